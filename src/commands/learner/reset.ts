/** `lesson reset`: begins a lesson or a step anew. What the learner wrote is moved aside, not deleted. */
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { resolveLessons } from '../../app/course/catalog.ts';
import { currentLesson } from '../../app/course/overview.ts';
import { placeIn } from '../../app/course/position.ts';
import { checkMovable, holdsForeign, moveAside } from '../../machine/sandbox/backup.ts';
import { filesOf, keptOf, type LessonLayout, lessonLayout } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { hang } from '../../view/text/layout.ts';
import { cleanEngine } from '../machine/clean.ts';
import { openCourse } from '../shared/prepare.ts';
import { whatCannotBeTakenBack } from '../shared/travel.ts';
import { withEngine } from '../shared/with-engine.ts';
import { goThere, resolveTarget } from './goto.ts';

export async function reset(word: string | undefined, context: Context): Promise<number> {
  const { io, sandbox } = context;
  const course = await openCourse(context);
  if (word !== undefined && !course.course.lessons.includes(word) && !/[./\\]/.test(word)) {
    const { place, index } = await resolveTarget(word, course, context);
    return goThere(place, index, course, context, { anew: true, doing: 'reset' });
  }
  const [file] = await resolveLessons([word ?? currentLesson(sandbox, course)], course, io.cwd);
  if (!file) return 2;
  const layout = lessonLayout(sandbox, file.id);
  if (holdsForeign(layout.files) && course.course.lessons.includes(file.id)) {
    const place = await placeIn(file.id, sandbox, course, io.cwd);
    const { takeOverFiles } = await import('../../app/learner/rebuild.ts');
    await withEngine(place, context, 'reset', () => undefined, takeOverFiles);
  }
  const { lockLesson } = await import('../../machine/engine/connect/lock.ts');
  new LessonRecords(layout, () => undefined).make(() => undefined);
  const lock = await lockLesson(layout.records, 'lesson reset', context.paths.runtime);
  try {
    return await beginAnew(file.id, layout, context);
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
