/** Characters that came along from a terminal, a web page or a word processor. */
import { NO_WIDTH } from '../../pattern/odd-characters.ts';
import { PROMPT } from '../commands.ts';
import type { BashText, Linted } from '../linted.ts';

export function pastedText(lesson: Linted): void {
  for (const shell of lesson.shells) {
    prompts(lesson, shell);
    for (const [index, bare] of shell.bare.entries()) characters(lesson, shell.line + index, bare);
    backslashes(lesson, shell);
  }
  for (const { text, place } of lesson.files.flatMap(({ source, ...file }) =>
    'text' in source && CODE.has(file.language) ? [{ ...file, text: source.text }] : [],
  )) {
    for (const [index, line] of text.split('\n').entries()) {
      if (NOT_ASCII.test(line))
        characters(lesson, place.line + 1 + index, withoutStrings(line), true);
    }
  }
  for (const { line } of lesson.fences) {
    // Letters of other scripts belong into quotes, and typographic ones nowhere.
    const info = lesson.line(line);
    if (/^\s*(?:`{3,}|~{3,})\s*\S*(?:bash|sh|shell|output|input|file=)/.test(info))
      characters(lesson, line, info, true);
  }
  yaml(lesson);
}

/** Languages of files in which only straight quotes and plain spaces work. */
const CODE = new Set(
  'dockerfile docker python py r json yaml yml toml make makefile c cpp java js ts'.split(' '),
);
const NOT_ASCII = /[^\x01-\x7f]/;

function prompts(lesson: Linted, { text, bare, line }: BashText): void {
  if (!PROMPTED.test(text)) return;
  const lines = text.split('\n');
  const hasPrompt = lines.map(
    (one, i) => isPlain(bare[i], one) && (PROMPT.test(one.trimStart()) || ROOT.test(one)),
  );
  const first = hasPrompt.indexOf(true);
  if (first < 0) return;
  for (const [index, one] of lines.entries()) {
    const isContinued =
      index > first && /^\s*>[ \t]/.test(one) && isPlain(bare[index], one) && !hasPrompt[index];
    if (!hasPrompt[index] && !isContinued) continue;
    const prompt = isContinued ? CONTINUED : PROMPT.test(one.trimStart()) ? PROMPT : ROOT;
    const [name = ''] = prompt.exec(one.trimStart()) ?? [];
    lesson.sayFixed('pasted-prompt', line + index, { name }, (old) => {
      const at = old.length - old.trimStart().length;
      return old.slice(0, at) + old.slice(at).replace(prompt, '');
    });
  }
}

const PROMPTED = /^[ \t]*(?:[$%❯➜>]|\(|\[|PS |C:|[\w.-]+@|(?:ba)?sh-\d)/m;
const CONTINUED = /^>[ \t]+/;
/** A prompt without a command after it. */
const ROOT = /^\s*[$%][ \t]*$/;

/** Whether a line begins outside of quotes, comments and here-documents. */
function isPlain(bare: string | undefined, line: string): boolean {
  const at = line.search(/\S/);
  return at >= 0 && bare?.[at] === line[at];
}

const DASHED =
  /(?<=^|[\s=])([\u2010-\u2015\u2212]+-?|-[\u2010-\u2015\u2212]+)(?=[A-Za-z][\w-]*)([A-Za-z][\w-]*)/gu;
const QUOTES =
  /[\u201c-\u201f\u2033\u00ab\u00bb]|(?<![\p{L}\p{N}])[\u2018-\u201b\u2032]|[\u2018-\u201b\u2032](?![\p{L}])/gu;
const QUOTES_OF_CODE = /[\u201c-\u201f\u2018-\u201b]/gu;
const SPACES: readonly (readonly [pattern: RegExp, name: string, good: string])[] = [
  [/[\u00a0\u2007\u202f]/gu, 'a no-break space', ' '],
  [/[\u2000-\u2006\u2008-\u200a\u205f\u3000\u1680]/gu, 'a space of another width', ' '],
  [
    new RegExp(String.raw`(?<!\p{Extended_Pictographic}\ufe0f?)[${NO_WIDTH}]`, 'gu'),
    'an invisible character',
    '',
  ],
];

/** @param bare the line, without what may hold any character */
function characters(lesson: Linted, line: number, bare: string, code = false): void {
  if (!NOT_ASCII.test(bare)) return;
  const dash = code ? undefined : bare.match(DASHED)?.[0];
  if (dash !== undefined) {
    const good = dash.replace(DASHED, straightDash);
    lesson.sayFixed('typographic-dash', line, { name: dash, suggestion: good }, (old) =>
      changed(old, bare, DASHED, straightDash),
    );
  }
  const pattern = code ? QUOTES_OF_CODE : QUOTES;
  const quote = bare.match(pattern)?.[0];
  if (quote !== undefined) {
    lesson.sayFixed('curly-quote', line, { name: quote, suggestion: straight(quote) }, (old) =>
      changed(old, bare, pattern, straight),
    );
  }
  for (const [odd, name, good] of SPACES) {
    if (bare.search(odd) < 0) continue;
    lesson.sayFixed('odd-space', line, { name }, (old) => changed(old, bare, odd, () => good));
  }
}

/** Changes in the line what is found in its bare form, which is as long. */
function changed(
  line: string,
  bare: string,
  pattern: RegExp,
  change: (found: string, ...groups: string[]) => string,
): string {
  const start = line.length - bare.length;
  const indent = line.slice(0, start);
  let at = 0;
  let result = '';
  for (const match of bare.matchAll(pattern)) {
    result += line.slice(start + at, start + match.index);
    result += change(...(match as unknown as [string, ...string[]]));
    at = match.index + match[0].length;
  }
  return indent + result + line.slice(start + at);
}

/** `–rm` was `--rm`, and `–d` was `-d`. */
function straightDash(_: string, dashes = '', word = ''): string {
  const long = word.length > 1 || dashes.length > 1;
  return `${long ? '--' : '-'}${word}`;
}

function straight(quote: string): string {
  return /[\u2018-\u201b\u2032]/u.test(quote) ? "'" : '"';
}

/** Strings and comments hold any character; they are replaced by as many other ones. */
function withoutStrings(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|#.*$/g, (found) =>
    '\x01'.repeat(found.length),
  );
}

function backslashes(lesson: Linted, { bare, line }: BashText): void {
  for (const [index, one] of bare.entries()) {
    const next = bare[index + 1] ?? '';
    if (!/(?<!\\)\\[ \t]+$/.test(one) || next.trim() === '') continue;
    lesson.sayFixed('space-after-backslash', line + index, {}, (old) => old.replace(/[ \t]+$/, ''));
  }
}

/** Values in the YAML of comments that begin and end with typographic quotes. */
function yaml(lesson: Linted): void {
  for (const { text, line } of lesson.prose) {
    if (!/^\s*<!--\s*(?:check|diagnose)\b/.test(text) || !NOT_ASCII.test(text)) continue;
    for (const [index, one] of text.split('\n').entries()) {
      const name =
        /(?<=[:[,-]\s*)[\u201c-\u201f\u2018-\u201b](?=[^\u201d\u2019]*[\u201d\u2019\u201c]\s*(?:[,\]}]|$))/u.exec(
          one,
        )?.[0];
      if (name === undefined) continue;
      lesson.sayFixed('curly-quote', line + index, { name, suggestion: straight(name) }, (old) =>
        old.replace(QUOTES_OF_CODE, straight),
      );
    }
  }
}
