/** `lesson solve`: shows the Solution of the step at hand, and runs it. */
import type { Context } from '../../app/context.ts';
import { currentPlace } from '../../app/course/targets.ts';
import { UserError } from '../../core/run/failure.ts';
import { agree } from '../shared/consent.ts';
import { doTheStep, finished, rendered, taskOf } from '../shared/help-step.ts';
import { openCourse } from '../shared/prepare.ts';

/** Shows the Solution of the step at hand and, where it is agreed to, does it. */
export async function solve(context: Context): Promise<number> {
  const { print, interactive } = context;
  const course = await openCourse(context);
  const place = await currentPlace(context.sandbox, course, context.io.cwd);
  if (!place.next) return finished(place, course, context);
  const task = taskOf(place);
  if (!task) {
    throw new UserError(`The step "${place.next.step.title}" leaves nothing to be solved.`, {
      exitCode: 2,
      next: 'Do it with: lesson next. Or leave it to the runner with: lesson skip',
    });
  }
  print(await rendered(task.markdown ?? '', context));
  if (interactive && !(await agree(context, 'Do this for you?'))) return 0;
  return doTheStep(place, course, context, 'solved');
}
