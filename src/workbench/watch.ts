/**
 * Watches somebody do a lesson elsewhere: follows the engine and the files, and ticks each thing as
 * soon as all that it expects was seen.
 */
import { join } from 'node:path';
import type { FoundEngine } from '../engine/find.ts';
import { followEngine } from '../engine/follow.ts';
import type { Paths } from '../engine/paths.ts';
import type { Verdict } from '../expect/verdict.ts';
import { nextTodo, type Todo } from '../run/progress.ts';
import { type SeenContainer, whyNot } from '../run/seen.ts';
import { followFile, followFiles } from '../sandbox/follow-files.ts';
import type { Beside } from './beside.ts';
import { markDone } from './done.ts';
import { type Known, knownMeanwhile, knownOfContainer } from './known.ts';
import { type ActionLook, besideDone, lookAtTodo, tick } from './look.ts';
import type { Place } from './place.ts';
import { noteElsewhere } from './ready.ts';

export interface WatchReader {
  /**
   * This is waited for now.
   * @param takeWord goes on without having seen it
   */
  onWaiting(todo: Todo, takeWord: () => void): void;
  /** This was done, and with it the questions before it. */
  onDone(looks: readonly ActionLook[]): void | Promise<void>;
  /** A container has ended or could not be started, and is not what is waited for. */
  onOther(container: SeenContainer, why: readonly Verdict[], known: Known | undefined): void;
  /** It is known why what is waited for is not as it should be; told once. */
  onKnown(look: ActionLook, known: Known): void;
  /** Nothing can be seen of it, since the machine cannot do it. */
  onUnmet(todo: Todo, why: string): void;
}

export interface WatchOptions {
  readonly place: Place;
  readonly beside: Beside;
  readonly found: FoundEngine;
  readonly paths: Paths;
  readonly reader: WatchReader;
  readonly signal: AbortSignal;
}

/** Milliseconds in which changes that come together are one. */
const SETTLE_MS = 100;
/** Milliseconds after which it is looked without an event: servers and commands send none. */
const LOOK_MS = 4000;
/** Milliseconds after a look in which the engine may still tell of it. */
const ECHO_MS = 300;
/** Containers that are remembered. */
const MOST = 100;
/** Milliseconds in which a container that has ended may belong to what is waited for next: people type ahead. */
const AHEAD_MS = 10_000;

interface Ended extends SeenContainer {
  readonly at: number;
}

/** @returns whether the lesson is done; false: it was stopped */
export async function watchLesson(options: WatchOptions): Promise<boolean> {
  const { beside, found, signal } = options;
  const bell = new Bell(signal);
  const containers: Ended[] = [];
  const follower = await followEngine({
    endpoint: found.endpoint,
    run: beside.run,
    onChange: bell.ring,
    onExec: bell.ringUnlessBusy,
    onContainer: (container) => {
      containers.push({ ...container, at: Date.now() });
      if (containers.length > MOST) containers.shift();
      bell.ring();
    },
  });
  const ends = [
    followFiles(beside.folder, bell.ring),
    followFile(join(beside.records.folder, 'progress.json'), bell.ring),
    () => follower.close(),
  ];
  try {
    return await new Watch(options, containers, bell).lead();
  } finally {
    for (const end of ends) end();
  }
}

class Watch {
  readonly #options: WatchOptions;
  readonly #containers: Ended[];
  readonly #bell: Bell;
  #waiting: Todo | undefined;
  /** The last container at which it was looked for this. */
  #looked: Ended | undefined;
  #unmet: Todo | undefined;
  /** The last container that was told of. */
  #told: SeenContainer | undefined;
  /** What was told to be known, of what is waited for. */
  #known = '';

  constructor(options: WatchOptions, containers: Ended[], bell: Bell) {
    this.#options = options;
    this.#containers = containers;
    this.#bell = bell;
  }

