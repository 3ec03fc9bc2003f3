import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { followingLesson } from '../../app/course/overview.ts';
import { harmless } from '../../view/text/sanitize.ts';

/** The sentence that says how to go on. */
export function whereNext(
  step: string | undefined,
  lesson: string,
  course: LoadedCourse,
  { sandbox }: Context,
): string {
  if (step !== undefined) return `Next: "${harmless(step)}". Go on with: lesson next`;
  const following = followingLesson(lesson, course, sandbox);
  return following === undefined
    ? 'The course is finished. `lesson report` shows others what you did; `lesson clean` removes what it made on the engine.'
    : `This lesson is finished. Begin the next one, ${following}, with: lesson next`;
}
