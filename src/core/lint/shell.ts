/**
 * Reads shell text as far as rules need it: the commands with their words, and the lines without what
 * is quoted. Never throws; what it cannot follow it takes for plain words. Time is linear in the text.
 */
import type { ShellText, SimpleCommand, Word } from './shell-text.ts';

/** In `Word.text`, in place of what is known only when the command runs. */
export const EXPANSION = '\0';
const MASK = '\x01';
const MOST_DEPTH = 50;

const KEYWORDS = new Set(
  '{ } ! if then elif else fi do done while until time coproc exec command builtin'.split(' '),
);

export function readShell(text: string): ShellText {
  return new Reader(text).read();
}

/** Of the command at hand. */
type Span = { from?: number; to?: number; here?: boolean };

class Reader {
  readonly #text: string;
  readonly #commands: SimpleCommand[] = [];
  readonly #masked: [from: number, to: number][] = [];
  #at = 0;
  #line = 0;
  #depth = 0;
  #words: Word[] = [];
  #word: Omit<Word, 'to'> | undefined;
  #span: Span = {};
  #redirected = false;
  #here: { word: string; tabs: boolean; line: number }[] = [];
  #openHere: ShellText['openHere'];

  constructor(text: string) {
    this.#text = text;
  }

  read(): ShellText {
    while (this.#at < this.#text.length) {
      this.#list('');
      this.#at += 1;
    }
    this.#command('');
    const [open] = this.#here;
    if (open !== undefined) this.#openHere ??= open;
    return {
      commands: this.#commands,
      bare: this.#bare(),
      ...(this.#openHere === undefined ? {} : { openHere: this.#openHere }),
    };
  }

  #bare(): string[] {
    const parts: string[] = [];
    let from = 0;
    for (const [start, end] of this.#masked) {
      if (end <= from) continue;
      const first = Math.max(start, from);
      parts.push(this.#text.slice(from, first));
      parts.push(this.#text.slice(first, end).replace(/[^\n]/g, MASK));
      from = end;
    }
    return [...parts, this.#text.slice(from)].join('').split('\n');
  }

  /** Commands up to a closing bracket, which is not taken, or the end of the text. */
  #list(close: string): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const letter = this.#text[this.#at] ?? '';
      if (letter === close && close !== '') {
        this.#command(close);
        return;
      }
      this.#letter(letter);
    }
  }

  #letter(letter: string): void {
    const next = this.#text[this.#at + 1] ?? '';
    if (letter === '\n') this.#lineEnd();
    else if (letter === ' ' || letter === '\t') this.#endWord();
    else if (letter === '\\') this.#escaped(next);
    else if (letter === '#' && this.#word === undefined) this.#comment();
    else if (letter === "'") this.#single(this.#at + 1);
    else if (letter === '"') this.#double();
    else if (letter === '$') this.#dollar(next);
    else if (letter === '`') this.#skipTo('`', this.#at + 1);
    else if (letter === '<' || letter === '>') this.#redirect(letter, next);
    else if (letter === '&' && next === '>') this.#endWord();
    else if (letter === ';' || letter === '&' || letter === '|') {
      const twice = next === letter;
      this.#command(twice ? letter + letter : letter);
      if (twice) this.#at += 1;
    } else if (letter === '(') this.#bracket(next);
    else if (letter === ')') this.#command(letter);
    else this.#add(letter);
  }

  #lineEnd(): void {
    this.#command('\n');
    this.#line += 1;
    for (const here of this.#here) this.#hereDocument(here);
    this.#here = [];
  }

  #escaped(next: string): void {
    if (next === '\n') this.#line += 1;
    else this.#add(next, true);
    this.#at += 1;
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    const to = end < 0 ? this.#text.length : end;
    this.#masked.push([this.#at, to]);
    this.#at = to - 1;
  }

