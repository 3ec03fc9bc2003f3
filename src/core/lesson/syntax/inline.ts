/** Looks through a paragraph's text for what should have stood at block level. */
import { CONTAINERS, looksLikeFence } from './fence-line.ts';

export interface InlineFind {
  readonly kind: 'comment' | 'comment-end' | 'details' | 'summary' | 'continued' | 'spoilt-fence';
  /** Of a comment: its first word. */
  readonly word: string;
  /** Lines after the first one of the text, and column from 1. */
  readonly line: number;
  readonly column: number;
}

const MARK = new RegExp(
  [
    `^${CONTAINERS}(?<fence>\`{3,}(?=[^\`\\n]*$)|~{3,})`,
    String.raw`^[ \t]*(?<heading>##(?=[ \t]))`,
    String.raw`^[ \t]*(?<end>-->)[ \t]*$`,
    '^[ \\t]*(?<first>`{3,})',
    String.raw`\\[\s\S]`,
    '(?<code>`+)',
    '(?<comment><!--)',
    String.raw`<\/?(?<tag>details|summary)\b`,
  ].join('|'),
  'gim',
);
const ANY = /<!--|-->|<\/?(?:details|summary)|```|~~~|^[ \t]*##[ \t]/im;

/** In time linear in the text; code spans and escaped characters are left out. */
export function scanInline(text: string): InlineFind[] {
  if (!ANY.test(text)) return [];
  const runs = codeRuns(text);
  const found: InlineFind[] = [];
  const mark = new RegExp(MARK);
  let line = 0;
  let lineStart = 0;
  let lineEnd = text.indexOf('\n');
  const passTo = (end: number): void => {
    while (lineEnd >= 0 && lineEnd < end) {
      line += 1;
      lineStart = lineEnd + 1;
      lineEnd = text.indexOf('\n', lineStart);
    }
  };
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    passTo(match.index);
    const { fence, heading, end, first, comment, tag } = match.groups ?? {};
    const code = first ?? match.groups?.code;
    const add = (kind: InlineFind['kind'], word = ''): void => {
      const what = fence ?? heading ?? end ?? first ?? match[0];
      const column = match.index + match[0].indexOf(what) - lineStart + 1;
      found.push({ kind, word, line, column });
    };
    if (fence !== undefined || heading !== undefined) {
      add('continued');
    } else if (code !== undefined) {
      const start = match.index + match[0].length - code.length;
      const close = runs.closing(start, code.length);
      const closed = close >= 0 && (lineEnd < 0 || close < lineEnd);
      if (first !== undefined && !closed) add('spoilt-fence');
      // A code span over several lines hides what looks like a fence in them.
      while (!closed && lineEnd >= 0 && lineEnd < close) {
        passTo(lineEnd + 1);
        const inner = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
        if (looksLikeFence(inner)) found.push({ kind: 'spoilt-fence', word: '', line, column: 1 });
      }
      if (close >= 0) mark.lastIndex = close + code.length;
    } else if (comment !== undefined) {
      add('comment', firstWord(text.slice(match.index + 4, match.index + 80)));
      const close = text.indexOf('-->', match.index + 4);
      if (close < 0) break;
      mark.lastIndex = close + 3;
    } else if (end !== undefined) {
      add('comment-end');
    } else if (tag !== undefined) {
      add(tag.toLowerCase() === 'details' ? 'details' : 'summary');
    }
  }
  return found;
}

export function firstWord(text: string): string {
  return /^\s*([A-Za-z][A-Za-z-]*)/.exec(text)?.[1] ?? '';
}

/** Where code spans end. */
function codeRuns(text: string): { closing(start: number, length: number): number } {
  const runs = new Map<number, { starts: number[]; next: number }>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const known = runs.get(run.length);
    if (known === undefined) runs.set(run.length, { starts: [index], next: 0 });
    else known.starts.push(index);
  }
  return {
    closing(start, length) {
      const list = runs.get(length);
      if (list === undefined) return -1;
      // Searches go forward only, so what lies behind is passed for good.
      while ((list.starts[list.next] ?? Number.POSITIVE_INFINITY) <= start) list.next += 1;
      return list.starts[list.next] ?? -1;
    },
  };
}
