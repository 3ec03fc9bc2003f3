/**
 * Notices while the session waits for a key that what waits was done elsewhere: in another terminal, or in
 * the one that the session lends.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../../core/lesson/model.ts';
import type { Todo } from '../../core/run/progress.ts';
import { expectsSomething, runsCommands } from '../../core/run/seen.ts';
import { followFile } from '../../machine/sandbox/follow-files.ts';
import type { LessonRecords } from '../../machine/sandbox/records.ts';
import { lookApart, whileCommandRuns } from '../workbench/look-apart.ts';
import type { Appeared, Following } from './changes.ts';
import type { ActionLook } from './observe.ts';
import type { Beside, BesideOptions } from './observer.ts';

export interface MeanwhileOptions extends Omit<BesideOptions, 'alone' | 'consent'> {
  readonly records: LessonRecords;
  /** The run of the session: what it makes while nothing waits is its own. */
  readonly run: string;
}

/** Milliseconds for which nothing happens in the session before it looks elsewhere: many go on at once. */
const IDLE_MS = 500;
/** Milliseconds between looks for a server: it sends no event when it is ready. */
const SERVER_MS = 2000;
/** Milliseconds between looks at most, where each takes long. */
const MOST_PAUSE_MS = 10_000;
/** Milliseconds that somebody waits at most for a look, who leaves for a terminal or comes back. */
const MOMENT_MS = 1500;
/** The same, where commands are to be ended. */
const COMMANDS_MS = 5000;

/** One that is open for as long as the session is. */
export class Meanwhile {
  readonly #options: MeanwhileOptions;
  #opened: Promise<OpenedObserver> | undefined;
  #waits = false;

  constructor(options: MeanwhileOptions) {
    this.#options = options;
  }

