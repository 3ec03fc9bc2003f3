/** `lesson next`: goes on where the learner is. In a terminal step by step with keys, else one step. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { currentLesson, followingLesson } from '../../app/course/overview.ts';
import { type Place, placeIn } from '../../app/course/position.ts';
import { UserError } from '../../core/run/failure.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { tellEnd, whatStands } from '../shared/ending.ts';
import { openCourse } from '../shared/prepare.ts';
import { whereNext } from '../shared/where-next.ts';
import { withLearner } from '../shared/with-learner.ts';

export async function next(word: string | undefined, context: Context): Promise<number> {
  const course = await openCourse(context);
  const place = await choosePlace(word, course, context);
  if (place.next === undefined) {
    const { id, title } = place.lesson;
    const following = followingLesson(id, course, context.sandbox);
    if (word === undefined) {
      context.print(whereNext(undefined, id, course, context));
    } else {
      context.print(`"${harmless(title)}" is finished. Begin it anew with: lesson reset ${id}`);
      if (following !== undefined) context.print(`Go on with: lesson next ${following}`);
    }
    return 0;
  }
  return context.interactive ? seat(place, course, context) : doSteps(place, course, context, 1);
}

/**
 * The lesson that was named, else the current one; where that is finished, the next one that is not,
 * from the course's start again after its end.
 */
export async function choosePlace(
  word: string | undefined,
  course: LoadedCourse,
  context: Context,
): Promise<Place> {
  const { io, sandbox } = context;
  if (word !== undefined) await knownLesson(word, course);
  const place = await placeIn(word ?? currentLesson(sandbox, course), sandbox, course, io.cwd);
  if (word !== undefined || place.next !== undefined) return place;
  const following = followingLesson(place.lesson.id, course, context.sandbox);
  return following === undefined ? place : placeIn(following, sandbox, course, io.cwd);
}

/** @throws UserError (2) for a word that names no lesson of the course, with the nearest that does */
export async function knownLesson(word: string, { course }: LoadedCourse): Promise<string> {
  const { lessons } = course;
  if (lessons.includes(word)) return word;
  if (/\.md$/.test(word)) {
    throw new UserError(`Learners go through courses, and ${word} is a file.`, {
      exitCode: 2,
      next: 'Put it into a course: a folder with a course.yaml. `lesson show FILE` reads it, `lesson verify FILE` runs it.',
    });
  }
  const { nearest } = await import('../../core/lesson/words.ts');
  const near = nearest(word, lessons);
  throw new UserError(`There is no lesson "${word}" in the course.`, {
    exitCode: 2,
    next: near ? `Did you mean "${near}"?` : '`lesson list` shows the lessons there are.',
  });
}

/** Headless: does `limit` steps and reports them. */
export async function doSteps(
  place: Place,
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
  const code = await withLearner(place, context, report, async (learner) => {
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
async function seat(place: Place, course: LoadedCourse, context: Context): Promise<number> {
  const { Seat } = await import('../../app/tutor/tutor.ts');
  let again = false;
  for (let here = place; ; ) {
    const at = here;
    const seatHere = new Seat(at, course, context, again);
    const seated = { ...context, io: { ...context.io, signal: seatHere.signal } };
    const end = await withLearner(at, seated, seatHere.onEvent, (learner) =>
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
      const { clean } = await import('../machine/clean.ts');
      const print = (text: string) => context.print(`  ${text}`);
      await clean(at.lesson.id, {}, { ...context, print });
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
  if (to.kind === 'goto') {
    const { travelTo } = await import('../shared/travel.ts');
    const place = await placeIn(lesson, context.sandbox, course, context.io.cwd);
    await travelTo(place, to.index, indented, { anew: to.anew ?? false });
  } else if (to.kind === 'skip') {
    const { skip } = await import('./aid.ts');
    await skip({ seated: true }, indented);
  } else {
    const { reset } = await import('./reset.ts');
    await reset(lesson, indented);
  }
}
