/** The lessons of the shipped course that a sweep goes through. */
import { join } from 'node:path';
import type { Lesson } from '../../src/lesson/model.ts';
import { lessonFile, loadCourse, loadLesson } from '../../src/workbench/lessons.ts';
import { ROOT } from './support.ts';

export const COURSE = join(ROOT, 'lessons', 'docker-101');

export interface Swept extends Lesson {
  /** The lesson's file, absolute. */
  readonly path: string;
}

/** Those that LESSON_SWEEP names, with blanks between, or `all`; else a short one, as all take long. */
export async function sweptLessons(): Promise<Swept[]> {
  const { course } = await loadCourse(COURSE, ROOT);
  const asked = process.env.LESSON_SWEEP ?? 'isolation';
  const ids = asked === 'all' ? course.lessons : asked.split(' ');
  return Promise.all(ids.map(sweptLesson));
}

export async function sweptLesson(id: string): Promise<Swept> {
  const file = lessonFile(COURSE, id, ROOT);
  return { ...(await loadLesson(file)), path: file.path };
}
