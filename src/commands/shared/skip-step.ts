/** Leaves the step at hand to the runner. */
import type { Context } from '../../app/context.ts';
import { currentPlace } from '../../app/course/targets.ts';
import { startOf } from '../../core/run/travel.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { doTheStep, finished, tellNext } from './help-step.ts';
import { openCourse } from './prepare.ts';
import { travelTo } from './travel.ts';

/**
 * Does the rest of the step at hand in the learner's place, and goes on.
 * @param options.seated the learner sits where what comes next is shown
 */
export async function skipStep(
  options: { readonly anyway?: boolean; readonly seated?: boolean },
  context: Context,
): Promise<number> {
  const course = await openCourse(context);
  const place = await currentPlace(context.sandbox, course, context.io.cwd);
  if (!place.next) return finished(place, course, context);
  const code = await doTheStep(place, course, context, 'skipped', options.seated);
  if (code !== 1) return code;
  const { step } = place.next;
  const after = startOf(place.todos, step) + place.todos.filter((it) => it.step === step).length;
  context.print('\nWhat was done before may be in its way: the lesson is done again up to here.');
  if ((await travelTo(place, after, context, { anew: true, doing: 'skip' })) === 0) {
    tellNext(place, after, course, context);
    return 0;
  }
  if (options.anyway) {
    const records = new LessonRecords(place.layout, () => undefined);
    const { withDone } = await import('../../core/run/progress.ts');
    const rest = place.todos.filter((it) => it.step === step).map(({ key }) => key);
    records.changeProgress(place.lesson.id, (progress) => {
      const left = rest.filter((key) => !progress.done.includes(key));
      return withDone(progress, left, 'left');
    });
    context.print(`"${harmless(step.title)}" is left out; what builds on it may fail.`);
    tellNext(place, after, course, context);
    return 0;
  }
  context.print('With --anyway it is left out, and what builds on it may fail.');
  return 1;
}
