/**
 * Runs a lesson with one thing changed, again and again, on the engine. A run begins where the changed
 * step does, if what was left until then can be put back to the byte; else at the last place before it
 * where that is so.
 */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Lesson, Step } from '../../core/lesson/model.ts';
import { workOf } from '../../core/lesson/work.ts';
import { hurried } from '../../core/mutate/hurried.ts';
import { type Fate, type Mutated, type Mutation, mutated } from '../../core/mutate/mutation.ts';
import type { Event } from '../../core/run/events.ts';
import { interrupted, isError, UserError } from '../../core/run/failure.ts';
import { clean } from '../../machine/engine/clean/clean.ts';
import { openDocker } from '../../machine/engine/connect/api.ts';
import { ownedInventory } from '../../machine/engine/ownership/inventory.ts';
import { readJournals } from '../../machine/engine/ownership/journal.ts';
import { removeTree } from '../../machine/host/removal.ts';
import { holdsForeign } from '../../machine/sandbox/backup.ts';
import { type LessonLayout, lessonLayout, sandboxAt } from '../../machine/sandbox/layout.ts';
import { isSame, objectKey, objectsOn, PrintedLines, type StepState, whatIsLeft } from './facts.ts';
import { openWorkbench, type Workbench } from './open.ts';
import type { VerifyOptions } from './verify.ts';

/** What is known of the lesson as it is, from a run that passed. */
export interface UnchangedRun {
  /** What each step has left, by its index. */
  readonly left: readonly StepState[];
  /** Milliseconds that each action took, by its id. */
  readonly took: ReadonlyMap<string, number>;
}

interface MutationEnd {
  readonly fate: Fate;
  /** The step that failed, by its index. */
  readonly failed?: number;
  /** What the changed step has left. */
  readonly left?: StepState;
}

/** What a run does: from this step on, with this one changed. */
interface MutationTask {
  readonly from: number;
  readonly index: number;
  /** Undefined: the lesson as it is. */
  readonly mutation?: Mutation;
  /** What the step leaves as it is; undefined: that is to be found out, and no more. */
  readonly control?: StepState;
  /** Whether it goes on to the end without a mutation. */
  readonly toTheEnd?: boolean;
}

export class MutationRuns {
  readonly #options: VerifyOptions;
  readonly #lesson: Lesson;
  readonly #watched: UnchangedRun;
  readonly #root: string;
  readonly #saved: string;
  /** Of the runs that lead from one changed step to the next. */
  readonly #own = new Set<string>();
  #known: ReadonlySet<string> = new Set();
  #bench: Workbench | undefined;
  /** The step that fails from here without a mutation; undefined: nobody has tried. */
  #failsAt: number | undefined;
  /** The names and ids of the lesson's images at the place where runs begin. */
  #images = new Map<string, string>();
  /** The state at the place where runs begin is gone. */
  #isLost = false;

  /** @param root an empty folder for this alone; it is removed at the end */
  constructor(options: VerifyOptions, watched: UnchangedRun, root: string) {
    this.#options = options;
    this.#lesson = hurried(options.lesson, watched.took);
    this.#watched = watched;
    this.#root = join(root, 'run');
    this.#saved = join(root, 'saved');
  }

