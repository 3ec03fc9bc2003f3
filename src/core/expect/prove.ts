/**
 * Whether an expectation could fail: one that passes whatever happens proves nothing. Pure; the runs
 * that this needs are made elsewhere.
 */

import { isElision } from '../pattern/pattern.ts';
import type { Place } from '../pattern/place.ts';
import type { OutputExpectation } from './expectation.ts';
import { matchOutput } from './match.ts';

/** What did not fail although it should have. */
export interface Unproved {
  readonly code: /** A check that passed before its action was done. */
    | 'held-before'
    /** An output that still matched with no line expected of it. */
    | 'empty-matches'
    /** An output that still matched with one of its lines changed. */
    | 'changed-line-matches'
    /** A block that was to fail, and did since a program could not be started. */
    | 'not-started';
  readonly place: Place;
  /** The action's id. */
  readonly action: string;
}

/** No output has it: it is a private-use character. */
const FOREIGN = '\uE000';

/**
 * Judges an output that passed against its expectation emptied, and with each of its lines changed.
 * @param actual the output that the expectation has accepted
 */
export function unprovedOutput(
  expectation: OutputExpectation,
  actual: string,
  action: string,
): Unproved[] {
  const found: Unproved[] = [];
  const passes = (lines: readonly string[]) =>
    matchOutput({ ...expectation, lines }, actual).outcome === 'passed';
  // Lines somewhere in an output: none of them are in any.
  if (!expectation.contains && passes([])) {
    found.push({ code: 'empty-matches', place: expectation.place, action });
  }
  expectation.lines.forEach((line, index) => {
    if (isElision(line)) return;
    if (!passes(expectation.lines.with(index, line + FOREIGN))) return;
    const place = { ...expectation.place, line: expectation.place.line + 1 + index };
    found.push({ code: 'changed-line-matches', place, action });
  });
  return found;
}
