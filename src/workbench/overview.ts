/** How far a learner is, told from the records alone: light, since lists need no more. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../run/progress.ts';
import { type LessonLayout, lessonLayout, type SandboxLayout } from '../sandbox/layout.ts';
import type { LoadedCourse } from './lessons.ts';

/** The lesson last worked on; the one to begin with where there is none. */
export function currentLesson(sandbox: SandboxLayout, { course }: LoadedCourse): string {
  let id = '';
  try {
    id = readFileSync(sandbox.current, 'utf8').trim();
  } catch {
    // Nothing was begun.
  }
  return course.lessons.includes(id) ? id : (course.begin ?? course.lessons[0] ?? '');
}

/** The next lesson that is not finished, from the course's start again after its end; undefined: all are. */
export function followingLesson(
  id: string,
  { course }: LoadedCourse,
  sandbox: SandboxLayout,
): string | undefined {
  const { lessons } = course;
  const at = lessons.indexOf(id) + 1;
  return [...lessons.slice(at), ...lessons.slice(0, at)].find(
    (other) => other !== id && !finished(sandbox, other),
  );
}

export function begun(sandbox: SandboxLayout, id: string): boolean {
  return existsSync(progressFile(lessonLayout(sandbox, id)));
}

export function finished(sandbox: SandboxLayout, id: string): boolean {
  return readProgress(lessonLayout(sandbox, id))?.finishedAt !== undefined;
}

/** Milliseconds since a lesson's progress was last written; undefined where there is none. */
export function idleFor(layout: LessonLayout): number | undefined {
  const stat = statSync(progressFile(layout), { throwIfNoEntry: false });
  return stat && Date.now() - stat.mtimeMs;
}

/** Nothing where nothing was done. Only looked at: a damaged file is set aside by whoever writes next. */
export function readProgress(layout: LessonLayout): Progress | undefined {
  try {
    const value = JSON.parse(readFileSync(progressFile(layout), 'utf8')) as Progress;
    return Array.isArray(value.done) ? value : undefined;
  } catch {
    return undefined;
  }
}

function progressFile(layout: LessonLayout): string {
  return join(layout.records, 'progress.json');
}
