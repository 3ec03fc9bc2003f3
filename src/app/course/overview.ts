/** How far a learner is, told from the records alone: light, since lists need no more. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/run/failure.ts';
import type { Progress } from '../../core/run/progress.ts';
import { readText } from '../../machine/host/regular-file.ts';
import {
  type LessonLayout,
  lessonLayout,
  RECORDS,
  type SandboxLayout,
} from '../../machine/sandbox/layout.ts';
import { fits } from '../../machine/sandbox/record-shapes.ts';
import type { LoadedCourse } from './catalog.ts';

/** A file beside the records: which lesson was last worked on. */
export const CURRENT = 'current';

/** The lesson last worked on; the one to begin with where there is none. */
export function currentLesson(sandbox: SandboxLayout, { course }: LoadedCourse): string {
  let id = '';
  try {
    id = readText(join(sandbox.root, RECORDS, CURRENT)).trim();
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
  try {
    return readProgress(lessonLayout(sandbox, id))?.finishedAt !== undefined;
  } catch {
    // Whoever works in that lesson is told what is wrong.
    return false;
  }
}

/** Milliseconds since a lesson's progress was last written; undefined where there is none. */
export function idleFor(layout: LessonLayout): number | undefined {
  const stat = statSync(progressFile(layout), { throwIfNoEntry: false });
  return stat && Date.now() - stat.mtimeMs;
}

/**
 * Nothing where nothing was done. Only looked at: a damaged file is set aside by whoever writes next.
 * @throws UserError (3) where a later version of the program wrote it
 */
export function readProgress(layout: LessonLayout): Progress | undefined {
  const path = progressFile(layout);
  try {
    const value: unknown = JSON.parse(readText(path, { throughLink: false }));
    return fits('progress', value, path) ? (value as Progress) : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UserError || code === 'EACCES' || code === 'EIO') throw error;
    return undefined;
  }
}

function progressFile(layout: LessonLayout): string {
  return join(layout.records, 'progress.json');
}
