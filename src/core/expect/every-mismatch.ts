/** All that is wrong with an output: loaded for those who want to know more than the first of it. */
import { exactLines, normaliseOutput } from '../pattern/normalise.ts';
import { escapeLine } from '../pattern/pattern.ts';
import type { OutputExpectation } from './expectation.ts';
import { judgementOf, placeIn } from './match.ts';
import { repairLines } from './repair.ts';
import type { Verdict } from './verdict.ts';

/** How many mismatches of one output are reported. */
const MOST = 20;

/** @returns the mismatches after the first, which `matchOutput` gives */
export function moreMismatches(expectation: OutputExpectation, actual: string): Verdict[] {
  const { stream, lines, exact = false } = expectation;
  const real = exact ? exactLines(actual) : normaliseOutput(actual);
  const lineOf = (index: number) => escapeLine(real[index] ?? '');
  const rewriting = { replaced: (_: string, index: number) => lineOf(index), inserted: lineOf };
  const { mismatches } = repairLines(lines, real, expectation, rewriting, MOST);
  return mismatches.slice(1).map((mismatch) => {
    const judgement = judgementOf(mismatch, { kind: stream });
    return { ...judgement, place: placeIn(expectation, judgement) };
  });
}
