/** Begins a lesson from its start. What the learner wrote is backed up, not deleted. */
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { placeIn } from '../../app/course/position.ts';
import { checkMovable, holdsForeign, moveAside } from '../../machine/sandbox/backup.ts';
import { filesOf, keptOf, type LessonLayout, lessonLayout } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { hang } from '../../view/text/layout.ts';
import { cleanEngine } from './clean-engine.ts';
import { whatCannotBeTakenBack } from './travel.ts';
import { withEngine } from './with-engine.ts';

/** @returns the exit code */
export async function resetLesson(
  lesson: string,
  course: LoadedCourse,
  context: Context,
): Promise<number> {
  const { io, sandbox } = context;
  const layout = lessonLayout(sandbox, lesson);
  if (holdsForeign(layout.files) && course.course.lessons.includes(lesson)) {
    const place = await placeIn(lesson, sandbox, course, io.cwd);
    const { takeOverFiles } = await import('../../app/learner/rebuild.ts');
    await withEngine(place, context, 'reset', () => undefined, takeOverFiles);
  }
  const { lockLesson } = await import('../../machine/engine/connect/lock.ts');
  new LessonRecords(layout, () => undefined).make(() => undefined);
  const lock = await lockLesson(layout.records, 'lesson reset', context.paths.runtime);
  try {
    return await beginAnew(lesson, layout, context);
  } finally {
    await lock.release();
  }
}

async function beginAnew(lesson: string, layout: LessonLayout, context: Context): Promise<number> {
  const { print } = context;
  const records = new LessonRecords(layout, () => undefined);
  const begun = records.progress(lesson).done.length > 0;
  checkMovable(layout.files);
  const cleaned = await cleanEngine(lesson, {}, context);
  const aside = moveAside(filesOf(layout), keptOf(layout), new Date());
  if (aside !== undefined) print(`Your files are kept in ${join(layout.records, 'kept', aside)}.`);
  records.forget();
  if (begun) print(hang('', whatCannotBeTakenBack(), context.width()).join('\n'));
  print(`${lesson} begins anew. Go on with: lesson next ${lesson}`);
  return cleaned;
}
