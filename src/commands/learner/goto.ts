/** `lesson goto`: to a place in a lesson, with the world as it is there. */
import type { Context } from '../../app/context.ts';
import { resolveTarget } from '../../app/course/targets.ts';
import { goThere } from '../shared/go-there.ts';
import { openCourse } from '../shared/prepare.ts';

export async function goto(word: string, context: Context): Promise<number> {
  const course = await openCourse(context);
  const { place, index } = await resolveTarget(word, context.sandbox, course, context.io.cwd);
  return goThere(place, index, course, context);
}
