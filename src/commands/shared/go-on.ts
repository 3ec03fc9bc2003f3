/** Goes on where the learner is. In a terminal step by step with keys, else one step. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { followingLesson } from '../../app/course/overview.ts';
import { type Position, placeIn } from '../../app/course/position.ts';
import { choosePlace } from '../../app/course/targets.ts';
import { inLesson } from '../../app/learner/open-lesson.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { tellEnd, whatStands } from './ending.ts';
import { lessonAccess, tellArrival } from './lesson-access.ts';
import { openCourse } from './prepare.ts';
import { whereNext } from './where-next.ts';

export async function goOn(word: string | undefined, context: Context): Promise<number> {
  const course = await openCourse(context);
  const place = await choosePlace(word, context.sandbox, course, context.io.cwd);
  if (place.next === undefined) {
    const { id, title } = place.lesson;
    const following = followingLesson(id, course, context.sandbox);
    if (word === undefined) {
      context.print(whereNext(undefined, id, course, context));
    } else {
      context.print(`"${harmless(title)}" is finished. Restart it with: lesson reset ${id}`);
      if (following !== undefined) context.print(`Go on with: lesson next ${following}`);
    }
    return 0;
  }
  return context.interactive ? seat(place, course, context) : doSteps(place, course, context, 1);
}

/** Headless: does `limit` steps and reports them. */
export async function doSteps(
  place: Position,
  course: LoadedCourse,
  context: Context,
  limit: number,
): Promise<number> {
  const { io, theme, width, print } = context;
  const { textReport } = await import('../../view/report/text.ts');
  if (place.next === place.todos[0]) {
    const { title, minutes, megabytes } = place.lesson;
    const room = megabytes === undefined ? '' : `; its steps fetch and keep up to ${megabytes} MB`;
    context.note(`"${harmless(title)}" takes about ${minutes} min to read and do${room}.`);
  }
  const report = textReport({
    write: (text) => void io.stdout.write(text),
    width: width(),
    theme,
    output: 'all',
  });
  let ended = false;
  const code = await inLesson(place, lessonAccess(context), report, async (learner) => {
    for (let n = 0; n < limit && learner.next; n++) {
      const result = await learner.doStep();
      if (result.outcome === 'failed') {
        print(`\nTry again with: lesson next. Your files are in ${place.layout.files}.`);
        return 1;
      }
    }
    print('');
    ended = learner.next === undefined;
    if (!ended) print(whereNext(learner.next?.step.title, place.lesson.id, course, context));
    return 0;
  });
  if (ended) await tellEnd(place, course, context);
  return code;
}

/** In a terminal, until the learner stops or the course ends. */
async function seat(place: Position, course: LoadedCourse, context: Context): Promise<number> {
  const { Seat } = await import('../../app/tutor/tutor.ts');
  let again = false;
  for (let here = place; ; ) {
    const at = here;
    const seatHere = new Seat(at, course, context, again);
    const seated = { ...context, io: { ...context.io, signal: seatHere.signal } };
    const end = await inLesson(at, lessonAccess(seated), seatHere.onEvent, (learner) =>
      seatHere.lead(learner),
    ).catch((error: unknown) => {
      seatHere.leave();
      throw error;
    });
    again = typeof end === 'object';
    if (typeof end === 'object') {
      await seatHere.undisturbed(() => goElsewhere(end, at.lesson.id, course, seated));
      here = await placeIn(at.lesson.id, context.sandbox, course, context.io.cwd);
      continue;
    }
    if (end !== 'finished') return end === 'interrupted' ? 130 : 0;
    const following = followingLesson(at.lesson.id, course, context.sandbox);
    const stands = await whatStands(at.lesson, context);
    const goOn = await seatHere.after(following, stands, async () => {
      const { cleanEngine, tellCleaned } = await import('./clean-engine.ts');
      const print = (text: string) => context.print(`  ${text}`);
      tellCleaned(await cleanEngine(at.lesson.id, false, context), { ...context, print });
    });
    if (!goOn || following === undefined) return 0;
    here = await placeIn(following, context.sandbox, course, context.io.cwd);
  }
}

/** Does what the command of the same name does, between leaving the seat and sitting down again. */
async function goElsewhere(
  to: import('../../app/tutor/menu.ts').Elsewhere,
  lesson: string,
  course: LoadedCourse,
  context: Context,
): Promise<void> {
  const print = (text: string) => context.print(text.replace(/^(?=.)/gm, '  '));
  const indented = { ...context, print, width: () => context.width() - 2 };
  context.print('');
  const place = await placeIn(lesson, context.sandbox, course, context.io.cwd);
  if (to.kind === 'goto') {
    const { go } = await import('../../app/learner/go.ts');
    const rebuild = to.anew ? ({ rebuild: { code: 'asked' } } as const) : {};
    tellArrival(await go(place, to.index, lessonAccess(indented), rebuild), indented);
  } else if (to.kind === 'skip') {
    const { skipStep } = await import('./help-step.ts');
    if (place.next) await skipStep({ ...place, next: place.next }, false, indented);
  } else {
    const { resetLesson } = await import('./reset-lesson.ts');
    await resetLesson(lesson, course, indented);
  }
}
