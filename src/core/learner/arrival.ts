/** Where a way to a place in a lesson has led, as data: a command prints it, the tutor shows it. */
import type { BlockAction, Lesson } from '../lesson/model.ts';
import type { Missed } from '../run/inventory.ts';
import type { Todo } from '../run/progress.ts';

/** Why the steps up to a place are run again. */
export type RebuildReason =
  | { readonly code: 'asked' }
  /** The engine lacks something; `opening`: that was noticed when the lesson was opened. */
  | { readonly code: 'missing'; readonly missed: Missed; readonly opening: boolean }
  /** A step cannot be done in the world as it is. */
  | { readonly code: 'in-the-way' };

/** What going back does not undo. */
export interface NotUndone {
  /** Base images that lessons pulled and that stay. */
  readonly pulled: readonly string[];
  /** Blocks on the way that the lesson says are not to be run again. */
  readonly notRunAgain: readonly BlockAction[];
}

interface Arrived {
  readonly lesson: Lesson;
  /** What comes next there; undefined: the lesson's end. */
  readonly at: Todo | undefined;
  /** Where the learner's own files are now, absolute; undefined where there were none. */
  readonly kept?: string;
}

export type Arrival =
  /** `nothing-changed`: it was that place already. `taken-back`: what came after it was only read. */
  | (Arrived & { readonly outcome: 'nothing-changed' | 'taken-back' })
  /** `failed`: the step `at` failed when it was run again, and the learner is at its start. */
  | (Arrived & {
      readonly outcome: 'rebuilt' | 'failed';
      /** Undefined where nothing was done before. */
      readonly notUndone?: NotUndone;
    })
  /** The way was cut off. `at` is where it has led; undefined: nowhere yet. */
  | (Arrived & {
      readonly outcome: 'cut-off';
      readonly interrupted: boolean;
      readonly error: unknown;
    });
