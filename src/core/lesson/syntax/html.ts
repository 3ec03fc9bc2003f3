/** HTML blocks: comments, and the tags of `<details>`. */

import type { Place } from '../../pattern/place.ts';
import { type Finding, finding } from '../findings.ts';
import { nearest } from '../words.ts';
import { firstWord } from './inline.ts';
import { DIRECTIVES, type Directive, type Item, type Summary } from './items.ts';

/** What a comment's beginning makes of it. `rest`: what follows `<!--`. */
export function directiveOf(
  rest: string,
): { kind: 'directive'; word: Directive } | { kind: 'misspelt'; word: string } | { kind: 'none' } {
  const word = firstWord(rest.slice(0, 80));
  const known = DIRECTIVES.find((directive) => directive === word);
  const after = rest.trimStart().slice(word.length);
  if (known !== undefined && /^(?:\s|-->|$)/.test(after)) return { kind: 'directive', word: known };
  return nearest(word, DIRECTIVES) === undefined ? { kind: 'none' } : { kind: 'misspelt', word };
}

/** The finding for a comment's misspelt word. */
export function misspelt(word: string, place: Place): Finding {
  return finding('unknown-comment', place, { name: word }, nearest(word, DIRECTIVES));
}

export interface HtmlBlock {
  readonly file: string;
  /** As the source has it. */
  readonly text: string;
  /** The number of its first line, from 0. */
  readonly start: number;
  /** Where its lines begin in the text. */
  readonly starts: readonly number[];
}

export function htmlBlock(file: string, text: string, start: number): HtmlBlock {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return { file, text, start, starts };
}

/** An HTML block that begins with `<!--`. */
export function readComment(block: HtmlBlock): { item: Item; findings: Finding[] } {
  const { text, start } = block;
  const end = start + text.replace(/\n$/, '').split('\n').length;
  const lines = [start, end] as const;
  const open = text.indexOf('<!--');
  const place = placeAt(block, open);
  const other: Item = { kind: 'other', lines, place };
  // CommonMark counts `<!-->` as a whole comment.
  const close = text.indexOf('-->', open + 2);
  if (close < 0) return { item: other, findings: [finding('unclosed-comment', place, {})] };
  const body = text.slice(open + 4, Math.max(close, open + 4));
  if (body.includes('<!--')) {
    return { item: other, findings: [finding('unclosed-comment', place, {})] };
  }
  const rest = text.slice(close + 3);
  const what = directiveOf(body);
  if (what.kind === 'misspelt') return { item: other, findings: [misspelt(what.word, place)] };
  if (what.kind === 'none') {
    const findings = restFindings(block, rest, close + 3);
    return { item: rest.trim() === '' ? { kind: 'unseen', lines, place } : other, findings };
  }
  if (rest.trim() !== '') {
    return { item: other, findings: [finding('comment-not-alone', place, { name: what.word })] };
  }
  const from = open + 4 + body.indexOf(what.word) + what.word.length;
  const blank = /^(?:[ \t]*\n)*/.exec(text.slice(from))?.[0].length ?? 0;
  const inline = blank === 0 ? (/^[ \t]*/.exec(text.slice(from))?.[0].length ?? 0) : 0;
  const textStart = Math.min(from + blank + inline, close);
  return {
    item: {
      kind: 'comment',
      directive: what.word,
      text: text.slice(textStart, close).replaceAll('--\\x3e', '-->').trimEnd(),
      origin: placeAt(block, textStart),
      lines,
      place,
    },
    findings: [],
  };
}

/** What stands on the line on which an ordinary comment ends. */
function restFindings(block: HtmlBlock, rest: string, offset: number): Finding[] {
  const found = /<!--|<\/?(details|summary)\b/i.exec(rest);
  if (found === null) return [];
  const place = placeAt(block, offset + found.index);
  if (found[1] !== undefined) {
    return [finding('html-not-alone', place, { name: found[1].toLowerCase() })];
  }
  const what = directiveOf(rest.slice(found.index + 4));
  if (what.kind === 'none') return [];
  return [finding('comment-not-alone', place, { name: what.word })];
}

export type Tag =
  | {
      readonly kind: 'open';
      readonly attributes: string;
      readonly at: number;
      readonly end: number;
    }
  | { readonly kind: 'close' | 'summary-close'; readonly at: number; readonly end: number }
  | { readonly kind: 'summary'; readonly at: number; readonly end: number }
  | { readonly kind: 'comment'; readonly at: number; readonly end: number };

const TAG = /<!--|<(\/?)(details|summary)\b([^<>]*)>/gi;

/** The tags in an HTML block that matter here. */
export function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  const pattern = new RegExp(TAG);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [token, slash, name = '', attributes = ''] = match;
    const at = match.index;
    if (token === '<!--') {
      const close = text.indexOf('-->', at + 2);
      const end = close < 0 ? text.length : close + 3;
      tags.push({ kind: 'comment', at, end });
      pattern.lastIndex = end;
      continue;
    }
    const end = at + token.length;
    if (name.toLowerCase() === 'summary') {
      tags.push({ kind: slash === '/' ? 'summary-close' : 'summary', at, end });
    } else if (slash === '/') {
      tags.push({ kind: 'close', at, end });
    } else {
      tags.push({ kind: 'open', attributes: attributes.trim(), at, end });
    }
  }
  return tags;
}

export function summaryOf(text: string): Summary {
  if (text === 'Hint') return { kind: 'hint' };
  if (text === 'Solution') return { kind: 'solution' };
  if (/^(?:More(?:: \S.*)?|Linux|macOS|Windows)$/.test(text)) return { kind: 'prose' };
  const letter = /^Answer: ([A-Z])$/.exec(text)?.[1];
  return letter === undefined ? { kind: 'unknown' } : { kind: 'answer', letter };
}

/** The known summary nearest to a text. */
export function nearestSummary(text: string): string | undefined {
  const letter = /\b([A-Z])$/.exec(text.trim())?.[1];
  if (/^answer\b/i.test(text)) return `Answer: ${letter ?? 'A'}`;
  return nearest(text, ['Hint', 'Solution', 'More', 'Linux', 'macOS', 'Windows']);
}

/** @param offset of a character in the block's text */
export function placeAt(block: HtmlBlock, offset: number): Required<Place> {
  let low = 0;
  let high = block.starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((block.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const column = offset - (block.starts[low] ?? 0) + 1;
  return { file: block.file, line: block.start + low + 1, column };
}
