/** The lessons of the shipped course that a sweep goes through. */
import { join } from 'node:path';
import { lessonFile, loadCourse, loadLesson } from '../../src/app/course/catalog.ts';
import type { Lesson } from '../../src/core/lesson/model.ts';
import { ROOT } from '../e2e/support.ts';
import { LONG } from './campaign.ts';

export const COURSE = join(ROOT, 'lessons', 'docker-101');

export interface ChosenLesson extends Lesson {
  /** The lesson's file, absolute. */
  readonly path: string;
}

/** Those that `--lesson` names; else a short one, or all of them in a campaign. */
export async function chosenLessons(): Promise<ChosenLesson[]> {
  const { course } = await loadCourse(COURSE, ROOT);
  const asked = process.env.LESSON_CAMPAIGN_LESSONS?.split(' ');
  return Promise.all((asked ?? (LONG ? course.lessons : ['isolation'])).map(chosenLesson));
}

export async function chosenLesson(id: string): Promise<ChosenLesson> {
  const file = lessonFile(COURSE, id, ROOT);
  return { ...(await loadLesson(file)), path: file.path };
}
