/**
 * Expected lines against real ones. Between two `...` stands a run of lines that come one right after
 * the other; each run is looked for from where the one before ended, and the first place where it
 * fits is taken: a later one could only leave less for the rest.
 */
import { isElision, matchLine, type Pattern, parsePattern, valuesOf } from '../pattern/pattern.ts';
import type { LineMissing, LineUnexpected, OutputEmpty } from './codes.ts';
import { nearestLine, realLine } from './nearest.ts';

export type LineMismatch =
  | { readonly code: 'line-missing'; readonly args: LineMissing }
  | { readonly code: 'line-unexpected'; readonly args: LineUnexpected }
  | { readonly code: 'output-empty'; readonly args: OutputEmpty };

/** Lines that come one right after the other. */
interface LineRun {
  /** Of its first line, in the expectation. */
  readonly index: number;
  readonly patterns: readonly Pattern[];
  /** Anything may come before it, after it. */
  readonly openBefore: boolean;
  readonly openAfter: boolean;
}

export interface HowToCompare {
  /** The expected lines come somewhere, in order, with anything around and between. */
  readonly contains?: boolean | undefined;
  /** The lines come in any order. */
  readonly unordered?: boolean | undefined;
  /** Blanks are compared as they are. */
  readonly exact?: boolean | undefined;
  /** Names that the expected lines give values to. */
  readonly captures?: readonly string[] | undefined;
  /** Called for each line that is found, once all are. */
  readonly onValue?: ((name: string, value: string) => void) | undefined;
}

const SHOWN_UNEXPECTED = 5;

/**
 * What is wrong with the real lines; undefined where nothing is.
 * @param real normalised, see `normaliseOutput`, or exact
 */
export function compareLines(
  expected: readonly string[],
  real: readonly string[],
  { contains = false, unordered = false, exact, captures = [], onValue }: HowToCompare = {},
): LineMismatch | undefined {
  const parse = (line: string) => parsePattern(line, exact, captures);
  const found: FoundLine[] = [];
  const wrong = unordered
    ? compareUnordered(expected, real, contains, parse, found)
    : compareOrdered(expected, real, contains, parse, found);
  if (wrong || captures.length === 0 || !onValue) return wrong;
  for (const [pattern, line] of found)
    for (const [name, value] of valuesOf(pattern, line)) onValue(name, value);
  return undefined;
}

type Parse = (line: string) => Pattern;
/** A pattern, and the real line that it has found. */
type FoundLine = readonly [pattern: Pattern, line: string];

function compareOrdered(
  expected: readonly string[],
  real: readonly string[],
  contains: boolean,
  parse: Parse,
  found: FoundLine[],
): LineMismatch | undefined {
  const runs = runsOf(expected, contains, parse);
  const first = runs.find((run) => run.patterns.length > 0)?.patterns[0];
  if (real.length === 0 && first !== undefined) {
    const count = runs.reduce((sum, run) => sum + run.patterns.length, 0);
    return { code: 'output-empty', args: { count, expected: first.source } };
  }
  let at = 0;
  for (const run of runs) {
    const start = placeOf(run, real, at);
    if (start === undefined) return mismatch(run, real, at);
    run.patterns.forEach((pattern, nth) => void found.push([pattern, real[start + nth] ?? '']));
    at = start + run.patterns.length;
  }
  return undefined;
}

function runsOf(expected: readonly string[], contains: boolean, parse: Parse): LineRun[] {
  const runs: { index: number; patterns: Pattern[]; openBefore: boolean; openAfter: boolean }[] =
    [];
  let current: (typeof runs)[number] | undefined;
  for (const [index, line] of expected.entries()) {
    if (isElision(line)) {
      if (current !== undefined) current.openAfter = true;
      current = undefined;
      continue;
    }
    if (current === undefined || contains) {
      current = { index, patterns: [], openBefore: contains || index > 0, openAfter: contains };
      runs.push(current);
    }
    current.patterns.push(parse(line));
  }
  if (expected.length === 0 && !contains) {
    runs.push({ index: 0, patterns: [], openBefore: false, openAfter: false });
  }
  return runs;
}

/** Where the run stands, at `at` or later. */
function placeOf(run: LineRun, real: readonly string[], at: number): number | undefined {
  const length = run.patterns.length;
  const last = real.length - length;
  if (!run.openAfter) {
    const fits = run.openBefore ? last >= at : last === at;
    return fits && fitting(run, real, last) === length ? last : undefined;
  }
  if (!run.openBefore) return fitting(run, real, at) === length ? at : undefined;
  for (let start = at; start <= last; start += 1) {
    if (fitting(run, real, start) === length) return start;
  }
  return undefined;
}

