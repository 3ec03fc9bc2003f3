/** Whether a block ended as its lesson says. */
import type { ExitExpectation } from './expectation.ts';
import { failed, type Judgement, notRun, passed, type Verdict } from './verdict.ts';

export interface Ending {
  readonly ended: 'exited' | 'timeout' | 'interrupted' | 'engine-lost';
  /** 0 to 255; undefined where the block did not end by itself. */
  readonly exitCode?: number;
}

/**
 * A block that ran out of its time fails, also where `nonzero` is expected: nobody saw it end. One
 * that somebody or the engine's end interrupted was not judged.
 */
export function judgeExit(expectation: ExitExpectation, ending: Ending): Verdict {
  return { ...judgement(expectation.exit, ending), place: expectation.place };
}

function judgement(expected: number | 'nonzero', { ended, exitCode }: Ending): Judgement {
  if (ended === 'timeout') return failed('timeout', {});
  if (ended !== 'exited') return notRun(ended, {});
  if (exitCode === undefined) return failed('exit-unknown', { expected });
  return isExit(expected, exitCode)
    ? passed('exit-ok', { exitCode, expected })
    : failed('exit-code', { exitCode, expected });
}

export function isExit(expected: number | 'nonzero', exitCode: number): boolean {
  return expected === 'nonzero' ? exitCode !== 0 : exitCode === expected;
}
