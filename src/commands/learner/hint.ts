/** `lesson hint`: help with the step at hand. */
import type { Context } from '../../app/context.ts';
import { currentPlace } from '../../app/course/targets.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { finished, rendered, taskOf } from '../shared/help-step.ts';
import { openCourse } from '../shared/prepare.ts';

/** The next hint of the step at hand; first what the lesson says to what went wrong just now. */
export async function hint(context: Context): Promise<number> {
  const { print, theme } = context;
  const course = await openCourse(context);
  const place = await currentPlace(context.sandbox, course, context.io.cwd);
  if (!place.next) return finished(place, course, context);
  const { step } = place.next;
  const records = new LessonRecords(place.layout, () => undefined);
  const { diagnosis, ...help } = records.help(step.id);
  if (diagnosis !== undefined) {
    records.saveHelp(help);
    print(`${theme.symbol.arrow} ${(await rendered(diagnosis, context)).trim()}`);
    return 0;
  }
  const of = step.hints.length;
  if (of === 0) {
    print(`The step "${harmless(step.title)}" has no hints.`);
    return 0;
  }
  // After the last one they begin again: somebody may want to read one once more.
  const n = help.hints % of;
  records.saveHelp({ ...help, hints: n + 1 });
  print(theme.style.heading(of === 1 ? 'Hint' : `Hint ${n + 1} of ${of}`));
  print(`\n${await rendered(step.hints[n]?.markdown ?? '', context)}`);
  if (n + 1 < of) print('The next one: lesson hint');
  else if (taskOf(place)) print('That was the last one. lesson solve shows the Solution.');
  return 0;
}
