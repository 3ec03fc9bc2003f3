/** Where in a lesson somebody can go, and what is to be done again on the way. Pure. */
import type { Lesson, Step, TaskAction } from '../lesson/model.ts';
import { nearest } from '../lesson/words.ts';
import { UserError } from './failure.ts';
import { nextTodo, type Progress, type Todo } from './progress.ts';

/** `first-image#run-it` → lesson and step; of either only one may be there. */
export function splitTarget(word: string): { readonly lesson?: string; readonly step?: string } {
  const at = word.indexOf('#');
  if (at < 0) return { lesson: word };
  const lesson = word.slice(0, at);
  const step = word.slice(at + 1);
  return { ...(lesson === '' ? {} : { lesson }), ...(step === '' ? {} : { step }) };
}

/**
 * A step by its id, or by its number from 1.
 * @throws UserError (2) where there is none, with the nearest name
 */
export function findStep(lesson: Lesson, word: string): Step {
  const { steps } = lesson;
  const found =
    steps.find((step) => step.id === word) ?? steps[/^\d+$/.test(word) ? +word - 1 : -1];
  if (found) return found;
  const ids = steps.map((step) => step.id);
  const args = { word, lesson: lesson.title, steps: ids, near: nearest(word, ids) };
  throw new UserError('step-unknown', args, 2);
}

/** The index of a step's first todo. */
export function startOf(todos: readonly Todo[], step: Step): number {
  return todos.findIndex((todo) => todo.step === step);
}

/** Exactly what comes before the todo is done: the world is as at its start. */
export function isReached(todos: readonly Todo[], progress: Progress, index: number): boolean {
  if (progress.rebuilding !== undefined) return false;
  return todos.every(({ key }, i) => progress.done.includes(key) === i < index);
}

/** What was done from the todo on, with nothing before it missing, was reading and answering alone. */
export function leavesTheWorld(todos: readonly Todo[], progress: Progress, index: number): boolean {
  if (progress.rebuilding !== undefined) return false;
  return todos.every(({ key, action }, i) => {
    if (i < index) return progress.done.includes(key);
    return !progress.done.includes(key) || action === undefined || action.kind === 'question';
  });
}

/** What was done last begins anew: the step at hand where part of it is done, else the one before. */
export function undoTarget(todos: readonly Todo[], progress: Progress): number | undefined {
  const last = todos.findLastIndex(({ key }) => progress.done.includes(key));
  const todo = todos[last];
  return todo && startOf(todos, todo.step);
}

/** The start of the step before the one at hand; of the last one, after the lesson's end. */
export function backTarget(todos: readonly Todo[], progress: Progress): number | undefined {
  const here = nextTodo(todos, progress);
  const before = here ? startOf(todos, here.step) - 1 : todos.length - 1;
  const todo = todos[before];
  return todo && startOf(todos, todo.step);
}

/** What is being rebuilt leads to the lesson's start: no key of a todo. */
export const FROM_START = 'start';
/** What is being rebuilt leads to the lesson's end. */
export const AT_END = '';
/** What is being rebuilt leads to where all is done that progress names: it was taken over. */
export const TAKEN_OVER = 'taken-over';

/** The progress of a world that is empty again; how things were done is remembered. */
export function emptied(progress: Progress, todos: readonly Todo[], target: number): Progress {
  const { finishedAt: _, inventory: __, ...rest } = progress;
  const how = Object.fromEntries(progress.done.map((key) => [key, 'passed' as const]));
  return {
    ...rest,
    done: [],
    written: {},
    how: { ...how, ...progress.how },
    rebuilding: todos[target]?.key ?? AT_END,
  };
}

/** Takes back what was only read or answered. */
export function withoutFrom(progress: Progress, todos: readonly Todo[], target: number): Progress {
  const back = new Set(todos.slice(target).map(({ key }) => key));
  const { finishedAt: _, ...rest } = progress;
  return { ...rest, done: progress.done.filter((key) => !back.has(key)) };
}

/** What a learner wrote in place of a Solution's files: path → text. */
export type TaskAnswer = Readonly<Record<string, string>>;

/** The task with the learner's files in place of the Solution's. */
export function withAnswer(task: TaskAction, answer: TaskAnswer): TaskAction {
  const solution = task.solution.map((action) => {
    const text = action.kind === 'file' ? answer[action.path] : undefined;
    return action.kind === 'file' && text !== undefined ? { ...action, source: { text } } : action;
  });
  return { ...task, solution };
}
