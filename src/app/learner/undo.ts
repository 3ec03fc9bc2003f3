/** What `undo` would undo. */

import { nextTodo, type Progress } from '../../core/run/progress.ts';
import { startOf, undoTarget } from '../../core/run/travel.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import type { Position } from '../course/position.ts';

export interface Undoable {
  /** Of the todo that comes next then. */
  readonly index: number;
  /** Something failed in the step at hand, and may have left something, though none of it is done. */
  readonly failed: boolean;
}

/** @returns undefined where nothing was done */
export function undoable({ todos, layout }: Position, progress: Progress): Undoable | undefined {
  const step = nextTodo(todos, progress)?.step;
  const records = new LessonRecords(layout);
  if (step && records.help(step.id).failed) return { index: startOf(todos, step), failed: true };
  const index = undoTarget(todos, progress);
  return index === undefined ? undefined : { index, failed: false };
}
