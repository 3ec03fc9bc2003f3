/** The outcome of one expectation, as data. Words are made from it in `report/words.ts` alone. */
import type { Place } from '../lesson/model.ts';

export type Outcome = 'passed' | 'failed' | 'not-run';

export interface Verdict {
  readonly outcome: Outcome;
  /** Kebab-case and one per reason, e.g. `exit-code`, `line-missing`, `image-label`. */
  readonly code: string;
  /** What the words need: names, numbers, lines, expected and actual values. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly place: Place;
}
