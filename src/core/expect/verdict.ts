/** The outcome of one expectation, as data. Words are made from it in `view/messages/verdict-text.ts` alone. */
import type { Place } from '../lesson/model.ts';
import type { VerdictArgs, VerdictCode } from './codes.ts';

export type Outcome = 'passed' | 'failed' | 'not-run';

export interface Verdict {
  readonly outcome: Outcome;
  /** Kebab-case and one per reason, e.g. `exit-code`, `line-missing`, `image-label`: see `codes.ts`. */
  readonly code: string;
  /** What the words need: names, numbers, lines, expected and actual values. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

/** A verdict without its place. */
export type Judgement = Omit<Verdict, 'place'>;

export function passed<C extends VerdictCode>(code: C, args: VerdictArgs[C]): Judgement {
  return { outcome: 'passed', code, args: { ...args } };
}

export function failed<C extends VerdictCode>(code: C, args: VerdictArgs[C]): Judgement {
  return { outcome: 'failed', code, args: { ...args } };
}

export function notRun<C extends VerdictCode>(code: C, args: VerdictArgs[C]): Judgement {
  return { outcome: 'not-run', code, args: { ...args } };
}
