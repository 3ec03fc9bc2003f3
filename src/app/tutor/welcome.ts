/** What comes before a lesson in the session, and after it. */
import { QUIT, type TutorChoice } from '../../core/learner/tutor-state.ts';
import type { Course, Lesson } from '../../core/lesson/model.ts';
import type { Remains } from '../../core/run/remains.ts';
import type { TutorLesson } from './lesson.ts';
import type { Stage } from './stage.ts';

/** @returns whether the lesson can be done on this machine */
export async function welcome(stage: Stage, at: TutorLesson, course: Course): Promise<boolean> {
  const { lesson, todos, next } = at;
  const { lessons, title, begin } = course;
  const number = lessons.indexOf(lesson.id) + 1;
  await stage.show({
    kind: 'lesson',
    course: title,
    title: lesson.title,
    number,
    count: lessons.length,
    minutes: lesson.minutes,
    megabytes: lesson.megabytes,
  });
  if (!next || next === todos[0]) {
    const [first] = lessons;
    if (lesson.id === begin && number > 1 && first !== undefined)
      await stage.remark({ code: 'course-begins-here', first });
    await stage.show({ kind: 'prose', markdown: withoutTitle(lesson.intro, lesson.title) });
  } else {
    const { idleMs: agoMs } = at;
    const ago = agoMs === undefined ? {} : { agoMs };
    const count = lesson.steps.length;
    await stage.show({ kind: 'resumed', done: next.stepIndex, count, ...ago });
  }
  const unmet = await at.unmetNeed();
  if (unmet !== undefined) await stage.remark({ code: 'need-unmet', why: unmet });
  return unmet === undefined;
}

/** The learner leaves before the lesson's end. @param interrupted by stopping what ran */
export async function farewell(stage: Stage, at: TutorLesson, interrupted: boolean): Promise<void> {
  const { lesson, folder, next } = at;
  const count = lesson.steps.length;
  await stage.show({
    kind: 'left',
    title: lesson.title,
    done: next?.stepIndex ?? count,
    count,
    files: folder,
    interrupted,
  });
}

export interface EndedLesson {
  readonly lesson: Lesson;
  /** The learner's files, absolute. */
  readonly folder: string;
  /** The next lesson that is not finished; undefined: all are. */
  readonly following: string | undefined;
  /** What stays on the engine; undefined: that is not known. */
  readonly remains: Remains | undefined;
}

/**
 * After a lesson's end.
 * @param cleanUp removes what the lesson made on the engine
 * @returns whether to go on with the following lesson
 */
export async function ending(
  stage: Stage,
  { lesson, folder, following, remains }: EndedLesson,
  cleanUp: () => Promise<unknown>,
): Promise<boolean> {
  await stage.show({
    kind: 'finished',
    lesson: lesson.id,
    title: lesson.title,
    count: lesson.steps.length,
    files: folder,
    remains,
    last: following === undefined,
  });
  const next: TutorChoice[] =
    following === undefined
      ? []
      : [{ name: 'next-lesson', key: 'enter', lesson: following, command: 'lesson next' }];
  const clean: TutorChoice = { name: 'clean', key: 'c', command: `lesson clean ${lesson.id}` };
  for (let cleaned = false; ; cleaned = true) {
    const choices = [...next, ...(cleaned ? [] : [clean]), QUIT];
    const choice = await stage.choose({ kind: 'end' }, choices);
    if (choice?.name === 'next-lesson') return true;
    if (choice?.name !== 'clean') {
      await stage.show({ kind: 'goodbye', following, cleaned });
      return false;
    }
    await stage.lend(cleanUp);
  }
}

/** The lesson's heading says the title already. */
function withoutTitle(intro: string, title: string): string {
  return intro.replace(/^\s*# (.*)\n/, (whole, heading: string) =>
    heading.trim() === title ? '' : whole,
  );
}
