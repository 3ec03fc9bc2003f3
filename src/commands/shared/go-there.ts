/** Goes to a place in a lesson, and says how to go on from wherever that has led. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { type Position, placeIn } from '../../app/course/position.ts';
import { type GoOptions, go } from '../../app/learner/go.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { lessonAccess, tellArrival } from './lesson-access.ts';
import { whereNext } from './where-next.ts';

/** @param index of the todo that is to come next. @returns the exit code */
export async function goThere(
  place: Position,
  index: number,
  course: LoadedCourse,
  context: Context,
  options: GoOptions = {},
): Promise<number> {
  const arrival = await go(place, index, lessonAccess(context), options);
  tellArrival(arrival, context);
  const { id } = place.lesson;
  const here = await placeIn(id, context.sandbox, course);
  context.print(whereNext(here.next?.step.title, id, course, context));
  return arrival.outcome === 'failed' ? 1 : 0;
}

export function tellStart({ lesson }: Position, { print }: Context): number {
  print(`You are at the start of "${harmless(lesson.title)}": nothing is behind you.`);
  return 0;
}
