/** A lesson, its runner and a face in memory: the session without an engine and without a terminal. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { TutorLesson } from '../../../src/app/tutor/lesson.ts';
import { Tutor } from '../../../src/app/tutor/tutor.ts';
import type { TutorFace } from '../../../src/core/learner/tutor-face.ts';
import type { Shown, TutorChoice, TutorState } from '../../../src/core/learner/tutor-state.ts';
import type { Lesson } from '../../../src/core/lesson/model.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';
import { EVENT_VERSION, type Event } from '../../../src/core/run/events.ts';
import type { BlockResult } from '../../../src/core/run/ports.ts';
import {
  emptyProgress,
  howDone,
  nextTodo,
  type Progress,
  type Todo,
  todosOf,
  withDone,
} from '../../../src/core/run/progress.ts';
import { startOf, undoTarget } from '../../../src/core/run/travel.ts';
import type { Help } from '../../../src/machine/sandbox/records.ts';
import { runnerOf } from '../../core/run/support.ts';

/** Script → what it does; changed while the lesson goes on. */
export type World = Record<string, Partial<BlockResult>>;

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** What the learner has done of a lesson stays between two times that it is open. */
export class MemoryLesson {
  /** What was run and written, in order. */
  readonly done: string[] = [];
  /** What had the learner's terminal. */
  readonly lent: string[] = [];
  progress: Progress;
  /** Aborted when what waits was done elsewhere. */
  readonly elsewhere = new AbortController();
  unmet: string | undefined;
  readonly #lesson: Lesson;
  readonly #todos: readonly Todo[];
  readonly #world: World;
  readonly #help = new Map<string, Help>();
  #text = 'before';

  constructor(source: string, world: World, file = 'memory.md') {
    const { lesson } = readLesson(source, file);
    if (!lesson) throw new Error('the lesson has errors');
    this.#lesson = lesson;
    this.#todos = todosOf(lesson, hash);
    this.#world = world;
    this.progress = emptyProgress(lesson.id);
  }

  /** How each thing was done, in order. */
  get hows(): unknown[] {
    return this.#todos.map(({ key }) => howDone(this.progress, key));
  }

  /** From here on this many todos, or what comes before a step, is behind the learner. */
  goTo(place: string | number): void {
    const step = this.#lesson.steps.find(({ id }) => id === place);
    const index = typeof place === 'number' ? place : step ? startOf(this.#todos, step) : 0;
    const keys = this.#todos.slice(0, index).map(({ key }) => key);
    this.progress = withDone(emptyProgress(this.#lesson.id), keys);
  }

  open(onEvent: (event: Event) => void, signal: AbortSignal): TutorLesson {
    const { runner, done } = runnerOf(this.#world, {
      lesson: this.#lesson.id,
      signal,
      emit: (body) => onEvent({ ...body, v: EVENT_VERSION, run: 'memory', at: '' }),
    });
    const next = () => nextTodo(this.#todos, this.progress);
    return {
      lesson: this.#lesson,
      todos: this.#todos,
      folder: '/files',
      runner,
      help: {
        help: (step) => this.#help.get(step) ?? { step, hints: 0 },
        saveHelp: (help) => void this.#help.set(help.step, help),
      },
      programs: {
        openShell: async () => void this.lent.push('shell'),
        showSpace: async () => void this.lent.push('space'),
        editor: {
          open: async (path) => {
            this.lent.push(`edit ${path}`);
            this.#text = 'after';
          },
          text: () => this.#text,
        },
      },
      get next() {
        return next();
      },
      idleMs: 120_000,
      undoable: () => {
        const index = undoTarget(this.#todos, this.progress);
        return index === undefined ? undefined : { index, failed: false };
      },
      unmetNeed: async () => this.unmet,
      begins: () => undefined,
      ends: () => undefined,
      done: async (todo, how) => {
        this.done.push(...done.splice(0));
        this.progress = withDone(this.progress, [todo.key], how);
      },
      passOver: (step) => {
        const keys = this.#todos.filter((todo) => todo.step === step).map(({ key }) => key);
        this.progress = withDone(this.progress, keys, 'not-run');
      },
      lookFor: async () => ({
        look: undefined,
        signal: this.elsewhere.signal,
        ready: async () => undefined,
        settle: async () => undefined,
        end: async () => undefined,
      }),
      seen: async () => undefined,
      explain: async () => undefined,
      diagnosed: () => undefined,
      repair: async () => ({ variable: 'PORT', port: '8081' }),
    };
  }
}

export type Choose = (state: TutorState) => TutorChoice | undefined;

/** Keeps what it was asked, and what was shown. */
export class MemoryFace implements TutorFace {
  readonly states: TutorState[] = [];
  readonly items: Shown[] = [];
  readonly #choose: Choose;

  constructor(choose: Choose) {
    this.#choose = choose;
  }

  async show(item: Shown): Promise<void> {
    this.items.push(item);
  }

  hear(event: Event): void {
    this.items.push({ kind: 'event', event });
  }

  seen = async () => true;

  async choose(state: TutorState, ended?: AbortSignal): Promise<TutorChoice | undefined> {
    this.states.push(state);
    const choice = this.#choose(state);
    return ended?.aborted ? undefined : choice;
  }

  lend = <T>(use: () => Promise<T>) => use();

  undisturbed = <T>(work: () => Promise<T>) => work();

  close(): void {}
}

/** A tutor in one lesson. */
export class Memory {
  readonly tutor: Tutor;
  readonly at: MemoryLesson;
  readonly lesson: TutorLesson;
  readonly face: MemoryFace;

  constructor(source: string, world: World, choose: Choose) {
    this.face = new MemoryFace(choose);
    this.tutor = new Tutor(this.face);
    this.at = new MemoryLesson(source, world);
    this.lesson = this.at.open(this.tutor.onEvent, this.tutor.stop.signal);
  }

  /** What was shown, each in a few words. */
  get shown(): string[] {
    return this.tutor.state.shown.flatMap(words);
  }
}

/** A step title, the start of prose, an outcome. */
export function words(item: Shown): string[] {
  switch (item.kind) {
    case 'step':
      return [`# ${item.title}`];
    case 'prose':
    case 'hint':
    case 'diagnosis':
      return [`${item.kind} ${item.markdown.trim()}`];
    case 'action':
      return [item.action.kind === 'block' ? `$ ${item.action.script.trim()}` : item.action.path];
    case 'event':
      return item.event.type === 'verdict'
        ? [`${item.event.verdict.outcome} ${item.event.verdict.code}`]
        : [];
    case 'remark':
      return [`(${item.remark.code})`];
    case 'answer':
      return [`${item.chosen} of ${item.question.answer}`];
    default:
      return [item.kind];
  }
}

/** Chooses these by name one after the other, or by `name:detail`; each has to be there. */
export function choosing(names: readonly string[]): (state: TutorState) => TutorChoice {
  const left = [...names];
  return ({ choices, asking }) => {
    const wanted = left.shift();
    const found = choices.find((choice) => [choice.name, detailed(choice)].includes(wanted ?? ''));
    if (found) return found;
    const there = choices.map(({ name }) => name).join(', ');
    throw new Error(`no "${wanted}" where ${asking?.kind} is asked: ${there}`);
  };
}

function detailed(choice: TutorChoice): string {
  if (choice.name === 'answer') return `answer:${choice.letter}`;
  return choice.name === 'step' ? `step:${choice.title}` : choice.name;
}

export const THREE_STEPS = readFileSync(
  new URL('../../../fixtures/tutor/three-steps.md', import.meta.url),
  'utf8',
);
