/**
 * What of a lesson is done: actions and what they expected, not prose, so that a mended sentence
 * costs nobody a step. Pure; `machine/sandbox/records.ts` keeps it.
 */
import type { Action, Lesson, Step } from '../lesson/model.ts';
import type { Inventory } from './inventory.ts';

/**
 * How something came to be done: `passed` by the learner, `solved` with the Solution's help, `skipped`
 * with nobody looking, `left` although it failed, `not-run` since this machine cannot.
 */
export type How = 'passed' | 'solved' | 'skipped' | 'left' | 'not-run';

export interface Progress {
  readonly version: 1;
  readonly lesson: string;
  /** Keys of what the world at hand has behind it, in the order in which it was done. */
  readonly done: readonly string[];
  /** How each was done last, also of what was taken back since; what is not named has passed. */
  readonly how?: Readonly<Record<string, How>>;
  /** Set while the world is being rebuilt: the key of what that is to lead to. */
  readonly rebuilding?: string;
  /** Path in the sandbox → SHA-256 of what the runner last wrote there, hexadecimal. */
  readonly written: Readonly<Record<string, string>>;
  /** What was on the engine after the last action; undefined where that is not known. */
  readonly inventory?: Inventory;
  /** ISO 8601, UTC; when the last step was done. */
  readonly finishedAt?: string;
}

export const emptyProgress = (lesson: string): Progress => ({
  version: 1,
  lesson,
  done: [],
  written: {},
});

/** One thing to be done in a lesson: an action, or a step that has none and is read. */
export interface Todo {
  readonly key: string;
  readonly step: Step;
  readonly stepIndex: number;
  readonly action: Action | undefined;
}

export const actionsOf = (step: Step): Action[] =>
  step.parts.filter((part): part is Action => part.kind !== 'prose');

/** @param hash of a text, e.g. SHA-256 in hexadecimal */
export function todosOf(lesson: Lesson, hash: (text: string) => string): Todo[] {
  const seen = new Map<string, number>();
  const key = (text: string): string => {
    const short = hash(text).slice(0, 16);
    const count = (seen.get(short) ?? 0) + 1;
    seen.set(short, count);
    return count === 1 ? short : `${short}-${count}`;
  };
  return lesson.steps.flatMap((step, stepIndex): Todo[] => {
    const actions = actionsOf(step);
    if (actions.length === 0) {
      return [{ key: key(`step ${step.id}`), step, stepIndex, action: undefined }];
    }
    return actions.map((action) => ({
      key: key(`${step.id} ${identity(action)}`),
      step,
      stepIndex,
      action,
    }));
  });
}

/** What an action is, apart from where in the source it stands and from words around it. */
function identity(action: Action): string {
  const told = action.kind === 'question' ? { kind: action.kind, answer: action.answer } : action;
  const silent = ['place', 'id', 'says', 'unproved'];
  return JSON.stringify(told, function (this: Partial<Action>, name, value: unknown) {
    // Files had no needs when the first of them were done.
    const none = name === 'needs' && this.kind === 'file' && (value as string[]).length === 0;
    return none || silent.includes(name) ? undefined : value;
  });
}

/** The first thing that is not done; undefined when the lesson is. */
export function nextTodo(todos: readonly Todo[], progress: Progress): Todo | undefined {
  return todos.find((todo) => !progress.done.includes(todo.key));
}

export function withDone(
  progress: Progress,
  keys: readonly string[],
  how: How = 'passed',
): Progress {
  return {
    ...progress,
    done: [...progress.done, ...keys.filter((key) => !progress.done.includes(key))],
    how: { ...progress.how, ...Object.fromEntries(keys.map((key) => [key, how])) },
  };
}

/** How something was done last; undefined where it never was. */
export function howDone(progress: Progress, key: string): How | undefined {
  return progress.how?.[key] ?? (progress.done.includes(key) ? 'passed' : undefined);
}

export interface StepStatus {
  readonly step: Step;
  readonly done: number;
  readonly count: number;
  /** How the step was done; undefined where it is not, or not wholly. */
  readonly how: How | undefined;
}

/** From the best to the worst: a step is as its worst part. */
const WORSE: readonly How[] = ['passed', 'solved', 'skipped', 'not-run', 'left'];

/** @param hows at least one */
export function worstOf(hows: readonly How[]): How {
  return WORSE[Math.max(...hows.map((how) => WORSE.indexOf(how)))] ?? 'passed';
}

export function stepStatuses(todos: readonly Todo[], progress: Progress): StepStatus[] {
  const steps = new Map<Step, Todo[]>();
  for (const todo of todos) steps.set(todo.step, [...(steps.get(todo.step) ?? []), todo]);
  return [...steps].map(([step, own]) => {
    const done = own.filter(({ key }) => progress.done.includes(key));
    const hows = done.map(({ key }) => howDone(progress, key) ?? 'passed');
    const how = done.length === own.length ? worstOf(hows) : undefined;
    return { step, done: done.length, count: own.length, how };
  });
}
