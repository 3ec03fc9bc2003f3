/** `lesson reset`: begins a lesson anew. What the learner wrote is moved aside, not deleted. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { lessonLayout } from '../sandbox/layout.ts';
import { LessonRecords } from '../sandbox/records.ts';
import { resolveLessons } from '../workbench/lessons.ts';
import { currentLesson } from '../workbench/overview.ts';
import { clean } from './clean.ts';
import type { Context } from './context.ts';
import { openCourse } from './prepare.ts';

export async function reset(word: string | undefined, context: Context): Promise<number> {
  const { io, sandbox, print } = context;
  const course = await openCourse(context);
  const [file] = await resolveLessons([word ?? currentLesson(sandbox, course)], course, io.cwd);
  if (!file) return 2;
  const layout = lessonLayout(sandbox, file.id);
  const cleaned = await clean(file.id, {}, context);
  if (existsSync(layout.files)) {
    const kept = join(layout.records, 'kept');
    mkdirSync(kept, { recursive: true, mode: 0o700 });
    const aside = join(kept, `files-${new Date().toISOString().replaceAll(':', '')}`);
    renameSync(layout.files, aside);
    print(`Your files are kept in ${aside}.`);
  }
  new LessonRecords(layout.records, () => undefined).forget();
  print(`${file.id} begins anew. Go on with: lesson next ${file.id}`);
  return cleaned;
}
