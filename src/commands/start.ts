/** What `npm start` does once the program is built: sets everything up, and opens the course. */
import { UserError } from '../run/failure.ts';
import { currentLesson, placeIn, statuses } from '../workbench/place.ts';
import type { Context } from './context.ts';
import { choosePlace, doSteps, next } from './next.ts';
import { findTheEngine, openCourse } from './prepare.ts';
import { setUp } from './setup.ts';
import { whereNext } from './status.ts';

export async function start(context: Context): Promise<number> {
  const course = await openCourse(context);
  await findTheEngine(context).catch(async (error: unknown) => {
    if (!(error instanceof UserError) || error.exitCode !== 3) throw error;
    await setUp(context, { implied: true });
  });
  if (context.interactive) return next(undefined, context);
  const { io, sandbox, print } = context;
  const here = await placeIn(currentLesson(sandbox, course), sandbox, course, io.cwd);
  if (here.next === undefined) {
    const done = statuses(here).length;
    print(`You are at the end of "${here.lesson.title}": ${done} of ${done} steps done.`);
    print(`Your files are in ${here.layout.files}.`);
    print(whereNext(undefined, here.lesson.id, course.course.lessons));
    return 0;
  }
  return doSteps(
    await choosePlace(undefined, course, context),
    course,
    context,
    Number.POSITIVE_INFINITY,
  );
}