  /** @param onDone called after each one */
  async run(mutations: readonly Mutation[], onDone: (one: Mutated) => void): Promise<void> {
    this.#known = new Set((await this.#objects()).map(objectKey));
    try {
      let at = 0;
      for (const [from, group] of this.#groups(mutations)) {
        if (at < from) at = await this.#walk(at, from);
        this.#isLost = at !== from;
        if (!this.#isLost) await this.#leave();
        this.#failsAt = undefined;
        for (const [index, own] of group) {
          const control = this.#isLost ? undefined : (await this.#trial({ from, index })).left;
          for (const mutation of own) {
            const canRun = control !== undefined && !this.#isLost;
            const fate = canRun && (await this.#fateOf({ from, index, mutation, control }));
            onDone({ ...mutation, fate: fate || 'not-tried' });
          }
        }
      }
    } finally {
      await this.#end();
    }
  }

  async #fateOf(task: MutationTask & { readonly mutation: Mutation }): Promise<Fate> {
    const { from, index, mutation } = task;
    const step = this.#lesson.steps[index] as Step;
    if (!workOf(step).some(({ id }) => id === mutation.action)) return 'not-tried';
    const { fate, failed = index } = await this.#trial(task);
    // A command without which everything is the same is one that nobody would miss.
    const isCommand = ['command-left-out', 'block-left-out'].includes(mutation.code);
    if (fate === 'same' && isCommand) return 'survived';
    if (fate !== 'caught' || failed === index) return fate;
    // A later step shows something only if it passes from here without the mutation.
    this.#failsAt ??= (await this.#trial({ from, index, toTheEnd: true })).failed ?? Infinity;
    return failed < this.#failsAt ? 'caught' : 'not-tried';
  }

  /** The place at which a run begins → index of the changed step → its mutations. */
  #groups(mutations: readonly Mutation[]): [number, [number, Mutation[]][]][] {
    const groups = new Map<number, Map<number, Mutation[]>>();
    for (const mutation of mutations) {
      const index = this.#lesson.steps.findIndex(({ id }) => id === mutation.step);
      let from = index;
      while (from > 0 && !this.#watched.left[from - 1]?.isWhole) from--;
      const group = groups.get(from) ?? new Map<number, Mutation[]>();
      groups.set(from, group.set(index, [...(group.get(index) ?? []), mutation]));
    }
    return [...groups].sort(([a], [b]) => a - b).map(([from, group]) => [from, [...group]]);
  }

  /** Does the steps as they are, up to the one at `to`. @returns where that has ended */
  async #walk(at: number, to: number): Promise<number> {
    const { steps } = this.#lesson;
    for (let index = at; index < to; index++) {
      this.#bench ??= await this.#open(this.#lesson, false, () => undefined);
      this.#own.add(this.#bench.run);
      const result = await this.#bench.runner.runStep(steps[index] as Step, index, steps.length);
      if (result.outcome === 'failed') return index;
    }
    return to;
  }

