/** Sees which of a lesson's files the learner has changed by hand between two actions, for the transcript. */
import type { Action, Lesson } from '../../core/lesson/model.ts';
import type { Event } from '../../core/run/events.ts';
import { actionsOf } from '../../core/run/progress.ts';
import { type LessonRecords, sha256 } from '../../machine/sandbox/records.ts';
import type { Workbench } from './open.ts';

export interface DoneIn {
  readonly records: LessonRecords;
  /** A file of the sandbox; undefined where there is none, or no text. */
  readText(path: string): string | undefined;
}

export interface FileChange {
  readonly path: string;
  /** What it holds now; undefined: it is gone, or no text. */
  readonly text?: string;
}

/** What is not as it was after the last action. */
export function changedFiles(lesson: Lesson, at: DoneIn): FileChange[] {
  const left = at.records.leftFiles();
  if (!left) return [];
  return pathsOf(lesson).flatMap((path): FileChange[] => {
    const text = textOf(path, at);
    const digest = text === undefined ? undefined : sha256(text);
    if (digest === left[path]) return [];
    return [{ path, ...(text === undefined ? {} : { text }) }];
  });
}

/** Remembers how the files are after an action. */
export function noteFiles(lesson: Lesson, at: DoneIn): void {
  const found: Record<string, string> = {};
  for (const path of pathsOf(lesson)) {
    const text = textOf(path, at);
    if (text !== undefined) found[path] = sha256(text);
  }
  const same = JSON.stringify(at.records.leftFiles()) === JSON.stringify(found);
  if (!same) at.records.saveLeftFiles(found);
}

function textOf(path: string, { readText }: DoneIn): string | undefined {
  try {
    return readText(path);
  } catch {
    // A container's, and closed to us; or too large to have been typed.
    return undefined;
  }
}

/** All that the lesson, or a Solution of it, writes. */
function pathsOf({ steps }: Pick<Lesson, 'steps'>): string[] {
  const actions = steps
    .flatMap(actionsOf)
    .flatMap((action): readonly Action[] => (action.kind === 'task' ? action.solution : [action]));
  return [...new Set(actions.flatMap((one) => (one.kind === 'file' ? [one.path] : [])))];
}

/** What the learner has changed by hand is part of what a block then works with. */
export function noteOwnChanges(event: Event, lesson: Lesson, bench: Workbench): void {
  if (event.type === 'action-finished') noteFiles(lesson, bench);
  if (event.type !== 'action-started' || event.kind !== 'block') return;
  const { step, action } = event;
  for (const change of changedFiles(lesson, bench)) {
    bench.emit({ type: 'file-changed', step, action, ...change });
  }
}
