/** Where a learner is: the current lesson of a course, and what of each lesson is done. */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Lesson } from '../lesson/model.ts';
import {
  emptyProgress,
  nextTodo,
  type Progress,
  stepStatuses,
  type Todo,
  todosOf,
} from '../run/progress.ts';
import { type LessonLayout, lessonLayout, type SandboxLayout } from '../sandbox/layout.ts';
import { sha256 } from '../sandbox/records.ts';
import { type LessonFile, type LoadedCourse, lessonFile, loadLesson } from './lessons.ts';

export interface Place {
  readonly file: LessonFile;
  readonly lesson: Lesson;
  readonly layout: LessonLayout;
  readonly todos: readonly Todo[];
  readonly progress: Progress;
  /** The first thing that is not done; undefined when the lesson is. */
  readonly next: Todo | undefined;
}

/** The lesson last worked on; the course's first where there is none. */
export function currentLesson(sandbox: SandboxLayout, { course }: LoadedCourse): string {
  let id = '';
  try {
    id = readFileSync(sandbox.current, 'utf8').trim();
  } catch {
    // Nothing was begun.
  }
  return course.lessons.includes(id) ? id : (course.lessons[0] ?? '');
}

export function setCurrentLesson(sandbox: SandboxLayout, id: string): void {
  mkdirSync(dirname(sandbox.current), { recursive: true });
  writeFileAtomic.sync(sandbox.current, `${id}\n`);
}

/** Whether a lesson was begun: cheap, for lists. */
export function begun(sandbox: SandboxLayout, id: string): boolean {
  return existsSync(join(lessonLayout(sandbox, id).records, 'progress.json'));
}

/** Whether a lesson is finished, without reading the lesson. */
export function finished(sandbox: SandboxLayout, id: string): boolean {
  if (!begun(sandbox, id)) return false;
  return readProgress(lessonLayout(sandbox, id), id).finishedAt !== undefined;
}

/** Milliseconds since a lesson's progress was last written; undefined where there is none. */
export function idleFor(layout: LessonLayout): number | undefined {
  const stat = statSync(join(layout.records, 'progress.json'), { throwIfNoEntry: false });
  return stat && Date.now() - stat.mtimeMs;
}

/** @throws UserError where the lesson is missing or has errors */
export async function placeIn(
  id: string,
  sandbox: SandboxLayout,
  { folder }: LoadedCourse,
  cwd: string,
): Promise<Place> {
  const file = lessonFile(folder, id, cwd);
  const lesson = await loadLesson(file);
  const layout = lessonLayout(sandbox, id);
  const todos = todosOf(lesson, sha256);
  const progress = readProgress(layout, id);
  return { file, lesson, layout, todos, progress, next: nextTodo(todos, progress) };
}

export function statuses({ todos, progress }: Place) {
  return stepStatuses(todos, progress);
}

function readProgress(layout: LessonLayout, id: string): Progress {
  // Only looked at here: a damaged file is set aside by whoever writes next.
  try {
    const value = JSON.parse(
      readFileSync(join(layout.records, 'progress.json'), 'utf8'),
    ) as Progress;
    return Array.isArray(value.done) ? value : emptyProgress(id);
  } catch {
    return emptyProgress(id);
  }
}
