/** Looks through a paragraph's text for what should have stood at block level. */

export interface InlineFind {
  readonly kind: 'comment' | 'comment-end' | 'details' | 'summary' | 'fence';
  /** Of a comment: its first word. */
  readonly word: string;
  /** Lines after the first one of the text, and column from 1. */
  readonly line: number;
  readonly column: number;
}

const MARK =
  /\\[^]|`+|<!--|<\/?(details|summary)\b|^[ \t]*-->[ \t]*$|^[ \t]*(?:`{3,}[^`\n]*|~{3,}.*)$|\n/gim;

/** In time linear in the text; code spans and escaped characters are left out. */
export function scanInline(text: string): InlineFind[] {
  if (!/<!--|-->|<\/?(?:details|summary)|^[ \t]*(?:```|~~~)/im.test(text)) return [];
  const runs = codeRuns(text);
  const found: InlineFind[] = [];
  const mark = new RegExp(MARK);
  let line = 0;
  let lineStart = 0;
  const passTo = (end: number): void => {
    for (let i = text.indexOf('\n', lineStart); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
      line += 1;
      lineStart = i + 1;
    }
  };
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    const [token] = match;
    passTo(match.index);
    const add = (kind: InlineFind['kind'], word = ''): void => {
      const column = match.index + (token.length - token.trimStart().length) - lineStart + 1;
      found.push({ kind, word, line, column });
    };
    if (/^[ \t]*(?:`{3,}.|`{3,}$|~)/.test(token)) {
      add('fence');
    } else if (token.startsWith('`')) {
      const end = runs.closing(match.index, token.length);
      if (end >= 0) mark.lastIndex = end + token.length;
    } else if (token === '<!--') {
      add('comment', firstWord(text.slice(match.index + 4, match.index + 80)));
      const end = text.indexOf('-->', match.index + 4);
      mark.lastIndex = end < 0 ? text.length : end + 3;
      if (end < 0) break;
    } else if (token.trim() === '-->') {
      add('comment-end');
    } else if (match[1] !== undefined) {
      add(match[1].toLowerCase() === 'details' ? 'details' : 'summary');
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