  async lead(): Promise<boolean> {
    const { beside, place, reader, signal } = this.#options;
    while (!signal.aborted) {
      const progress = beside.records.progress(place.lesson.id);
      const next = nextTodo(place.todos, progress);
      if (!next) return true;
      const { questions, todo } = this.#at(next);
      if (this.#waiting !== todo) {
        this.#waiting = todo;
        this.#looked = undefined;
        this.#known = '';
        if (todo.action) await beside.observe(todo.action);
        reader.onWaiting(todo, () => this.#pass([...questions, todo]));
      }
      const seen = this.#containers.slice();
      const before = this.#looked;
      const news = before ? seen.length - 1 - seen.indexOf(before) : seen.length;
      this.#looked = seen.at(-1);
      const look = await lookAtTodo(todo, place, beside, seen, news);
      if (signal.aborted) break;
      if (look.outcome === 'passed') await this.#done(look, questions);
      else {
        if (look.unmet !== undefined && this.#unmet !== todo) {
          this.#unmet = todo;
          reader.onUnmet(todo, look.unmet);
        }
        await this.#tellOther(todo, seen.at(-1));
        await this.#tellKnown(look);
        await this.#bell.rings(LOOK_MS);
      }
    }
    return false;
  }

  /** On the learner's word. */
  #pass(todos: readonly Todo[]): void {
    const { beside, place } = this.#options;
    for (const todo of todos) markDone(besideDone(beside), place, todo, 'skipped');
    this.#bell.ring();
  }

  /** Questions are for the learner to think about: they go with what comes after them. */
  #at(next: Todo): { readonly questions: readonly Todo[]; readonly todo: Todo } {
    const { todos } = this.#options.place;
    const rest = todos.slice(todos.indexOf(next)).filter(({ step }) => step === next.step);
    const first = rest.findIndex(({ action }) => action?.kind !== 'question');
    if (first < 0) return { questions: rest.slice(0, -1), todo: rest.at(-1) ?? next };
    return { questions: rest.slice(0, first), todo: rest[first] ?? next };
  }

  async #done(look: ActionLook, questions: readonly Todo[]): Promise<void> {
    const { beside, place, reader } = this.#options;
    const asked = questions.map(
      (todo): ActionLook => ({ todo, outcome: 'passed', verdicts: [], used: 0 }),
    );
    const looks = [...asked, look];
    tick(looks, place, beside);
    this.#containers.splice(0, look.used);
    const old = this.#containers.findIndex(({ at }) => at > Date.now() - AHEAD_MS);
    this.#containers.splice(0, old < 0 ? this.#containers.length : old);
    await noteElsewhere({ ...place, ...this.#options });
    await reader.onDone(looks);
  }

  async #tellOther(todo: Todo, container: SeenContainer | undefined): Promise<void> {
    const { action } = todo;
    if (!action || !container || container === this.#told) return;
    this.#told = container;
    const why = whyNot(action, container);
    if (why.length === 0) return;
    const known = await knownOfContainer(todo, container, this.#options);
    this.#options.reader.onOther(container, why, known);
    // The same may be known of what it has left behind.
    if (known) this.#known = textOf(known);
  }

  async #tellKnown(look: ActionLook): Promise<void> {
    const known = await knownMeanwhile(look, this.#options);
    if (!known || textOf(known) === this.#known) return;
    this.#known = textOf(known);
    this.#options.reader.onKnown(look, known);
  }
}

/** What stays the same while only time goes by: a container that has the name gets older. */
function textOf(known: Known): string {
  if ('hint' in known) return known.hint;
  const { code, args } = known.explanation;
  return JSON.stringify([code, args], (key, value) => (key === 'holder' ? undefined : value));
}

/** Rung by whatever changes; who waits for it hears all of it at once. */
class Bell {
  readonly #signal: AbortSignal;
  #rung = false;
  #wake: (() => void) | undefined;
  /** Until when somebody looks, and what happens may be the looking. */
  #busyUntil = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.());
  }

  readonly ring = (): void => {
    this.#rung = true;
    this.#wake?.();
  };

  /** For what checks do as well. */
  readonly ringUnlessBusy = (): void => {
    if (Date.now() > this.#busyUntil) this.ring();
  };

  async rings(mostMs: number): Promise<void> {
    this.#busyUntil = Date.now() + ECHO_MS;
    if (!this.#rung && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, mostMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (!this.#signal.aborted) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    this.#rung = false;
    this.#wake = undefined;
    this.#busyUntil = Number.POSITIVE_INFINITY;
  }
}
