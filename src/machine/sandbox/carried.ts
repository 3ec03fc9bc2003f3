/**
 * Records of what blocks leave for the next one. It counts once their action is kept as done, or has
 * failed. An action that was cut off is begun again, and finds what was there before it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { MadeContexts } from '../../core/run/ports.ts';
import type { ShellState } from '../shell/shell-state.ts';

/** What a record holds. */
type Carried<T extends object> = T & {
  /** What it held before this action, by its key; no value if there was none. */
  readonly before?: { readonly action: string; readonly value?: T };
};

type CarriedName = 'shell' | 'contexts';

interface CarriedFiles {
  read<T extends object>(name: CarriedName): T | undefined;
  write(name: CarriedName, value: object): void;
  remove(name: CarriedName): void;
  /** Whether an action with this key is kept as done. */
  isDone(action: string): boolean;
}

export class CarriedRecords {
  readonly shell: CarriedRecord<ShellState>;
  /** Docker contexts that blocks have made. */
  readonly contexts: CarriedRecord<MadeContexts>;
  #atWork: string | undefined;

  constructor(files: CarriedFiles) {
    const atWork = () => this.#atWork;
    this.shell = new CarriedRecord('shell', files, atWork);
    this.contexts = new CarriedRecord('contexts', files, atWork);
  }

  /** @param action at work from here on, by its key */
  begins(action: string): void {
    this.#atWork = action;
  }

  /** The action at work is kept as done, or has failed. */
  ends(): void {
    this.#atWork = undefined;
    this.#settle(false);
  }

  /** An action that is not kept as done was cut off: it has left nothing. */
  dropCutOff(): void {
    this.#settle(true);
  }

  #settle(cutOff: boolean): void {
    this.shell.settle(cutOff);
    this.contexts.settle(cutOff);
  }
}

class CarriedRecord<T extends object> {
  readonly #name: CarriedName;
  readonly #files: CarriedFiles;
  readonly #atWork: () => string | undefined;

  constructor(name: CarriedName, files: CarriedFiles, atWork: () => string | undefined) {
    this.#name = name;
    this.#files = files;
    this.#atWork = atWork;
  }

  get(): T | undefined {
    return this.#standing(this.#read());
  }

  set(value: T): void {
    const kept = this.#read();
    if (isDeepStrictEqual(value, kept && after(kept))) return;
    const action = this.#atWork();
    if (action === undefined) {
      this.#files.write(this.#name, value);
      return;
    }
    // Of several blocks of one action, the first found what counts.
    const again = kept?.before?.action === action && !this.#files.isDone(action);
    const last = this.#standing(kept);
    const before = again ? kept.before : { action, ...(last && { value: last }) };
    this.#files.write(this.#name, { ...value, before });
  }

  settle(cutOff: boolean): void {
    const kept = this.#read();
    if (kept?.before === undefined) return;
    const value = cutOff ? this.#standing(kept) : after(kept);
    if (value) this.#files.write(this.#name, value);
    else this.#files.remove(this.#name);
  }

  #read(): Carried<T> | undefined {
    return this.#files.read<Carried<T>>(this.#name);
  }

  #standing(kept: Carried<T> | undefined): T | undefined {
    if (kept?.before === undefined || this.#files.isDone(kept.before.action))
      return kept && after(kept);
    return kept.before.value;
  }
}

function after<T extends object>({ before: _, ...value }: Carried<T>): T {
  return value as unknown as T;
}
