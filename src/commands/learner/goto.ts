/** `lesson goto`, `back` and `undo`: to a place in a lesson, with the world as it is there. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { currentLesson } from '../../app/course/overview.ts';
import { type Place, placeIn } from '../../app/course/position.ts';
import type { Step } from '../../core/lesson/model.ts';
import { nearest } from '../../core/lesson/words.ts';
import { UserError } from '../../core/run/failure.ts';
import { backTarget, findStep, splitTarget, startOf, undoTarget } from '../../core/run/travel.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { openCourse } from '../shared/prepare.ts';
import { type TravelToOptions, travelTo } from '../shared/travel.ts';
import { whereNext } from '../shared/where-next.ts';

export async function goto(word: string, context: Context): Promise<number> {
  const course = await openCourse(context);
  const { place, index } = await resolveTarget(word, course, context);
  return goThere(place, index, course, context);
}

export async function back(context: Context): Promise<number> {
  const course = await openCourse(context);
  const place = await currentPlace(course, context);
  const index = backTarget(place.todos, place.progress);
  if (index === undefined) return atTheStart(place, context);
  return goThere(place, index, course, context, { doing: 'back' });
}

export async function undo(context: Context): Promise<number> {
  const course = await openCourse(context);
  const place = await currentPlace(course, context);
  const { todos, progress } = place;
  const failed = failedStep(place);
  // What was tried in vain may have left something, though none of the step is done.
  const index = failed ? startOf(todos, failed) : undoTarget(todos, progress);
  if (index === undefined) return atTheStart(place, context);
  return goThere(place, index, course, context, { anew: failed !== undefined, doing: 'undo' });
}

/** Goes there, and says how to go on from wherever that has led. */
export async function goThere(
  place: Place,
  index: number,
  course: LoadedCourse,
  context: Context,
  options: TravelToOptions = {},
): Promise<number> {
  const code = await travelTo(place, index, context, options);
  const { id } = place.lesson;
  const here = await placeIn(id, context.sandbox, course, context.io.cwd);
  context.print(whereNext(here.next?.step.title, id, course, context));
  return code;
}

function atTheStart({ lesson }: Place, { print }: Context): number {
  print(`You are at the start of "${harmless(lesson.title)}": nothing is behind you.`);
  return 0;
}

/** The step at hand, where something in it has failed. */
function failedStep({ next, layout }: Place): Step | undefined {
  const records = new LessonRecords(layout, () => undefined);
  return next && records.help(next.step.id).failed ? next.step : undefined;
}

export function currentPlace(course: LoadedCourse, { sandbox, io }: Context): Promise<Place> {
  return placeIn(currentLesson(sandbox, course), sandbox, course, io.cwd);
}

export interface Target {
  readonly place: Place;
  /** Of the todo that comes first there. */
  readonly index: number;
  /** A step was named, not only a lesson. */
  readonly ofStep: boolean;
}

/**
 * @param word `lesson`, `lesson#step`, `#step`, or a step of the lesson at hand; steps by name or number
 * @throws UserError (2) where there is no such place, with the nearest name
 */
export async function resolveTarget(
  word: string,
  course: LoadedCourse,
  context: Context,
): Promise<Target> {
  const { lessons } = course.course;
  const current = currentLesson(context.sandbox, course);
  const parts = splitTarget(word);
  const inPlace = (lesson: string) => placeIn(lesson, context.sandbox, course, context.io.cwd);
  if (parts.lesson !== undefined && !lessons.includes(parts.lesson)) {
    const here = await inPlace(current);
    const steps = here.lesson.steps.map(({ id }) => id);
    if (parts.step === undefined && (steps.includes(word) || /^\d+$/.test(word)))
      return atStep(here, word);
    throw unknownPlace(parts.lesson, [...lessons, ...(word.includes('#') ? [] : steps)]);
  }
  const place = await inPlace(parts.lesson ?? current);
  if (parts.step !== undefined) return atStep(place, parts.step);
  // A lesson alone is gone on with where it was left; one that is finished, from its start.
  return { place, index: place.next ? place.todos.indexOf(place.next) : 0, ofStep: false };
}

function atStep(place: Place, word: string): Target {
  return { place, index: startOf(place.todos, findStep(place.lesson, word)), ofStep: true };
}

function unknownPlace(word: string, known: readonly string[]): UserError {
  const near = nearest(word, known);
  return new UserError(`There is no lesson "${word}", nor a step of that name here.`, {
    exitCode: 2,
    next: near
      ? `Did you mean "${near}"?`
      : '`lesson list` shows the lessons, `lesson status` the steps of this one.',
  });
}
