/** The lesson or the step that a learner's word names. */
import { nearest } from '../../core/lesson/words.ts';
import { UserError } from '../../core/run/failure.ts';
import { findStep, splitTarget, startOf } from '../../core/run/travel.ts';
import type { SandboxLayout } from '../../machine/sandbox/layout.ts';
import type { LoadedCourse } from './catalog.ts';
import { currentLesson, followingLesson } from './overview.ts';
import { type Position, placeIn } from './position.ts';

/**
 * The lesson that was named, else the current one; where that is finished, the next one that is not,
 * from the course's start again after its end.
 */
export async function choosePlace(
  word: string | undefined,
  sandbox: SandboxLayout,
  course: LoadedCourse,
): Promise<Position> {
  if (word !== undefined) knownLesson(word, course);
  const place = await placeIn(word ?? currentLesson(sandbox, course), sandbox, course);
  if (word !== undefined || place.next !== undefined) return place;
  const following = followingLesson(place.lesson.id, course, sandbox);
  return following === undefined ? place : placeIn(following, sandbox, course);
}

/** @throws UserError (2) for a word that names no lesson of the course, with the nearest that does */
export function knownLesson(word: string, { course }: LoadedCourse): string {
  const { lessons } = course;
  if (lessons.includes(word)) return word;
  if (/\.md$/.test(word)) throw new UserError('lesson-is-file', { word }, 2);
  const args = { word, where: 'course', near: nearest(word, lessons) } as const;
  throw new UserError('lesson-unknown', args, 2);
}

/** The lesson that was worked on last. */
export function currentPlace(sandbox: SandboxLayout, course: LoadedCourse): Promise<Position> {
  return placeIn(currentLesson(sandbox, course), sandbox, course);
}

export interface Target {
  readonly place: Position;
  /** Of the todo that comes first there. */
  readonly index: number;
  /** A step was named, not only a lesson. */
  readonly ofStep: boolean;
}

/**
 * @param word `lesson`, `lesson#step`, `#step`, or a step of the lesson at hand; steps by name or number
 * @throws UserError (2) where there is no such place, with the nearest name
 */
export async function resolveTarget(
  word: string,
  sandbox: SandboxLayout,
  course: LoadedCourse,
): Promise<Target> {
  const { lessons } = course.course;
  const current = currentLesson(sandbox, course);
  const parts = splitTarget(word);
  const inPlace = (lesson: string) => placeIn(lesson, sandbox, course);
  if (parts.lesson !== undefined && !lessons.includes(parts.lesson)) {
    const here = await inPlace(current);
    const steps = here.lesson.steps.map(({ id }) => id);
    if (parts.step === undefined && (steps.includes(word) || /^\d+$/.test(word)))
      return atStep(here, word);
    throw unknownPlace(parts.lesson, [...lessons, ...(word.includes('#') ? [] : steps)]);
  }
  const place = await inPlace(parts.lesson ?? current);
  if (parts.step !== undefined) return atStep(place, parts.step);
  // A lesson alone is gone on with where it was left; one that is finished, from its start.
  return { place, index: place.next ? place.todos.indexOf(place.next) : 0, ofStep: false };
}

function atStep(place: Position, word: string): Target {
  return { place, index: startOf(place.todos, findStep(place.lesson, word)), ofStep: true };
}

function unknownPlace(word: string, known: readonly string[]): UserError {
  return new UserError('lesson-unknown', { word, where: 'place', near: nearest(word, known) }, 2);
}
