/** Begins a lesson from its start. What the learner wrote is backed up, not deleted. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { placeIn } from '../../app/course/position.ts';
import { restart } from '../../app/learner/restart.ts';
import { holdsForeign } from '../../machine/sandbox/backup.ts';
import { lessonLayout } from '../../machine/sandbox/layout.ts';
import { whatCannotBeTakenBack } from '../../view/messages/arrival.ts';
import { hang } from '../../view/text/layout.ts';
import { cleanEngine, tellCleaned } from './clean-engine.ts';
import { lessonAccess } from './lesson-access.ts';

/** @returns the exit code */
export async function resetLesson(
  lesson: string,
  course: LoadedCourse,
  context: Context,
): Promise<number> {
  const { sandbox, print, paths, width } = context;
  const layout = lessonLayout(sandbox, lesson);
  if (holdsForeign(layout.files) && course.course.lessons.includes(lesson)) {
    const place = await placeIn(lesson, sandbox, course);
    const { takeOverFiles } = await import('../../app/learner/rebuild.ts');
    await lessonAccess(context).hold(place, 'reset', () => undefined, takeOverFiles);
  }
  const { cleaned, kept, begun } = await restart(layout, paths.runtime, () =>
    cleanEngine(lesson, false, context),
  );
  tellCleaned(cleaned, context);
  if (kept !== undefined) print(`Your files are kept in ${kept}.`);
  if (begun) print(hang('', whatCannotBeTakenBack(), width()).join('\n'));
  print(`${lesson} starts again. Go on with: lesson next ${lesson}`);
  return cleaned.left.length > 0 ? 1 : 0;
}
