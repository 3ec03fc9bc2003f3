/**
 * What of a lesson is done: actions and what they expected, not prose, so that a mended sentence
 * costs nobody a step. Pure; `sandbox/progress-file.ts` keeps it.
 */
import type { Action, Lesson, Step } from '../lesson/model.ts';

export interface Progress {
  readonly version: 1;
  readonly lesson: string;
  /** Keys of what is done, in the order in which it was. */
  readonly done: readonly string[];
  /** Path in the sandbox → SHA-256 of what the runner last wrote there, hexadecimal. */
  readonly written: Readonly<Record<string, string>>;
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
  return JSON.stringify(told, (name, value: unknown) =>
    name === 'place' || name === 'id' ? undefined : value,
  );
}

/** The first thing that is not done; undefined when the lesson is. */
export function nextTodo(todos: readonly Todo[], progress: Progress): Todo | undefined {
  return todos.find((todo) => !progress.done.includes(todo.key));
}

export function withDone(progress: Progress, keys: readonly string[]): Progress {
  return {
    ...progress,
    done: [...progress.done, ...keys.filter((key) => !progress.done.includes(key))],
  };
}

export interface StepStatus {
  readonly step: Step;
  readonly done: number;
  readonly count: number;
}

export function stepStatuses(todos: readonly Todo[], progress: Progress): StepStatus[] {
  const statuses: { step: Step; done: number; count: number }[] = [];
  for (const todo of todos) {
    if (statuses.at(-1)?.step !== todo.step) statuses.push({ step: todo.step, done: 0, count: 0 });
    const status = statuses.at(-1);
    if (!status) continue;
    status.count++;
    if (progress.done.includes(todo.key)) status.done++;
  }
  return statuses;
}
