/** Writes to a run's journal which action is at work, so that the next run can undo one that was cut off. */
import { reachesEngine } from '../../core/run/inventory.ts';
import type { Todo } from '../../core/run/progress.ts';
import type { Journal } from '../../machine/engine/ownership/journal.ts';

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