/** How many lines of the run match from `start` on. */
function fitting(run: LineRun, real: readonly string[], start: number): number {
  let count = 0;
  for (const pattern of run.patterns) {
    const line = real[start + count];
    if (line === undefined || !matchLine(pattern, line)) break;
    count += 1;
  }
  return count;
}

/** Why a run that was to stand at `at`, or after it, does not. */
function mismatch(run: LineRun, real: readonly string[], at: number): LineMismatch {
  const { start, count } = bestPlace(run, real, at);
  const stop = start + count;
  const due = run.patterns[count];
  const after = stop > 0 && (count > 0 || at > 0) ? { after: realLine(real, stop - 1) } : {};
  if (due === undefined) return unexpected(real, stop, real.length, after);

  const index = run.index + count;
  if (count > 0 || !run.openBefore) {
    const later = indexFrom(due, real, stop);
    if (later !== undefined) {
      const before = { index, expected: due.source };
      return unexpected(real, stop, later, { ...after, before });
    }
  }
  const earlier = count === 0 && run.openBefore ? indexFrom(due, real.slice(0, at), 0) : undefined;
  const nearest = nearestLine(due, real, stop);
  return {
    code: 'line-missing',
    args: {
      index,
      expected: due.source,
      ...(nearest && { nearest }),
      ...after,
      ...(earlier !== undefined && { earlier: realLine(real, earlier) }),
    },
  };
}

/** Where most of the run's lines stand; the last such place where nothing may come after it. */
function bestPlace(
  run: LineRun,
  real: readonly string[],
  at: number,
): { start: number; count: number } {
  let best = { start: at, count: fitting(run, real, at) };
  if (!run.openBefore) return best;
  for (let start = at + 1; start < real.length; start += 1) {
    const count = fitting(run, real, start);
    const whole = count === run.patterns.length;
    if (count > best.count || (whole && !run.openAfter)) best = { start, count };
  }
  return best;
}

function indexFrom(pattern: Pattern, real: readonly string[], from: number): number | undefined {
  for (let index = from; index < real.length; index += 1) {
    if (matchLine(pattern, real[index] ?? '')) return index;
  }
  return undefined;
}

function unexpected(
  real: readonly string[],
  from: number,
  to: number,
  around: Pick<LineUnexpected, 'after' | 'before'>,
): LineMismatch {
  const shown = Math.min(to - from, SHOWN_UNEXPECTED);
  const lines = Array.from({ length: shown }, (_, offset) => realLine(real, from + offset));
  return { code: 'line-unexpected', args: { lines, count: to - from, ...around } };
}

/** Each expected line takes a real one of its own, so that as many as can be have one. */
function compareUnordered(
  expected: readonly string[],
  real: readonly string[],
  contains: boolean,
  parse: Parse,
  found: FoundLine[],
): LineMismatch | undefined {
  const open = contains || expected.some(isElision);
  const wanted = expected.flatMap((line, index) =>
    isElision(line) ? [] : [{ index, pattern: parse(line) }],
  );
  const [first] = wanted;
  if (real.length === 0 && first) {
    const { source } = first.pattern;
    return { code: 'output-empty', args: { count: wanted.length, expected: source } };
  }
  const takers = new Map<number, (typeof wanted)[number]>();
  const place = (one: (typeof wanted)[number], seen: Set<number>): boolean =>
    real.some((line, at) => {
      if (seen.has(at) || !matchLine(one.pattern, line)) return false;
      seen.add(at);
      const taker = takers.get(at);
      if (taker && !place(taker, seen)) return false;
      takers.set(at, one);
      return true;
    });
  for (const one of wanted) {
    if (place(one, new Set())) continue;
    const { index, pattern } = one;
    // Lines that others have are left empty, so that the numbers stay.
    const free = real.map((line, at) => (takers.has(at) ? '' : line));
    const nearest = nearestLine(pattern, free, 0);
    const args = { index, expected: pattern.source, ...(nearest && { nearest }) };
    return { code: 'line-missing', args };
  }
  for (const [at, { pattern }] of takers) found.push([pattern, real[at] ?? '']);
  const left = real.flatMap((_, at) => (takers.has(at) ? [] : [at]));
  if (open || left.length === 0) return undefined;
  const lines = left.slice(0, SHOWN_UNEXPECTED).map((at) => realLine(real, at));
  return { code: 'line-unexpected', args: { lines, count: left.length } };
}
