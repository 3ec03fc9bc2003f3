/** `lesson hint`, `solve` and `skip`: help with the step at hand. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import type { Place } from '../../app/course/position.ts';
import type { TaskAction } from '../../core/lesson/model.ts';
import { UserError } from '../../core/run/failure.ts';
import { startOf } from '../../core/run/travel.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { agree } from '../shared/consent.ts';
import { openCourse } from '../shared/prepare.ts';
import { travelTo } from '../shared/travel.ts';
import { whereNext } from '../shared/where-next.ts';
import { withLearner } from '../shared/with-learner.ts';
import { currentPlace } from './goto.ts';

/** The next hint of the step at hand; first what the lesson says to what went wrong just now. */
export async function hint(context: Context): Promise<number> {
  const { print, theme } = context;
  const course = await openCourse(context);
  const place = await currentPlace(course, context);
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

/** Shows the Solution of the step at hand and, where it is agreed to, does it. */
export async function solve(context: Context): Promise<number> {
  const { print, interactive } = context;
  const course = await openCourse(context);
  const place = await currentPlace(course, context);
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

/**
 * Does the rest of the step at hand in the learner's place, and goes on.
 * @param options.seated the learner sits where what comes next is shown
 */
export async function skip(
  options: { readonly anyway?: boolean; readonly seated?: boolean },
  context: Context,
): Promise<number> {
  const course = await openCourse(context);
  const place = await currentPlace(course, context);
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

/** Headless, with all that it prints. @param how it is remembered */
async function doTheStep(
  place: Place,
  course: LoadedCourse,
  context: Context,
  how: 'solved' | 'skipped',
  seated = false,
): Promise<number> {
  const { io, theme, width, print } = context;
  const { textReport } = await import('../../view/report/text.ts');
  const write = (text: string) => void io.stdout.write(text);
  const report = textReport({ write, width: width(), theme, output: 'all' });
  const headless = { ...context, interactive: false };
  const task = how === 'solved' ? taskOf(place) : undefined;
  return withLearner(place, headless, report, async (learner) => {
    const { outcome } = await learner.doStep(how, task);
    if (outcome === 'failed') {
      if (how === 'solved') {
        print('\nWhat you had done may be in the way. `lesson undo` begins the step anew.');
      }
      return 1;
    }
    if (how === 'skipped')
      print(`\n"${harmless(place.next?.step.title ?? '')}" is skipped: it was done for you.`);
    if (!seated) print(whereNext(learner.next?.step.title, place.lesson.id, course, context));
    return 0;
  });
}

function tellNext(place: Place, index: number, course: LoadedCourse, context: Context): void {
  context.print(whereNext(place.todos[index]?.step.title, place.lesson.id, course, context));
}

function finished(place: Place, course: LoadedCourse, context: Context): number {
  tellNext(place, place.todos.length, course, context);
  return 0;
}

/** The first task that is not done of the step at hand. */
function taskOf({ todos, next, progress }: Place): TaskAction | undefined {
  for (const { key, step, action } of todos) {
    if (step !== next?.step || action?.kind !== 'task') continue;
    if (!progress.done.includes(key)) return action;
  }
  return undefined;
}

async function rendered(markdown: string, { width, theme }: Context): Promise<string> {
  const { renderMarkdown } = await import('../../view/terminal/markdown.ts');
  return renderMarkdown(markdown, { width: Math.min(100, width()), theme }).replace(/\n+$/, '\n');
}
