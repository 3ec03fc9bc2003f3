/** Whether an action's output is what its lesson says. */

import { exactLines, normaliseOutput } from '../pattern/normalise.ts';
import { isElision } from '../pattern/pattern.ts';
import type { Source } from './codes.ts';
import type { OutputExpectation } from './expectation.ts';
import { compareLines, type HowToCompare } from './lines.ts';
import { failed, type Judgement, passed, type Verdict } from './verdict.ts';

/**
 * @param actual the stream as it came, escape sequences and all
 * @param options.truncated the stream was longer than `actual`: then nothing can be said to match
 */
export function matchOutput(
  expectation: OutputExpectation,
  actual: string,
  options: { readonly truncated?: boolean } = {},
): Verdict {
  const { stream, lines, contains, exact, unordered, place } = expectation;
  const source: Source = { kind: stream };
  if (options.truncated) return { ...failed('output-truncated', { source }), place };
  const mismatch = judgeLines(lines, actual, { source, contains, exact, unordered });
  if (mismatch !== undefined) return { ...mismatch, place: placeIn(expectation, mismatch) };
  const count = lines.filter((line) => !isElision(line)).length;
  return { ...passed('output-ok', { source, lines: count, contains }), place };
}

/** What is wrong with the lines of a text; undefined where nothing is. */
export function judgeLines(
  expected: readonly string[],
  actual: string,
  { source, ...how }: HowToCompare & { readonly source: Source },
): Judgement | undefined {
  const real = how.exact ? exactLines(actual) : normaliseOutput(actual);
  const mismatch = compareLines(expected, real, how);
  // The arguments stay with their code: both come from one value.
  return mismatch && { outcome: 'failed', code: mismatch.code, args: { source, ...mismatch.args } };
}

/** The line of the lesson that did not come, or before which others came. */
function placeIn({ place, lines }: OutputExpectation, { args }: Judgement): Verdict['place'] {
  const before = args.before as { readonly index: number } | undefined;
  const index = typeof args.index === 'number' ? args.index : before?.index;
  if (index === undefined || index >= lines.length) return place;
  return { file: place.file, line: place.line + 1 + index };
}
