/** From parser tokens to the lesson's items, with findings for what would be lost on the way. */

import type { Place } from '../../pattern/place.ts';
import { type Finding, finding } from '../findings.ts';
import { Details } from './details.ts';
import { readFence } from './fence.ts';
import { looksLikeFence, unevenLine } from './fence-line.ts';
import { directiveOf, htmlBlock, misspelt, readComment } from './html.ts';
import { scanInline } from './inline.ts';
import type { Item, ListItem } from './items.ts';
import { MAX_DEPTH, parseBlocks, plainText, type Token } from './markdown.ts';
import type { LessonSource } from './source.ts';

/**
 * @param bodyStart index of the first line below the front matter
 * @param ports names of the front matter's ports; undefined where it cannot be read
 */
export function scan(
  source: LessonSource,
  bodyStart: number,
  ports: readonly string[] | undefined,
): { items: Item[]; findings: Finding[]; tokens: readonly Token[] } {
  // Blank lines instead of the front matter keep the parser's line numbers those of the file.
  const body = `${'\n'.repeat(bodyStart)}${source.lines.slice(bodyStart).join('\n')}\n`;
  const scanner = new Scanner(source, ports);
  const tokens = parseBlocks(body);
  for (const token of tokens) scanner.token(token);
  return { ...scanner.finish(), tokens };
}

interface OpenList {
  readonly start: number;
  readonly end: number;
  readonly items: { text: string; line: number; children: number }[];
}

class Scanner {
  readonly #source: LessonSource;
  readonly #ports: readonly string[] | undefined;
  readonly #details = new Details();
  readonly #findings: Finding[] = [];
  #depth = 0;
  #tooDeep = false;
  #heading: Token | undefined;
  #paragraph: Token | undefined;
  #list: OpenList | undefined;

  constructor(source: LessonSource, ports: readonly string[] | undefined) {
    this.#source = source;
    this.#ports = ports;
  }

