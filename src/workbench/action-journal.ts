/** Writes to a run's journal which action is at work, so that the next run can undo one that was cut off. */
import type { Journal } from '../engine/journal.ts';
import { reachesEngine } from '../run/inventory.ts';
import type { Todo } from '../run/progress.ts';

export class ActionJournal {
  readonly #journal: Pick<Journal, 'append'>;
  #begun: string | undefined;

  constructor(journal: Pick<Journal, 'append'>) {
    this.#journal = journal;
  }

  /** From here on the next run undoes what the action made, if this run is cut off before `ends`. */
  begins({ key, action }: Todo): void {
    if (!reachesEngine(action) || this.#begun === key) return;
    this.#journal.append({ t: 'action', key });
    this.#begun = key;
  }

  /** The action is kept as done, or has failed: then the learner may look at what it made. */
  ends(): void {
    if (this.#begun !== undefined) this.#journal.append({ t: 'action-ended' });
    this.#begun = undefined;
  }
}
