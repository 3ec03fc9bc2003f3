/** What becomes of learners' progress when what their lessons had built is gone. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../engine/journal.ts';
import { LessonRecords } from '../sandbox/records.ts';

/**
 * A lesson that is half done cannot go on without what it had built: it begins again, with the
 * learner's files as they are. @returns the names of such lessons
 */
export function beginAgain(records: readonly RunRecord[]): string[] {
  const again = new Set<string>();
  for (const { header } of records) {
    const folder = join(header.sandbox, '..', '.lesson', header.lesson);
    if (!existsSync(folder)) continue;
    const lessonRecords = new LessonRecords(folder, () => undefined);
    const progress = lessonRecords.progress(header.lesson);
    if (progress.finishedAt !== undefined || progress.done.length === 0) continue;
    lessonRecords.forgetShellState();
    lessonRecords.changeProgress(header.lesson, (now) => ({ ...now, done: [] }));
    again.add(header.lesson);
  }
  return [...again];
}