  /** Leaves the lesson where it is, and keeps what is there. */
  async #leave(): Promise<void> {
    // Also where nothing was run yet: the folder is made.
    this.#bench ??= await this.#open(this.#lesson, false, () => undefined);
    this.#own.add(this.#bench.run);
    await this.#bench.close();
    this.#bench = undefined;
    rmSync(this.#saved, { recursive: true, force: true });
    cpSync(this.#root, this.#saved, COPY);
    this.#images = await this.#ownImages();
  }

  async #trial(task: MutationTask): Promise<MutationEnd> {
    const { from, index, mutation } = task;
    if (this.#options.signal.aborted) throw interrupted();
    const lesson = mutation ? mutated(this.#lesson, mutation) : this.#lesson;
    const printed = new PrintedLines();
    const step = lesson.steps[index]?.id ?? '';
    const bench = await this.#open(lesson, true, (event) => {
      if (event.type === 'output' && event.step === step) printed.see(event);
    });
    try {
      return await this.#runFrom(bench, lesson, task, printed);
    } catch (error) {
      if (this.#options.signal.aborted || isError(error, 'engine-lost') || !mutation) throw error;
      // Anything but a refusal says nothing about the lesson.
      return error instanceof UserError ? { fate: 'caught', failed: index } : { fate: 'not-tried' };
    } finally {
      if (holdsForeign(this.#layout().files)) await bench.takeOver().catch(() => undefined);
      await bench.close();
      await this.#putBack(from, bench.run);
    }
  }

  async #runFrom(
    bench: Workbench,
    lesson: Lesson,
    task: MutationTask,
    printed: PrintedLines,
  ): Promise<MutationEnd> {
    const { from, index, mutation, control, toTheEnd } = task;
    const count = lesson.steps.length;
    let isAlike = false;
    for (const [at, step] of lesson.steps.entries()) {
      if (at < from) continue;
      const { outcome } = await bench.runner.runStep(step, at, count);
      if (outcome === 'failed') return { fate: at < index ? 'not-tried' : 'caught', failed: at };
      if (at !== index || toTheEnd) continue;
      const left = await this.#look(bench);
      printed.addTo(left.facts);
      if (!mutation) return { fate: 'same', left };
      const before = this.#watched.left[index];
      isAlike = Boolean(before && control && isSame(left.facts, control.facts, before.facts));
      // The contents of containers and volumes are no facts: later steps may show a difference.
      if (isAlike && left.isWhole && control?.isWhole) return { fate: 'same' };
    }
    const failed = await bench.runAlways();
    if (failed.length > 0) return { fate: 'caught', failed: count };
    return { fate: isAlike ? 'same' : 'survived' };
  }

  /** The world as it was left at `from`. */
  async #putBack(from: number, run: string): Promise<void> {
    await this.#clean(new Set([run]));
    this.#empty();
    cpSync(this.#saved, this.#root, COPY);
    const images = (await this.#objects()).filter(({ kind }) => kind === 'image');
    const now = new Map(images.map(({ name, id }) => [name, id]));
    const names = [...this.#images];
    // Another user has it now.
    this.#isLost = names.some(([name, id]) => (now.get(name) ?? id) !== id);
    const missing = names.filter(([name]) => !now.has(name));
    if (this.#isLost || missing.length === 0) return;
    const docker = await openDocker(this.#options.found.endpoint);
    for (const [name, id] of missing) {
      const [, repo = name, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(name) ?? [];
      const isBack = await docker
        .getImage(id)
        .tag({ repo, tag })
        .then(
          () => true,
          () => false,
        );
      // It was removed: only running the steps before can bring it back.
      if (!isBack) return this.#again(from);
    }
  }

  async #again(from: number): Promise<void> {
    await this.#clean(this.#own);
    this.#empty();
    this.#isLost = (await this.#walk(0, from)) !== from;
    await this.#leave();
  }

  async #end(): Promise<void> {
    await this.#bench?.runAlways();
    await this.#bench?.close();
    await this.#clean(this.#own);
    const left = [...(await removeTree(this.#root)), ...(await removeTree(this.#saved))];
    if (left.length > 0) this.#options.onLeft(left);
  }

  async #clean(runs: ReadonlySet<string>): Promise<void> {
    const { found, paths } = this.#options;
    await clean({
      docker: await openDocker(found.endpoint),
      stateDir: paths.state,
      engineId: found.facts.id,
      only: ({ header }) => runs.has(header.run),
    });
  }

  #empty(): void {
    for (const name of readdirSync(this.#root))
      rmSync(join(this.#root, name), { recursive: true, force: true });
  }

  #open(lesson: Lesson, temporary: boolean, onEvent: (event: Event) => void): Promise<Workbench> {
    const { terminal: _, prover: __, ...all } = { terminal: undefined, ...this.#options };
    // The first mismatch is enough.
    const options = { ...all, everyMismatch: false };
    return openWorkbench({ ...options, lesson, layout: this.#layout(), temporary, onEvent });
  }

  #layout(): LessonLayout {
    return lessonLayout(sandboxAt(this.#root, this.#options.paths.state), this.#lesson.id);
  }

  #look(bench: Workbench): Promise<StepState> {
    const { found } = this.#options;
    return whatIsLeft(bench, this.#layout().files, found.endpoint, found.facts.id, this.#known);
  }

  #objects() {
    const { endpoint, facts } = this.#options.found;
    return objectsOn(endpoint, facts.id);
  }

  /** The names that these runs own, and no other's. */
  async #ownImages(): Promise<Map<string, string>> {
    const { found, paths } = this.#options;
    const { endpoint, facts } = found;
    const all = readJournals(paths.state, facts.id);
    const runs = all.filter(({ header }) => this.#own.has(header.run));
    const { objects } = await ownedInventory(endpoint, facts.id, runs, []);
    const images = objects.filter(({ kind }) => kind === 'image');
    return new Map(images.map(({ name, id }) => [name, id]));
  }
}

const COPY = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true } as const;
