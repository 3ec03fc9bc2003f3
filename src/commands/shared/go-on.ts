/** Goes on where the learner is. In a terminal step by step with keys, else one step. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { followingLesson } from '../../app/course/overview.ts';
import { type Position, placeIn } from '../../app/course/position.ts';
import { choosePlace } from '../../app/course/targets.ts';
import { inLesson } from '../../app/learner/open-lesson.ts';
import { findProgram } from '../../machine/host/process.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { remainsIfKnown, tellEnd } from './ending.ts';
import { lessonAccess } from './lesson-access.ts';
import { openCourse } from './prepare.ts';
import { whereNext } from './where-next.ts';

export async function goOn(word: string | undefined, context: Context): Promise<number> {
  const course = await openCourse(context);
  const place = await choosePlace(word, context.sandbox, course);
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
  return context.interactive ? session(place, course, context) : doSteps(place, course, context, 1);
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
async function session(first: Position, course: LoadedCourse, context: Context): Promise<number> {
  const [{ go }, { tutorLesson }, { sit }, { TutorScreen }] = await Promise.all([
    import('../../app/learner/go.ts'),
    import('../../app/tutor/lesson.ts'),
    import('../../app/tutor/session.ts'),
    import('../../view/terminal/tutor-screen.ts'),
  ]);
  const { io, sandbox, theme, width } = context;
  const until = (stop: AbortSignal): Context => {
    return { ...context, io: { ...io, signal: AbortSignal.any([io.signal, stop]) } };
  };
  const end = await sit(first, {
    course: course.course,
    noCommand: findProgram('lesson', io.env) === undefined,
    face: ({ layout }) => new TutorScreen({ ...io, theme, width, files: layout.files }),
    open: (place, stop, onEvent, work) =>
      inLesson(place, lessonAccess(until(stop)), onEvent, (learner) =>
        work(tutorLesson(learner, io.env)),
      ),
    go: (place, { index, rebuild }, stop) =>
      go(place, index, lessonAccess(indented(until(stop))), {
        ...(rebuild && { rebuild: { code: 'asked' } }),
      }),
    placeOf: (lesson) => placeIn(lesson, sandbox, course),
    following: (lesson) => followingLesson(lesson, course, sandbox),
    remains: ({ lesson }) => remainsIfKnown(lesson, context),
    async clean(lesson) {
      const { cleanEngine, tellCleaned } = await import('./clean-engine.ts');
      tellCleaned(await cleanEngine(lesson, false, context), indented(context));
    },
    async skip(place, stop) {
      const { skipStep } = await import('./help-step.ts');
      const { next } = place;
      if (next) await skipStep({ ...place, next }, false, indented(until(stop)));
    },
    async reset({ lesson }, stop) {
      const { resetLesson } = await import('./reset-lesson.ts');
      await resetLesson(lesson.id, course, indented(until(stop)));
    },
  });
  return end === 'interrupted' ? 130 : 0;
}

/** As the session's own text is. */
function indented(context: Context): Context {
  const print = (text: string) => context.print(text.replace(/^(?=.)/gm, '  '));
  return { ...context, print, width: () => context.width() - 2 };
}
