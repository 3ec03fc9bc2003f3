/** A new lesson on disk, listed in its course where there is one. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { withLesson } from '../../core/lesson/list-lesson.ts';
import { readLesson } from '../../core/lesson/read.ts';
import { lessonTemplate } from '../../core/lesson/template.ts';
import { UserError } from '../../core/run/failure.ts';

export interface NewLesson {
  readonly id: string;
  /** The course.yaml that lists it; undefined where its folder has none. */
  readonly course: string | undefined;
}

/**
 * @param path of the lesson, absolute, with `.md`
 * @throws UserError (2) where there is such a lesson, its name is none, or the course cannot list it
 */
export function createLesson(path: string): NewLesson {
  const id = basename(path, '.md');
  const text = lessonTemplate(id);
  const wrong = readLesson(text, basename(path)).findings.find(({ code }) => code === 'file-name');
  if (wrong) {
    throw new UserError(`A lesson cannot be called "${id}": ${wrong.message}.`, {
      exitCode: 2,
      next: 'For example: lesson new mounting-data',
    });
  }
  if (existsSync(path)) {
    throw new UserError(`${path} is there already, and stays as it is.`, {
      exitCode: 2,
      next: 'Choose another name.',
    });
  }
  const course = join(dirname(path), 'course.yaml');
  const listed = existsSync(course) ? list(course, id) : undefined;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: 'wx' });
  if (listed !== undefined) writeFileAtomic.sync(course, listed);
  return { id, course: listed === undefined ? undefined : course };
}

function list(course: string, id: string): string {
  const text = withLesson(readFileSync(course, 'utf8'), id);
  if (text !== undefined) return text;
  throw new UserError(`${course} cannot be extended; nothing was written.`, {
    exitCode: 2,
    next: '`lesson lint` tells what is wrong with it. It lists its lessons below the key "lessons".',
  });
}
