/** A new lesson on disk, listed in its course where there is one. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { withLesson } from '../../core/lesson/list-lesson.ts';
import { readLesson } from '../../core/lesson/read.ts';
import { UserError } from '../../core/run/failure.ts';
import { shippedCourse } from './catalog.ts';

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
  if (wrong) throw new UserError('lesson-name-invalid', { id, reason: wrong.message }, 2);
  if (existsSync(path)) throw new UserError('lesson-exists', { path }, 2);
  const course = join(dirname(path), 'course.yaml');
  const listed = existsSync(course) ? list(course, id) : undefined;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: 'wx' });
  if (listed !== undefined) writeFileAtomic.sync(course, listed);
  return { id, course: listed === undefined ? undefined : course };
}

/** A lesson to begin with: whole, so that it can be verified before a word of it is changed. */
export function lessonTemplate(id: string): string {
  const words = id.replace(/[-_]+/g, ' ').trim();
  const plain = id.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const given: Readonly<Record<string, string>> = {
    title: words.charAt(0).toUpperCase() + words.slice(1),
    image: `tutorial-${plain.replace(/^-|-$/g, '')}`,
  };
  const template = readFileSync(join(shippedCourse(), '..', 'template.md'), 'utf8');
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => given[name] ?? '');
}

function list(course: string, id: string): string {
  const text = withLesson(readFileSync(course, 'utf8'), id);
  if (text !== undefined) return text;
  throw new UserError('course-not-extendable', { path: course }, 2);
}
