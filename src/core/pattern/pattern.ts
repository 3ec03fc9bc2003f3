/** One line of an expectation: what it says, and whether a real line is that. */
import { foldBlanks } from './normalise.ts';
import { endsAt, endsFrom, PLACEHOLDERS, type PlaceholderName } from './placeholders.ts';

type Segment =
  | { readonly kind: 'text'; readonly text: string }
  /** `[..]`: any text, none too. */
  | { readonly kind: 'any' }
  | { readonly kind: 'placeholder'; readonly name: PlaceholderName }
  /** `{name}`: a word, whose text is kept. */
  | { readonly kind: 'capture'; readonly name: string };

export interface Pattern {
  /** As the lesson has it. */
  readonly source: string;
  readonly segments: readonly Segment[];
  /** The only line that it matches, where it has no wildcard. */
  readonly literal?: string;
  /** Its longest text: a line without it can't match, which is quicker to see. */
  readonly needle: string;
}

/** `\[` is a bracket; a bracket begins a wildcard where it is closed and known. */
const TOKEN = /\\\[|\[\.\.\]|\[([A-Z][A-Z0-9_]*)\]|\{([a-z][a-z0-9_]*)\}/g;

/** Whether the line stands for any lines: `...` with nothing but blanks around. */
export function isElision(line: string): boolean {
  return line.trim() === '...';
}

/**
 * Reads a line of an expectation that is no elision.
 * An unknown placeholder counts as text: the reader of lessons refuses it, see `unknownPlaceholders`.
 *
 * @param exact spaces and tabs are compared as they are
 * @param captures names that are kept; other names in braces are text
 */
export function parsePattern(
  source: string,
  exact = false,
  captures: readonly string[] = [],
): Pattern {
  const line = (exact ? source : foldBlanks(source)).replace(/^(\s*)\\(\\*\.\.\.)$/, '$1$2');
  const segments: Segment[] = [];
  let text = '';
  let end = 0;
  const flush = (): void => {
    if (text !== '') segments.push({ kind: 'text', text });
    text = '';
  };
  for (const found of line.matchAll(TOKEN)) {
    const [token, name, capture] = found;
    text += line.slice(end, found.index);
    end = found.index + token.length;
    if (token === '\\[') {
      text += '[';
    } else if (capture !== undefined) {
      if (captures.includes(capture)) {
        flush();
        segments.push({ kind: 'capture', name: capture });
      } else text += token;
    } else if (name === undefined) {
      flush();
      segments.push({ kind: 'any' });
    } else if (isPlaceholder(name)) {
      flush();
      segments.push({ kind: 'placeholder', name });
    } else {
      text += token;
    }
  }
  text += line.slice(end);
  flush();
  const needle = segments
    .map((segment) => (segment.kind === 'text' ? segment.text.trim() : ''))
    .reduce((longest, part) => (part.length > longest.length ? part : longest), '');
  const [only] = segments;
  if (only === undefined) return { source, segments, needle, literal: '' };
  return segments.length === 1 && only.kind === 'text'
    ? { source, segments, needle, literal: only.text }
    : { source, segments, needle };
}

/** What looks like a placeholder and is none, with its column, from 1. */
export function unknownPlaceholders(source: string): { name: string; column: number }[] {
  return [...source.matchAll(TOKEN)].flatMap((found) =>
    found[1] === undefined || isPlaceholder(found[1])
      ? []
      : [{ name: found[1], column: found.index + 1 }],
  );
}

/** The line of an expectation that matches this real line and no other, blanks apart. */
export function escapeLine(line: string): string {
  const escaped = line.replaceAll('[', '\\[');
  return escaped.replace(/^(\s*)(\\*\.\.\.\s*)$/, '$1\\$2');
}

function isPlaceholder(name: string): name is PlaceholderName {
  return (PLACEHOLDERS as readonly string[]).includes(name);
}

/**
 * Whether a normalised line is what the pattern says, from its first to its last character. Keeps the
 * set of places where the part read so far may end, so that the time is bounded by the lengths
 * multiplied, whatever the line.
 *
 * `[..]` may be empty between two blanks, or after the last one: a run of blanks counts as one.
 */
export function matchLine(pattern: Pattern, line: string): boolean {
  if (pattern.literal !== undefined) return line === pattern.literal;
  if (!line.includes(pattern.needle)) return false;
  const { segments } = pattern;
  const subject = endsInBlankAny(segments) ? `${line} ` : line;
  /** Ends of the part read so far, ascending; `open`: and all places after the first one. */
  let ends = [0];
  let open = false;
  for (const [index, segment] of segments.entries()) {
    const first = ends[0];
    if (first === undefined) return false;
    if (segment.kind === 'any') {
      ends = [first];
      open = true;
      continue;
    }
    const last = index === segments.length - 1;
    if (segment.kind === 'text') {
      ends = open
        ? textFrom(segment.text, subject, sharedBlank(segments, index, subject, first), last)
        : ends
            .filter((end) => subject.startsWith(segment.text, end))
            .map((e) => e + segment.text.length);
    } else {
      const found =
        segment.kind === 'capture'
          ? wordEnds(subject, ends, open)
          : open
            ? endsFrom(segment.name, subject, first)
            : ends.flatMap((end) => endsAt(segment.name, subject, end));
      ends = ascending(found, subject.length);
    }
    open = false;
  }
  return ends.length > 0 && (open || ends.at(-1) === subject.length);
}

/** Where a part of a word may end that begins at one of these places. @param open or after the first */
function wordEnds(line: string, starts: readonly number[], open: boolean): number[] {
  const found: number[] = [];
  let at = 0;
  for (const start of starts) {
    for (at = Math.max(at, start); at < line.length; at += 1) {
      if (line[at] !== ' ' && line[at] !== '\t') found.push(at + 1);
      else if (!open) break;
    }
  }
  return found;
}

/** Longer lines give no values. In characters. */
export const LONGEST_GIVING = 4000;

/** The text that a matching line has in place of each `{name}`; nothing if the line is too long. */
export function valuesOf({ segments }: Pattern, line: string): ReadonlyMap<string, string> {
  const subject = endsInBlankAny(segments) ? `${line} ` : line;
  const dead = new Set<string>();
  const from = (index: number, at: number): ReadonlyMap<string, string> | undefined => {
    const segment = segments[index];
    if (!segment) return at === subject.length ? new Map() : undefined;
    const key = `${index} ${at}`;
    if (dead.has(key)) return undefined;
    for (const end of possibleEnds(segments, index, subject, at)) {
      const rest = from(index + 1, end);
      if (!rest) continue;
      if (segment.kind !== 'capture') return rest;
      return new Map([[segment.name, subject.slice(at, end)], ...rest]);
    }
    dead.add(key);
    return undefined;
  };
  return (line.length <= LONGEST_GIVING && from(0, 0)) || new Map();
}

/** Where a segment that begins there may end: `[..]` takes as little as it can, any other one as much. */
function possibleEnds(
  segments: readonly Segment[],
  index: number,
  line: string,
  at: number,
): number[] {
  const segment = segments[index];
  switch (segment?.kind) {
    case undefined:
      return [];
    case 'text':
      return line.startsWith(segment.text, at) ? [at + segment.text.length] : [];
    case 'any': {
      const first = sharedBlank(segments, index + 1, line, at);
      return Array.from({ length: line.length - first + 1 }, (_, longer) => first + longer);
    }
    case 'placeholder':
      return endsAt(segment.name, line, at).toSorted((a, b) => b - a);
    case 'capture':
      return wordEnds(line, [at], false).reverse();
  }
}

/** Sorted, each once. By marks, since there may be millions. */
function ascending(numbers: readonly number[], greatest: number): number[] {
  if (numbers.length < 2) return [...numbers];
  const marks = new Uint8Array(greatest + 1);
  for (const number of numbers) marks[number] = 1;
  const result: number[] = [];
  for (let at = marks.indexOf(1); at !== -1; at = marks.indexOf(1, at + 1)) result.push(at);
  return result;
}

function endsInBlankAny(segments: readonly Segment[]): boolean {
  const before = segments.at(-2);
  return segments.at(-1)?.kind === 'any' && before?.kind === 'text' && before.text.endsWith(' ');
}

/** Where text after `[..]` may begin: one earlier where the blanks on both sides are one. */
function sharedBlank(
  segments: readonly Segment[],
  index: number,
  line: string,
  first: number,
): number {
  const before = segments[index - 2];
  const after = segments[index];
  const shared =
    before?.kind === 'text' &&
    before.text.endsWith(' ') &&
    after?.kind === 'text' &&
    after.text.startsWith(' ') &&
    line[first - 1] === ' ';
  return shared ? first - 1 : first;
}

/** The ends of all places from `start` on where the text stands; of the last one where it must be last. */
function textFrom(text: string, line: string, start: number, last: boolean): number[] {
  if (last) {
    return line.endsWith(text) && line.length - text.length >= start ? [line.length] : [];
  }
  const ends: number[] = [];
  for (let at = line.indexOf(text, start); at !== -1; at = line.indexOf(text, at + 1)) {
    ends.push(at + text.length);
  }
  return ends;
}
