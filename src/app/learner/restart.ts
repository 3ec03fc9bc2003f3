/** Begins a lesson again from nothing. What the learner wrote is backed up, not deleted. */
import { join } from 'node:path';
import { checkMovable, moveAside } from '../../machine/sandbox/backup.ts';
import { filesOf, keptOf, type LessonLayout } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import type { CleanedLessons } from './clean-lessons.ts';

export interface Restarted {
  readonly cleaned: CleanedLessons;
  /** Where the learner's files are now, absolute; undefined where there were none. */
  readonly kept: string | undefined;
  /** Something of the lesson was done before. */
  readonly begun: boolean;
}

/**
 * @param cleaning removes what the lesson made on the engine
 * @throws UserError (3) where another user's files are in the way, or another run is in the lesson
 */
export async function restart(
  layout: LessonLayout,
  runtimeDir: string,
  cleaning: () => Promise<CleanedLessons>,
): Promise<Restarted> {
  const { lockLesson } = await import('../../machine/engine/connect/lock.ts');
  const records = new LessonRecords(layout);
  // The lock is that of a folder.
  records.make(() => undefined);
  const lock = await lockLesson(layout.records, 'lesson reset', runtimeDir);
  try {
    const begun = records.progress(layout.lesson).done.length > 0;
    checkMovable(layout.files);
    const cleaned = await cleaning();
    const aside = moveAside(filesOf(layout), keptOf(layout), new Date());
    records.forget();
    const kept = aside === undefined ? undefined : join(layout.records, 'kept', aside);
    return { cleaned, kept, begun };
  } finally {
    await lock.release();
  }
}