  lookFor(todo: Todo): Sighting {
    this.#waits = true;
    const ends = () => {
      this.#waits = false;
    };
    return new Sighting(todo, this.#options, () => this.#open(), ends);
  }

  async close(): Promise<void> {
    const opened = await Promise.race([this.#opened?.catch(() => undefined), aMoment()]);
    opened?.following.close();
    await opened?.beside.close();
  }

  #open(): Promise<OpenedObserver> {
    this.#opened ??= this.#openNow().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #openNow(): Promise<OpenedObserver> {
    const { openBeside } = await import('./observer.ts');
    const { Following } = await import('./changes.ts');
    const consent = async () => false;
    const beside = await openBeside({ ...this.#options, alone: false, consent });
    try {
      const passesOver = (run: string) => run === this.#options.run && !this.#waits;
      return { beside, following: await Following.begin({ ...this.#options, beside, passesOver }) };
    } catch (error) {
      await beside.close();
      throw error;
    }
  }
}

interface OpenedObserver {
  readonly beside: Beside;
  readonly following: Following;
}

/** Looks for one thing until it was done, or `end`. */
export class Sighting {
  /** Undefined also where another program has written down that it is done. */
  look: ActionLook | undefined;
  readonly #todo: Todo;
  readonly #options: MeanwhileOptions;
  readonly #open: () => Promise<OpenedObserver>;
  readonly #onEnd: () => void;
  readonly #done = new AbortController();
  readonly #stop = new AbortController();
  readonly #hurry = new AbortController();
  readonly #work: Promise<void>;
  /** Whether it has begun to look. */
  #looks = false;
  /** Whether it waits for something to look at. */
  #waits = false;
  #following: Following | undefined;
  #onLooked: (() => void)[] = [];

  constructor(
    todo: Todo,
    options: MeanwhileOptions,
    open: () => Promise<OpenedObserver>,
    onEnd: () => void,
  ) {
    this.#todo = todo;
    this.#options = options;
    this.#open = open;
    const { records, place } = options;
    // `watch` and `check` write it down.
    const ends = followFile(join(records.folder, 'progress.json'), () => {
      if (records.progress(place.lesson.id).done.includes(todo.key)) this.#done.abort();
    });
    this.#onEnd = () => {
      ends();
      onEnd();
    };
    // An engine that does not answer is told of where something is done on it.
    this.#work = this.#seen(AbortSignal.any([this.#stop.signal, this.signal]))
      .catch(() => undefined)
      .finally(() => this.#looked());
  }

  /** Aborted when it was done. */
  get signal(): AbortSignal {
    return this.#done.signal;
  }

  /** Resolves when nothing is missed any more, or that takes its time. */
  async ready(): Promise<void> {
    const looks = this.#nextLook();
    this.#hurry.abort();
    if (!this.#waits) await this.#aMoment(looks);
  }

  /** Looks once more; resolves when it has, or takes its time. */
  async settle(): Promise<void> {
    const looks = this.#nextLook();
    this.#following?.ring();
    if (this.#waits) await this.#aMoment(looks);
  }

  #aMoment(looks: Promise<void>): Promise<void> {
    return Promise.race([looks, this.#work, aMoment()]);
  }

  /** Resolves when nobody looks any more. */
  async end(): Promise<void> {
    this.#stop.abort();
    this.#onEnd();
    // A look ends soon, but for one at a server or an engine that does not answer. What its commands
    // have made is to be gone before others look.
    const { action } = this.#todo;
    const most = action && runsCommands(action) ? COMMANDS_MS : MOMENT_MS;
    if (this.#looks) await Promise.race([this.#work, aMoment(most)]);
    if (!this.look) this.#following?.forgetContainers();
  }

  #nextLook(): Promise<void> {
    return new Promise((resolve) => this.#onLooked.push(resolve));
  }

  #looked(): void {
    for (const tell of this.#onLooked.splice(0)) tell();
  }

  async #seen(signal: AbortSignal): Promise<void> {
    const { found, place } = this.#options;
    const { action } = this.#todo;
    if (!action || !expectsSomething(action)) return;
    // Over ssh each look would be several programs.
    if (found.endpoint.host.startsWith('ssh:')) return;
    const waits = AbortSignal.any([signal, this.#hurry.signal]);
    await sleep(IDLE_MS, undefined, { signal: waits, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    const { lookAtTodo } = await import('./observe.ts');
    const { beside, following } = await this.#open();
    if (signal.aborted) return;
    this.#looks = true;
    this.#following = following;
    const quiet = runsCommands(action);
    const lookAt = (appeared?: Appeared) => {
      const look = (until: AbortSignal) => lookAtTodo(this.#todo, place, beside, appeared, until);
      return quiet ? lookApart({ ...this.#options, beside }, signal, look) : look(signal);
    };
    following.forgetChanges();
    following.lookAnew();
    await beside.observe(action);
    // What was so before anybody did it tells of nobody who does it.
    let before: ActionLook | undefined;
    while (action.kind !== 'task' && !tells(action) && before === undefined && !signal.aborted) {
      await whileCommandRuns(place, signal);
      before = await lookAt();
    }
    if (before?.outcome === 'passed') return;
    this.#waits = true;
    const serves = action.kind === 'block' && action.background;
    // People type ahead.
    if (tells(action) && following.remembers) following.ring();
    while (!signal.aborted) {
      this.#looked();
      await following.change(signal, serves ? SERVER_MS : undefined, quiet);
      if (signal.aborted) return;
      const there = quiet ? await following.state() : undefined;
      const began = performance.now();
      const look = await lookAt(following.appeared());
      if (signal.aborted) return;
      if (look === undefined) {
        await whileCommandRuns(place, signal);
        following.lookAnew();
        following.ring();
        continue;
      }
      if (look.outcome === 'passed') {
        following.use(look.used);
        this.look = look;
        this.#done.abort();
        return;
      }
      this.#looked();
      const took = performance.now() - began;
      if (quiet) await following.forgetLooking(there, signal);
      // Others may keep an engine busy, and checks may be costly.
      const pause = Math.min(MOST_PAUSE_MS, 3 * took);
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

const aMoment = (most = MOMENT_MS) => sleep(most, undefined, { ref: false });

/** Whether what is looked for of an action was not there before somebody did it: what it prints. */
const tells = (action: Action): boolean =>
  action.kind === 'block' &&
  action.unless === undefined &&
  action.expectations.some(({ kind }) => kind === 'output');
