/**
 * Watches somebody do a lesson elsewhere: follows the engine and the files, and ticks each thing as
 * soon as all that it expects was seen.
 */
import type { Verdict } from '../../core/expect/verdict.ts';
import { nextTodo, type Todo } from '../../core/run/progress.ts';
import { runsCommands, type SeenContainer, whyNot } from '../../core/run/seen.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { holderOfLesson } from '../../machine/engine/connect/lock.ts';
import type { Paths } from '../../machine/host/paths.ts';
import type { Position } from '../course/position.ts';
import { markDone } from '../workbench/done.ts';
import { noteInventory } from '../workbench/inventory.ts';
import { lookApart, whileCommandRuns } from '../workbench/look-apart.ts';
import { noteElsewhere } from '../workbench/ready.ts';
import { Following } from './changes.ts';
import { knownMeanwhile, knownOfContainer, type ObservedHelp } from './explain-observed.ts';
import { type ActionLook, besideDone, lookAtTodo, tick } from './observe.ts';
import type { Beside } from './observer.ts';

export interface WatchReader {
  /**
   * This is waited for now.
   * @param takeWord goes on without having seen it
   */
  onWaiting(todo: Todo, takeWord: () => void): void;
  /** This was done, and with it the questions before it. */
  onDone(looks: readonly ActionLook[]): void | Promise<void>;
  /** A container has ended or could not be started, and is not what is waited for. */
  onOther(container: SeenContainer, why: readonly Verdict[], known: ObservedHelp | undefined): void;
  /** It is known why what is waited for is not as it should be; told once. */
  onKnown(look: ActionLook, known: ObservedHelp): void;
  /** Nothing can be seen of it, since the machine cannot do it. */
  onUnmet(todo: Todo, why: string): void;
}

export interface WatchOptions {
  readonly place: Position;
  readonly beside: Beside;
  readonly found: FoundEngine;
  readonly paths: Paths;
  readonly reader: WatchReader;
  readonly signal: AbortSignal;
}

/** Milliseconds after which it is looked without an event: servers and commands send none. */
const LOOK_MS = 4000;

/** Milliseconds after a command of the learner's, before it is looked again. */
const SETTLES_MS = 1000;

/** @returns whether the lesson is done; false: it was stopped */
export async function watchLesson(options: WatchOptions): Promise<boolean> {
  const following = await Following.begin(options);
  try {
    return await new Watch(options, following).lead();
  } finally {
    following.close();
  }
}

class Watch {
  readonly #options: WatchOptions;
  readonly #following: Following;
  #waiting: Todo | undefined;
  #unmet: Todo | undefined;
  /** The last container that was told of. */
  #told: SeenContainer | undefined;
  /** What was told to be known, of what is waited for. */
  #known = '';

  constructor(options: WatchOptions, following: Following) {
    this.#options = options;
    this.#following = following;
  }

  async lead(): Promise<boolean> {
    const { beside, place, reader, signal, paths } = this.#options;
    while (!signal.aborted) {
      const progress = beside.records.progress(place.lesson.id);
      if (progress.rebuilding !== undefined) {
        // Somebody goes to another place in the lesson: its files are still the old ones, or half new.
        await this.#following.change(signal, LOOK_MS);
        continue;
      }
      const next = nextTodo(place.todos, progress);
      if (!next) return true;
      const { questions, todo } = this.#at(next);
      if (this.#waiting !== todo) {
        this.#waiting = todo;
        this.#following.lookAnew();
        this.#known = '';
        if (todo.action) await beside.observe(todo.action);
        reader.onWaiting(todo, () => this.#pass([...questions, todo]));
      }
      if (await holderOfLesson(place.layout.records, paths.runtime)) {
        // A run is at work here, and writes down itself what is done: what it makes is nobody's by hand.
        this.#following.forgetContainers();
        await this.#following.change(signal, LOOK_MS);
        continue;
      }
      const quiet = todo.action !== undefined && runsCommands(todo.action);
      const there = quiet ? await this.#following.state() : undefined;
      const appeared = this.#following.appeared();
      const began = performance.now();
      const lookNow = (until: AbortSignal) => lookAtTodo(todo, place, beside, appeared, until);
      const look = await (quiet ? lookApart(this.#options, signal, lookNow) : lookNow(signal));
      if (signal.aborted) break;
      if (look === undefined) {
        await whileCommandRuns(place, signal);
        this.#following.lookAnew();
        await this.#following.change(signal, SETTLES_MS, true);
        continue;
      }
      if (look.outcome === 'passed') await this.#done(look, questions);
      else {
        if (look.unmet !== undefined && this.#unmet !== todo) {
          this.#unmet = todo;
          reader.onUnmet(todo, look.unmet);
        }
        await this.#tellOther(todo, appeared.containers.at(-1));
        await this.#tellKnown(look);
        if (quiet) await this.#following.forgetLooking(there, signal);
        const took = performance.now() - began;
        await this.#following.change(signal, Math.max(LOOK_MS, 3 * took), quiet);
      }
    }
    return false;
  }

  /** On the learner's word. */
  #pass(todos: readonly Todo[]): void {
    const { beside, place } = this.#options;
    for (const todo of todos) markDone(besideDone(beside), place, todo, 'skipped');
    this.#following.ring();
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
    const looks = tick([...asked, look], place, beside);
    if (looks.length === 0) return;
    this.#following.use(look.used);
    await noteElsewhere({ ...place, ...this.#options });
    await noteInventory(this.#options);
    await reader.onDone(looks);
  }

  async #tellOther(todo: Todo, container: SeenContainer | undefined): Promise<void> {
    const { action } = todo;
    if (!action || !container || container === this.#told) return;
    this.#told = container;
    const why = whyNot(action, container);
    if (why.length === 0) return;
    const known = await knownOfContainer(todo, container, this.#options);
    // The same may be known of what it has left behind, and may be what was said before.
    const isNew = known !== undefined && textOf(known) !== this.#known;
    this.#options.reader.onOther(container, why, isNew ? known : undefined);
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
function textOf(known: ObservedHelp): string {
  if ('hint' in known) return known.hint;
  const { code, args } = known.explanation;
  return JSON.stringify([code, args], (key, value) => (key === 'holder' ? undefined : value));
}
