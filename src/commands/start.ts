/** What `npm start` does once the program is built: sets everything up, and opens the course. */

import { harmless } from '../terminal/harmless.ts';
import { currentLesson } from '../workbench/overview.ts';
import { statuses } from '../workbench/place.ts';
import { agree } from './consent.ts';
import type { Context } from './context.ts';
import { choosePlace, doSteps, next } from './next.ts';
import { openCourse } from './prepare.ts';
import { setUp } from './setup.ts';
import { whereNext } from './status.ts';

export async function start(context: Context): Promise<number> {
  const { interactive, print, note, sandbox } = context;
  const course = await openCourse(context);
  const place = await choosePlace(currentLesson(sandbox, course), course, context);
  if (!interactive && place.next === undefined) {
    const count = statuses(place).length;
    print(
      `You are at the end of "${harmless(place.lesson.title)}": ${count} of ${count} steps are done.`,
    );
    print(`Your files are in ${place.layout.files}.`);
    print(whereNext(undefined, place.lesson.id, course, context));
    return 0;
  }
  // Running npm start is the agreement, where nobody can be asked; in a terminal it is asked for.
  await setUp(context, place.lesson.images, async (question) => {
    if (interactive) return agree(context, question, true);
    note(question.replace(/\?$/, '.'));
    return true;
  });
  return interactive
    ? next(undefined, context)
    : doSteps(place, course, context, Number.POSITIVE_INFINITY);
}
