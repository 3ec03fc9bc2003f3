/** A learner leaves the place that they are at: each function that asks for a choice may give one back. */

/** Where the learner wants to be instead; the lesson is closed for as long as it takes to get there. */
export type Elsewhere = Goto | { readonly kind: 'skip' } | { readonly kind: 'reset' };

export interface Goto {
  readonly kind: 'goto';
  /** Of the todo that is to come next. */
  readonly index: number;
  /** The steps before it are run again even where all is as it was there. */
  readonly rebuild: boolean;
}

export type Leave = { readonly kind: 'stop' } | Elsewhere;

export const STOP: Leave = { kind: 'stop' };
