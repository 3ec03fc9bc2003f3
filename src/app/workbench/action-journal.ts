/** Writes down which action is at work, so that the next run can undo one that was cut off. */
import { reachesEngine } from '../../core/run/inventory.ts';
import type { Todo } from '../../core/run/progress.ts';
import type { Workbench } from './open.ts';

export class ActionJournal {
  readonly #at: Pick<Workbench, 'journal' | 'records'>;
  #begun: string | undefined;

  constructor(at: Pick<Workbench, 'journal' | 'records'>) {
    this.#at = at;
  }

  /** From here on the next run undoes what the action made, if this run is cut off before `ends`. */
  begins({ key, action }: Todo): void {
    if (!reachesEngine(action) || this.#begun === key) return;
    this.#at.journal.append({ t: 'action', key });
    this.#at.records.carried.begins(key);
    this.#begun = key;
  }

  /** The action is kept as done, or has failed: then the learner may look at what it made. */
  ends(): void {
    if (this.#begun === undefined) return;
    this.#at.journal.append({ t: 'action-ended' });
    this.#at.records.carried.ends();
    this.#begun = undefined;
  }
}
