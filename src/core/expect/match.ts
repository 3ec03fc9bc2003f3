/** Whether an action's output is what its lesson says. */

import { exactLines, normaliseOutput } from '../pattern/normalise.ts';
import { isElision, LONGEST_GIVING } from '../pattern/pattern.ts';
import type { Source } from './codes.ts';
import type { OutputExpectation } from './expectation.ts';
import { compareLines, type HowToCompare, type LineMismatch } from './lines.ts';
import { fillLine, unknownIn, type Values } from './values.ts';
import { failed, type Judgement, notRun, passed, type Verdict } from './verdict.ts';

interface HowToMatch {
  /** The stream was longer than what was kept: then nothing can be said to match. */
  readonly truncated?: boolean;
  /** What earlier outputs have given. */
  readonly values?: Values;
  readonly onValue?: (name: string, value: string) => void;
}

/** @param actual the stream as it came, escape sequences and all */
export function matchOutput(
  expectation: OutputExpectation,
  actual: string,
  how: HowToMatch = {},
): Verdict {
  const { oneOf = [] } = expectation;
  const first = matchOne(expectation, actual, how);
  if (oneOf.length === 0 || first.outcome === 'passed' || how.truncated) return first;
  const verdicts = [first];
  for (const one of oneOf) {
    const verdict = matchOne(one, actual, how);
    if (verdict.outcome === 'passed') return verdict;
    verdicts.push(verdict);
  }
  const wrong = verdicts.filter(({ outcome }) => outcome === 'failed');
  if (wrong.length === 0) return first;
  const nearest = wrong.reduce((best, one) => (reached(one) > reached(best) ? one : best));
  const { place, code, args } = nearest;
  const source: Source = { kind: expectation.stream };
  const all = { source, count: verdicts.length, nearest: { code, args } };
  return { ...failed('output-none-of', all), place };
}

/** The expectation itself, or the one of its others that an output has matched. */
export function matching(expectation: OutputExpectation, actual: string): OutputExpectation {
  const { oneOf = [], ...first } = expectation;
  const matches = (one: OutputExpectation) => matchOne(one, actual, {}).outcome === 'passed';
  return [first, ...oneOf].find(matches) ?? first;
}

function matchOne(
  expectation: OutputExpectation,
  actual: string,
  { truncated, values = new Map(), onValue }: HowToMatch,
): Verdict {
  const { stream, contains, exact, unordered, place, captures = [], uses = [] } = expectation;
  const source: Source = { kind: stream };
  if (truncated) return { ...failed('output-truncated', { source }), place };
  const name = unknownIn(uses, values);
  if (name !== undefined) return { ...notRun('value-unknown', { name }), place };
  const lines = expectation.lines.map((line) => fillLine(line, uses, values));
  const given = new Map<string, string>();
  const keep = (one: string, value: string) => void given.set(one, value);
  const asked = { source, contains, exact, unordered, captures, onValue: keep };
  const mismatch = judgeLines(lines, actual, asked);
  if (mismatch !== undefined) return { ...mismatch, place: placeIn(expectation, mismatch) };
  const without = unknownIn(captures, given);
  if (without !== undefined) {
    const args = { source, name: without, longest: LONGEST_GIVING };
    return { ...failed('value-not-given', args), place };
  }
  for (const [one, value] of given) onValue?.(one, value);
  const count = lines.filter((line) => !isElision(line)).length;
  return { ...passed('output-ok', { source, lines: count, contains }), place };
}

/** The line of its own that a mismatch is about. */
function reached({ args }: Judgement): number {
  const { index = (args.before as { index: number } | undefined)?.index } = args;
  return typeof index === 'number' ? index : -1;
}

/** What is wrong with the lines of a text; undefined where nothing is. */
export function judgeLines(
  expected: readonly string[],
  actual: string,
  { source, ...how }: HowToCompare & { readonly source: Source },
): Judgement | undefined {
  const real = how.exact ? exactLines(actual) : normaliseOutput(actual);
  const mismatch = compareLines(expected, real, how);
  return mismatch && judgementOf(mismatch, source);
}

export function judgementOf(mismatch: LineMismatch, source: Source): Judgement {
  // The arguments stay with their code: both come from one value.
  return { outcome: 'failed', code: mismatch.code, args: { source, ...mismatch.args } };
}

/** The line of the lesson that did not come, or before which others came. */
export function placeIn(
  { place, lines }: OutputExpectation,
  { args }: Judgement,
): Verdict['place'] {
  const before = args.before as { readonly index: number } | undefined;
  const index = typeof args.index === 'number' ? args.index : before?.index;
  if (index === undefined || index >= lines.length) return place;
  return { file: place.file, line: place.line + 1 + index };
}
