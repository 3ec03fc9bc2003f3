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
    | 'not-started'
    /** A block that was to fail in any way, and of which nothing else is looked at. */
    | 'failure-unseen'
    /** An output, or a check of a text or a number, that passes with any other one. */
    | 'admits-all'
    /** A check that passes with no files and no engine. */
    | 'looks-at-nothing'
    /** A diagnosis that fits when all is well. */
    | 'diagnosis-always'
    /** A diagnosis about an object that the lesson does not have. */
    | 'diagnosis-never'
    /** A question whose answer is not what the next block prints, while another choice is. */
    | 'answer-contradicted';
  readonly place: Place;
  /** The action's id. */
  readonly action: string;
}

/** No output has it: it is a private-use character. */
export const FOREIGN = '\uE000';

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
  const { place, contains } = expectation;
  const passes = (lines: readonly string[]) =>
    matchOutput({ ...expectation, lines }, actual).outcome === 'passed';
  // Lines somewhere in an output: none of them are in any.
  if (!contains && passes([])) {
    found.push({ code: 'empty-matches', place, action });
  }
  const other = actual.replace(/[^\n]*\S[^\n]*/g, FOREIGN);
  if (other !== '' && matchOutput(expectation, other).outcome === 'passed')
    found.push({ code: 'admits-all', place, action });
  expectation.lines.forEach((line, index) => {
    if (isElision(line)) return;
    if (!passes(expectation.lines.with(index, line + FOREIGN))) return;
    const at = { ...place, line: place.line + 1 + index };
    found.push({ code: 'changed-line-matches', place: at, action });
  });
  return found;
}
