/** Where a learner is in a lesson: what of it is done, and what comes next. */
import type { Lesson } from '../../core/lesson/model.ts';
import {
  emptyProgress,
  nextTodo,
  type Progress,
  stepStatuses,
  type Todo,
  todosOf,
} from '../../core/run/progress.ts';
import { rememberSandbox } from '../../machine/sandbox/last-sandbox.ts';
import {
  type LessonLayout,
  lessonLayout,
  recordsOf,
  type SandboxLayout,
} from '../../machine/sandbox/layout.ts';
import { sha256 } from '../../machine/sandbox/records.ts';
import { claim } from '../../machine/sandbox/standing.ts';
import { type LessonFile, type LoadedCourse, lessonFile, loadLesson } from './catalog.ts';
import { CURRENT, readProgress } from './overview.ts';

export interface Position {
  readonly file: LessonFile;
  readonly lesson: Lesson;
  readonly layout: LessonLayout;
  readonly todos: readonly Todo[];
  readonly progress: Progress;
  /** The first thing that is not done; undefined when the lesson is. */
  readonly next: Todo | undefined;
}

export function setCurrentLesson(sandbox: SandboxLayout, id: string): void {
  claim(sandbox);
  rememberSandbox(sandbox);
  recordsOf(sandbox).write(CURRENT, `${id}\n`, 0o600);
}

/** @throws UserError where the lesson is missing or has errors */
export async function placeIn(
  id: string,
  sandbox: SandboxLayout,
  { folder, cwd }: LoadedCourse,
): Promise<Position> {
  const file = lessonFile(folder, id, cwd);
  const lesson = await loadLesson(file);
  const layout = lessonLayout(sandbox, id);
  const todos = todosOf(lesson, sha256);
  const progress = readProgress(layout) ?? emptyProgress(id);
  return { file, lesson, layout, todos, progress, next: nextTodo(todos, progress) };
}

export function statuses({ todos, progress }: Position) {
  return stepStatuses(todos, progress);
}