  #single(from: number): void {
    const close = this.#text.indexOf("'", from);
    const end = close < 0 ? this.#text.length : close;
    this.#masked.push([from, end]);
    this.#add(this.#text.slice(from, end), true);
    this.#passTo(end);
  }

  #double(): void {
    this.#add('', true);
    this.#at += 1;
    let from = this.#at;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const letter = this.#text[this.#at] ?? '';
      if (letter === '"') break;
      if (letter === '\n') this.#line += 1;
      if (letter === '\\') {
        this.#at += 1;
        if (this.#text[this.#at] === '\n') this.#line += 1;
        this.#add(this.#text[this.#at] ?? '', true);
      } else if (letter === '$' && '({'.includes(this.#text[this.#at + 1] ?? ' ')) {
        this.#masked.push([from, this.#at]);
        this.#dollar(this.#text[this.#at + 1] ?? '');
        from = this.#at + 1;
      } else if (letter === '$' || letter === '`') {
        this.#add(EXPANSION, true);
        if (letter === '`') this.#skipTo('`', this.#at + 1);
      } else this.#add(letter, true);
    }
    this.#masked.push([from, this.#at]);
  }

  #dollar(next: string): void {
    const after = this.#text.slice(this.#at + 1, this.#at + 3);
    if (next === "'") {
      const end = /(?:[^'\\]|\\[\s\S])*/y;
      end.lastIndex = this.#at + 2;
      const length = end.exec(this.#text)?.[0].length ?? 0;
      this.#masked.push([this.#at + 2, this.#at + 2 + length]);
      this.#add(EXPANSION, true);
      this.#passTo(this.#at + 2 + length);
    } else if (after === '((') this.#skipTo('))', this.#at + 3);
    else if (next === '(') {
      this.#add(EXPANSION);
      this.#at += 2;
      this.#nested(')');
    } else if (next === '{') this.#skipTo('}', this.#at + 2);
    else if (/[\w@*#?!-]/.test(next)) {
      const name = /[A-Za-z_]\w*|[\s\S]/y;
      name.lastIndex = this.#at + 1;
      this.#at += name.exec(this.#text)?.[0].length ?? 1;
      this.#add(EXPANSION);
    } else this.#add('$');
  }

  /** A list of commands within a word, from here to its closing bracket. */
  #nested(close: string): void {
    const outer = [this.#words, this.#word, this.#redirected, this.#span] as const;
    [this.#words, this.#word, this.#redirected, this.#span] = [[], undefined, false, {}];
    this.#depth += 1;
    if (this.#depth < MOST_DEPTH) this.#list(close);
    this.#depth -= 1;
    [this.#words, this.#word, this.#redirected, this.#span] = outer;
  }

  #bracket(next: string): void {
    const first = this.#words[0]?.text ?? this.#word?.text;
    if (next === ')' && first !== undefined && first !== '[[') {
      // A function begins: what stands before its body is no command.
      this.#words = [];
      this.#word = undefined;
      this.#at += 1;
    } else if (this.#word === undefined && (first === undefined || KEYWORDS.has(first))) {
      if (next === '(') this.#skipTo('))', this.#at + 2);
      else {
        this.#words = [];
        this.#at += 1;
        this.#nested(')');
      }
    } else if (first !== '[[') this.#skipTo(')', this.#at + 1);
  }

  #redirect(letter: string, next: string): void {
    if (this.#word !== undefined && /^\d+$/.test(this.#word.text)) this.#word = undefined;
    this.#endWord();
    if (next === '(') {
      this.#add(EXPANSION);
      this.#at += 2;
      this.#nested(')');
      return;
    }
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (rest.startsWith('<<') && rest !== '<<<') {
      const word = /<<(-?)[ \t]*(['"\\]?)([^\s'"|&;<>()]+)['"]?/y;
      word.lastIndex = this.#at;
      const [all = '<<', dash, , name = ''] = word.exec(this.#text) ?? [];
      if (name !== '') this.#here.push({ word: name, tabs: dash === '-', line: this.#line });
      this.#span.here = true;
      this.#at += all.length - 1;
      this.#span.to = this.#at + 1;
      return;
    }
    const operator = /^(?:<<<|>>|>&|<&|>\||<>)/.exec(rest)?.[0] ?? letter;
    this.#at += operator.length - 1;
    this.#redirected = true;
  }

  #hereDocument(here: { word: string; tabs: boolean; line: number }): void {
    const from = this.#at + 1;
    for (let start = from; start < this.#text.length; ) {
      const found = this.#text.indexOf('\n', start);
      const end = found < 0 ? this.#text.length : found;
      const line = this.#text.slice(start, end);
      this.#line += 1;
      if ((here.tabs ? line.replace(/^\t+/, '') : line) === here.word) {
        this.#masked.push([from, end]);
        this.#at = Math.min(end, this.#text.length);
        return;
      }
      start = end + 1;
    }
    this.#masked.push([from, this.#text.length]);
    this.#openHere ??= here;
    this.#at = this.#text.length;
  }

  /** Text that is not looked into, up to and with its end. */
  #skipTo(close: string, from: number): void {
    const found = this.#text.indexOf(close, from);
    this.#add(EXPANSION);
    this.#passTo(found < 0 ? this.#text.length : found + close.length - 1);
  }

  #passTo(end: number): void {
    for (let at = this.#text.indexOf('\n', this.#at); at >= 0 && at < end; ) {
      this.#line += 1;
      at = this.#text.indexOf('\n', at + 1);
    }
    this.#at = end;
  }

  #add(text: string, quoted = false): void {
    const {
      text: before = '',
      quoted: was = false,
      line = this.#line,
      from = this.#at,
    } = this.#word ?? {};
    this.#word = { text: before + text, quoted: was || quoted, line, from };
  }

  #endWord(): void {
    const read = this.#word;
    this.#word = undefined;
    if (read === undefined) return;
    const word = { ...read, to: Math.min(this.#at, this.#text.length) };
    const isFirst = this.#words.length === 0 && !this.#redirected && !word.quoted;
    if (isFirst && KEYWORDS.has(word.text)) return;
    this.#span.from ??= word.from;
    this.#span.to = word.to;
    if (this.#redirected) this.#redirected = false;
    else if (!isFirst || !/^\w+\+?=/.test(word.text)) this.#words.push(word);
  }

  #command(end: string): void {
    this.#endWord();
    this.#redirected = false;
    const words = this.#words;
    const { from = 0, to = 0, here = false } = this.#span;
    this.#words = [];
    this.#span = {};
    if (words.length === 0) return;
    const where = { lastLine: this.#line, depth: this.#depth, from, to, here };
    this.#commands.push({ words, end, ...where });
  }
}
