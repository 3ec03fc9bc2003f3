/** The outcome of one expectation, as data. Words are made from it in `view/messages/verdict-text.ts` alone. */
import type { Place } from '../pattern/place.ts';
import type { VerdictArgs } from './codes.ts';

export type Outcome = 'passed' | 'failed' | 'not-run';

export interface Verdict {
  readonly outcome: Outcome;
  /** Kebab-case and one per reason, e.g. `exit-code`, `line-missing`, `image-label`: see `codes.ts`, and each kind of check for its own. */
  readonly code: string;
  /** What the words need: names, numbers, lines, expected and actual values. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

/** A verdict without its place. */
export type Judgement = Omit<Verdict, 'place'>;

/** @typeParam Codes each code that can come out, to its arguments */
export function verdictsOf<Codes>() {
  const make =
    (outcome: Outcome) =>
    <C extends keyof Codes & string>(code: C, args: Codes[C]): Judgement => ({
      outcome,
      code,
      args: { ...(args as object) },
    });
  return { passed: make('passed'), failed: make('failed'), notRun: make('not-run') };
}

export const { passed, failed, notRun } = verdictsOf<VerdictArgs>();

/** Whether there is nothing to compare: it was left out or not reached, or a value is unknown. */
export function wasNotRun(verdict: Pick<Verdict, 'code'>): boolean {
  return ['not-run', 'value-unknown'].includes(verdict.code) || isLeftOut(verdict);
}

/** Whether it is not for this machine, or not needed now. */
export function isLeftOut({ code }: Pick<Verdict, 'code'>): boolean {
  return code === 'left-out' || code === 'need-unmet';
}
