/** `lesson undo`: takes back what was done last. */
import type { Context } from '../../app/context.ts';
import type { Place } from '../../app/course/position.ts';
import { currentPlace } from '../../app/course/targets.ts';
import type { Step } from '../../core/lesson/model.ts';
import { startOf, undoTarget } from '../../core/run/travel.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { openCourse } from '../shared/prepare.ts';
import { goThere, tellStart } from '../shared/travel.ts';

export async function undo(context: Context): Promise<number> {
  const course = await openCourse(context);
  const place = await currentPlace(context.sandbox, course, context.io.cwd);
  const { todos, progress } = place;
  const failed = failedStep(place);
  // A failed attempt may have left something, though none of the step is done.
  const index = failed ? startOf(todos, failed) : undoTarget(todos, progress);
  if (index === undefined) return tellStart(place, context);
  return goThere(place, index, course, context, { anew: failed !== undefined, doing: 'undo' });
}

/** The step at hand, if something in it has failed. */
function failedStep({ next, layout }: Place): Step | undefined {
  const records = new LessonRecords(layout, () => undefined);
  return next && records.help(next.step.id).failed ? next.step : undefined;
}