  finish(): { items: Item[]; findings: Finding[] } {
    this.#details.end();
    return {
      items: this.#details.items,
      findings: [...this.#findings, ...this.#details.findings],
    };
  }

  token(token: Token): void {
    if (token.type === 'html_block') {
      this.#html(token);
      return;
    }
    if (token.level === 0 && token.nesting >= 0) this.#details.content();
    this.#follow(token);
    if (token.type === 'fence') this.#fence(token);
    else if (token.type === 'code_block') this.#indented(token);
    else if (token.type === 'heading_open') this.#headingOpen(token);
    else if (token.type === 'inline') this.#inline(token);
    else if (token.type === 'paragraph_open') this.#paragraph = token;
    else if (
      token.level === 0 &&
      ['hr', 'ordered_list_open', 'blockquote_open'].includes(token.type)
    )
      this.#push({ kind: 'other' }, token);
  }

  /** Keeps count of what the following tokens are inside of. */
  #follow(token: Token): void {
    if (token.type === 'blockquote_open' || token.type === 'list_item_open') {
      this.#depth += 1;
      if (this.#depth > MAX_DEPTH && !this.#tooDeep) {
        this.#tooDeep = true;
        this.#findings.push(finding('nesting-too-deep', this.#place(token), {}));
      }
    } else if (token.type === 'blockquote_close' || token.type === 'list_item_close') {
      this.#depth -= 1;
    }
    if (token.level === 0 && token.type === 'bullet_list_open') {
      const [start, end] = token.map ?? [0, 0];
      this.#list = { start, end, items: [] };
    } else if (token.level === 0 && token.type === 'bullet_list_close' && this.#list) {
      const { start, end, items } = this.#list;
      const list = items.map(
        ({ text, line, children }): ListItem => ({ text, line, simple: children === 1 }),
      );
      const place = { file: this.#source.file, line: start + 1 };
      this.#details.items.push({ kind: 'list', items: list, lines: [start, end], place });
      this.#list = undefined;
    } else if (this.#list !== undefined && token.level === 1 && token.type === 'list_item_open') {
      this.#list.items.push({ text: '', line: token.map?.[0] ?? 0, children: 0 });
    } else if (this.#list !== undefined && token.level === 2 && token.nesting >= 0) {
      const item = this.#list.items.at(-1);
      if (item !== undefined) item.children += 1;
    }
  }

  #fence(token: Token): void {
    const [start, end] = token.map ?? [0, 0];
    const place = this.#place(token);
    const content = token.content.split('\n').slice(0, -1);
    const unclosed = content.length === end - start - 1;
    if (unclosed) this.#findings.push(finding('unclosed-fence', place, {}));
    else this.#fenceEnd(token, end);
    const inner = content.findIndex((line) => looksLikeFence(line, token.markup));
    if (inner >= 0) {
      const at = { file: place.file, line: place.line + 1 + inner };
      this.#findings.push(finding('fence-in-fence', at, { opened: place.line }));
    }
    const line = this.#source.lines[start] ?? '';
    const column = line.indexOf(token.markup) + token.markup.length + 1;
    const { meaning, findings } = readFence(token.info, place, column, this.#ports);
    for (const one of findings) this.#findings.push(one);
    if (token.level === 0) {
      const lines = this.#source.lines.slice(start, end);
      const uneven = meaning.kind === 'prose' ? -1 : unevenLine(lines);
      if (uneven > 0) {
        const at = { file: place.file, line: place.line + uneven };
        this.#findings.push(finding('uneven-fence', at, { opened: place.line }));
      }
      this.#push({ kind: 'fence', meaning, text: token.content }, token);
    } else if (meaning.kind !== 'prose') {
      const name = meaning.kind === 'block' ? 'a block' : `${article(meaning.kind)} fence`;
      this.#findings.push(finding('not-top-level', place, { name }));
    }
  }

  /** A longer end may be another fence's, whose beginning is missing. */
  #fenceEnd({ markup, map }: Token, end: number): void {
    const run = /([`~])\1*(?=[ \t]*$)/.exec(this.#source.lines[end - 1] ?? '')?.[0] ?? markup;
    if (run.length === markup.length) return;
    const args = { opened: (map?.[0] ?? 0) + 1 };
    this.#findings.push(
      finding('longer-end', { file: this.#source.file, line: end }, args, markup),
    );
  }

  /** A fence, a comment or a step's heading that four blanks have made text. */
  #indented(token: Token): void {
    if (token.level === 0) this.#push({ kind: 'other' }, token);
    const lines = token.content.split('\n');
    const index = lines.findIndex((line, at) => {
      if (at === 0 && token.level === 0 && /^[ \t]*##[ \t]/.test(line)) return true;
      const comment = /^\s*<!--(.*)$/.exec(line)?.[1];
      if (comment !== undefined) return directiveOf(comment).kind !== 'none';
      return looksLikeFence(line) || /^\s*<\/?(?:details|summary)\b/i.test(line);
    });
    if (index < 0) return;
    const place = this.#place(token);
    const at = { file: place.file, line: place.line + index };
    this.#findings.push(finding('indented-directive', at, {}));
  }

  #headingOpen(token: Token): void {
    this.#heading = token;
    const place = this.#place(token);
    if (token.markup === '-') this.#findings.push(finding('setext-heading', place, {}));
    else if (token.tag === 'h2' && token.level > 0) {
      this.#findings.push(finding('nested-heading', place, {}));
    }
    if (this.#details.inside) this.#details.heading(place);
  }

  #inline(token: Token): void {
    const heading = this.#heading;
    const paragraph = this.#paragraph;
    this.#heading = undefined;
    this.#paragraph = undefined;
    if (this.#list !== undefined && token.level === 3) {
      const item = this.#list.items.at(-1);
      if (item !== undefined && item.text === '') item.text = token.content;
    }
    this.#misplaced(token);
    if (token.level !== 1) return;
    if (heading?.tag === 'h2' && heading.markup === '##' && !this.#details.inside) {
      this.#push({ kind: 'heading', title: plainText(token.content) }, heading);
    } else if (heading !== undefined) {
      this.#push({ kind: 'other' }, heading);
    } else if (paragraph !== undefined) {
      this.#push({ kind: 'paragraph', text: token.content }, paragraph);
    }
  }

  /** Comments, tags and fences within text, where none of them is what it looks like. */
  #misplaced(token: Token): void {
    const found = scanInline(token.content);
    if (found.length === 0) return;
    const start = token.map?.[0] ?? 0;
    const content = token.content.split('\n');
    let lastTag = -1;
    let shiftedLine = -1;
    let shift = 0;
    for (const { kind, word, line, column } of found) {
      if (line !== shiftedLine) {
        shift = Math.max(0, (this.#source.lines[start + line] ?? '').indexOf(content[line] ?? ''));
        shiftedLine = line;
      }
      const place: Place = {
        file: this.#source.file,
        line: start + line + 1,
        column: shift + column,
      };
      if (kind === 'comment') {
        const what = directiveOf(word);
        if (what.kind === 'directive') {
          this.#findings.push(finding('comment-not-alone', place, { name: word }));
        } else if (what.kind === 'misspelt') {
          this.#findings.push(misspelt(word, place));
        }
      } else if (kind === 'comment-end') {
        this.#findings.push(finding('stray-comment-end', place, {}));
      } else if (kind === 'continued') {
        this.#findings.push(finding('indented-directive', place, {}));
      } else if (kind === 'spoilt-fence') {
        this.#findings.push(finding('spoilt-fence', place, {}));
      } else if (line !== lastTag) {
        lastTag = line;
        this.#findings.push(finding('html-not-alone', place, { name: kind }));
      }
    }
  }

  #html(token: Token): void {
    const [start] = token.map ?? [0];
    const block = htmlBlock(this.#source.file, token.content, start);
    const comment = token.content.trimStart().startsWith('<!--');
    if (token.level > 0) {
      this.#nestedHtml(token, comment);
      return;
    }
    if (!comment) {
      this.#details.block(block);
      return;
    }
    const { item, findings } = readComment(block);
    if (item.kind !== 'unseen') this.#details.content();
    this.#details.items.push(item);
    this.#findings.push(...findings);
  }

  #nestedHtml(token: Token, comment: boolean): void {
    const place = this.#place(token);
    if (!comment) {
      const index = token.content.split('\n').findIndex((line) => looksLikeFence(line));
      const at = { file: place.file, line: place.line + index };
      if (index >= 0) this.#findings.push(finding('swallowed-fence', at, {}));
      if (!/<\/?(?:details|summary)\b/i.test(token.content)) return;
      this.#findings.push(finding('not-top-level', place, { name: '<details>' }));
      return;
    }
    const what = directiveOf(token.content.trimStart().slice(4));
    if (what.kind === 'misspelt') this.#findings.push(misspelt(what.word, place));
    else if (what.kind === 'directive') {
      this.#findings.push(finding('not-top-level', place, { name: `a ${what.word} comment` }));
    } else if (!token.content.includes('-->')) {
      this.#findings.push(finding('unclosed-comment', place, {}));
    }
  }

  #push(item: Unplaced, token: Token): void {
    // No copy: there is one for each token of a lesson.
    const more = { lines: token.map ?? [0, 0], place: this.#place(token) };
    this.#details.items.push(Object.assign(item, more) as Item);
  }

  #place(token: Token): Place {
    return { file: this.#source.file, line: (token.map?.[0] ?? 0) + 1 };
  }
}

type Unplaced = Item extends infer I
  ? I extends Item
    ? Omit<I, 'lines' | 'place'>
    : never
  : never;

function article(kind: string): string {
  return kind === 'input' || kind === 'output' ? `an ${kind}` : `a ${kind}`;
}
