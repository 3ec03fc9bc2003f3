/**
 * Removes what lesson has put on this machine, as it was planned. What does not go is told, and the
 * rest goes on; cut off anywhere, it can be done again and finishes.
 */
import { dirname, join } from 'node:path';
import { interrupted } from '../../core/run/failure.ts';
import { clean } from '../../machine/engine/clean/clean.ts';
import { openDocker } from '../../machine/engine/connect/api.ts';
import { possibleRuntimes } from '../../machine/engine/connect/choice.ts';
import { type Lock, lockEngine } from '../../machine/engine/connect/lock.ts';
import { stopEngine } from '../../machine/engine/daemon/daemon.ts';
import { type RunRecord, removeJournal } from '../../machine/engine/ownership/journal.ts';
import { Names } from '../../machine/engine/ownership/names.ts';
import { forgetPulled } from '../../machine/engine/ownership/pulled.ts';
import { removeDeadRunFolders } from '../../machine/engine/proxy/run-folders.ts';
import { CHANGES } from '../../machine/host/changes.ts';
import { namesIn } from '../../machine/host/lenient.ts';
import type { Paths } from '../../machine/host/paths.ts';
import { type Left, removeIfEmpty, removeTree } from '../../machine/host/removal.ts';
import { errorMessage } from '../../view/messages/error.ts';
import { beginAgain, goingToBeginAgain, type HalfDone } from '../learner/restart-lessons.ts';
import { endEscapedOfKilled, endKilledBlocks } from '../workbench/end-killed-blocks.ts';
import type { OwnPlace, ReachedEngine, UninstallPlan } from './plan.ts';

export interface UninstallWork {
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told of what may take a while, and of each thing that is done. */
  readonly onBegin: (path: string) => void;
  readonly onStep: (step: RemovalStep) => void;
}

export interface RemovalStep {
  readonly did: 'removed' | 'stopped';
  /** An object on an engine, a path, or a managed engine. */
  readonly what: string;
}

export interface Uninstalled {
  readonly steps: readonly RemovalStep[];
  readonly restored: readonly string[];
  readonly left: readonly Left[];
  /** Lessons that begin again. */
  readonly again: readonly string[];
}

export async function uninstall(plan: UninstallPlan, work: UninstallWork): Promise<Uninstalled> {
  const { paths } = work;
  const ids = [...plan.engines, ...plan.gone, ...plan.silent].map(({ id }) => id);
  const locks: Lock[] = [];
  const done = new Removal(work);
  try {
    for (const id of ids) locks.push(await lockEngine(id, 'lesson clean --all', paths.runtime));
    for (const id of ids) await endKilledBlocks(paths.state, id);
    for (const engine of plan.engines) await done.engine(engine);
    for (const place of plan.own) await done.own(place);
    // Without its data nothing is there that these could tell of.
    if (!done.ownIsLeft) for (const { id, records } of plan.gone) done.forget(id, records);
  } finally {
    for (const lock of locks) await lock.release();
  }
  for (const id of ids) new Names(paths.state, id).forgetAll();
  await removeDeadRunFolders(paths.runtime);
  await endEscapedOfKilled(paths.runtime);
  for (const { entries } of plan.places) for (const entry of entries) await done.tree(entry);
  await done.folders(plan);
  return done.result();
}

class Removal {
  readonly #work: UninstallWork;
  readonly #steps: RemovalStep[] = [];
  readonly #restored: string[] = [];
  readonly #left: Left[] = [];
  readonly #again = new Set<string>();
  /** Folders of managed engines that could not be ended. */
  readonly #inUse: string[] = [];
  /** Whether some of the learner's managed engine is still there. */
  ownIsLeft = false;

  constructor(work: UninstallWork) {
    this.#work = work;
  }

  result(): Uninstalled {
    const [steps, restored, left] = [this.#steps, this.#restored, this.#left];
    return { steps, restored, left, again: [...this.#again] };
  }

  #goOn(): void {
    if (this.#work.signal.aborted) throw interrupted();
  }

  #did(did: RemovalStep['did'], what: string): void {
    this.#steps.push({ did, what });
    this.#work.onStep({ did, what });
  }

  async engine({ id, found, records, endpoint }: ReachedEngine): Promise<void> {
    this.#goOn();
    const stateDir = this.#work.paths.state;
    try {
      const docker = await openDocker(found.endpoint);
      const halfDone = goingToBeginAgain(records, this.#work.paths.state);
      const cleaned = await clean({ docker, stateDir, engineId: id, bases: true });
      for (const what of cleaned.removed) this.#did('removed', what);
      this.#restored.push(...cleaned.restored);
      this.#left.push(...cleaned.left);
      this.#beginAgain(halfDone);
    } catch (error) {
      const why = errorMessage(error as Error);
      this.#left.push({ what: `what lessons made on the engine at ${endpoint}`, why });
    }
  }

  /** Its processes first: what they use cannot go before. */
  async own({ of, paths, folders }: OwnPlace): Promise<void> {
    this.#goOn();
    const name = of === 'tests' ? 'the managed engine of the tests' : 'the managed engine';
    const before = this.#left.length;
    try {
      if (await stopEngine({ paths, env: this.#work.env })) this.#did('stopped', name);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = code === 'EPERM' || code === 'EACCES' ? 'it was started as root' : message;
      this.#left.push({ what: name, why });
      this.#inUse.push(paths.state);
    }
    if (this.#left.length === before) for (const folder of folders) await this.tree(folder);
    if (of === 'lessons') this.ownIsLeft = this.#left.length > before;
  }

  /** The managed engine's journals. */
  forget(engineId: string, records: readonly RunRecord[]): void {
    for (const record of records) removeJournal(record);
    forgetPulled(this.#work.paths.state, ({ engine }) => engine === engineId);
    this.#beginAgain(goingToBeginAgain(records, this.#work.paths.state));
  }

  #beginAgain(halfDone: readonly HalfDone[]): void {
    for (const lesson of beginAgain(halfDone)) this.#again.add(lesson);
  }

  async tree(path: string): Promise<void> {
    this.#goOn();
    if (this.#inUse.some((folder) => folder.startsWith(`${path}/`))) return;
    this.#work.onBegin(path);
    const left = await removeTree(path);
    if (left.length === 0) this.#did('removed', path);
    else this.#left.push(...left);
  }

  /** What is empty by now; and last, when nothing else is left to be told, what was changed elsewhere. */
  async folders({ own }: UninstallPlan): Promise<void> {
    const { paths } = this.#work;
    const runtimes = [paths, ...own.map((place) => place.paths)].flatMap(possibleRuntimes);
    const { state, cache, runtime } = paths;
    const empty = [...runtimes.map((it) => dirname(it)), runtime, cache, join(state, 'journal')];
    for (const folder of new Set(empty)) this.#left.push(...removeIfEmpty(folder));
    if (namesIn(state).every((name) => name === CHANGES)) {
      this.#left.push(...(await removeTree(join(state, CHANGES))), ...removeIfEmpty(state));
    }
  }
}
