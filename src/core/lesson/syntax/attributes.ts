/** What stands after the backticks of a fence: a language, and attributes. */

export interface Attribute {
  readonly name: string;
  /** Undefined for a flag. */
  readonly value?: string;
  /** From 1. */
  readonly column: number;
}

export interface FenceInfo {
  /** As written; empty where there is none. */
  readonly language: string;
  readonly languageColumn: number;
  readonly attributes: readonly Attribute[];
  readonly problem?: {
    readonly text: string;
    readonly column: number;
    /** What was not read because of it, word by word. */
    readonly unread: readonly string[];
  };
}

/**
 * `language name name=value name="with blanks"`. Within double quotes `\"` and `\\` are a quote and a
 * backslash; quotes may begin anywhere in a value: `wait=log:"is ready"`.
 *
 * @param column of the first character of `info`, from 1
 */
export function parseInfo(info: string, column: number): FenceInfo {
  const words: { text: string; quotedFrom: number; column: number }[] = [];
  let problem: FenceInfo['problem'];
  let i = 0;
  while (i < info.length) {
    if (isBlank(info[i])) {
      i += 1;
      continue;
    }
    const start = i;
    const parts: string[] = [];
    let length = 0;
    let quotedFrom = -1;
    while (i < info.length && !isBlank(info[i])) {
      if (info[i] === '"') {
        if (quotedFrom < 0) quotedFrom = length;
        const quoted = readQuoted(info, i + 1);
        if (quoted === undefined) {
          const unread = info.slice(i + 1).split(/[ \t]+/);
          problem ??= { text: 'have a quote that is never closed', column: column + i, unread };
          i = info.length;
          length = -1;
          break;
        }
        parts.push(quoted.text);
        length += quoted.text.length;
        i = quoted.end;
      } else {
        parts.push(info[i] ?? '');
        length += 1;
        i += 1;
      }
    }
    if (length >= 0) words.push({ text: parts.join(''), quotedFrom, column: column + start });
  }
  const [first, ...rest] = words;
  const named = first !== undefined && !first.text.includes('=');
  const attributes = (named ? rest : words).map((word): Attribute => {
    const equals = word.text.indexOf('=');
    const bare = equals < 0 || (word.quotedFrom >= 0 && word.quotedFrom < equals);
    if (bare) return { name: word.text, column: word.column };
    return {
      name: word.text.slice(0, equals),
      value: word.text.slice(equals + 1),
      column: word.column,
    };
  });
  return {
    language: named ? first.text : '',
    languageColumn: first?.column ?? column,
    attributes,
    ...(problem === undefined ? {} : { problem }),
  };
}

function readQuoted(info: string, from: number): { text: string; end: number } | undefined {
  const parts: string[] = [];
  for (let i = from; i < info.length; i++) {
    const letter = info[i] ?? '';
    if (letter === '"') return { text: parts.join(''), end: i + 1 };
    const next = info[i + 1] ?? '';
    if (letter === '\\' && (next === '"' || next === '\\')) {
      parts.push(next);
      i += 1;
    } else {
      parts.push(letter);
    }
  }
  return undefined;
}

function isBlank(letter: string | undefined): boolean {
  return letter === ' ' || letter === '\t';
}
