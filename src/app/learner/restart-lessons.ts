/** What becomes of learners' progress when what their lessons had built is gone. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { FROM_START } from '../../core/run/travel.ts';
import type { RunRecord } from '../../machine/engine/ownership/journal.ts';
import { lessonLayout, sandboxAt } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { isOwn } from '../../machine/sandbox/standing.ts';

/**
 * Before it goes: whoever opens such a lesson after a clean that was cut off rebuilds it from the start.
 * @returns lessons that are half done
 */
export function goingToBeginAgain(records: readonly RunRecord[], stateDir: string): HalfDone[] {
  const found = new Map<string, HalfDone>();
  for (const { header } of records) {
    const { lesson, sandbox, engine } = header;
    const layout = lessonLayout(sandboxAt(dirname(sandbox), stateDir), lesson);
    if (found.has(layout.records) || !existsSync(layout.records)) continue;
    // By now something else may be in its place.
    if (!isOwn(layout.sandbox)) continue;
    const own = new LessonRecords(layout);
    const { inventory, ...progress } = own.progress(lesson);
    const begun = progress.done.length > 0 || progress.rebuilding === FROM_START;
    if (!begun || progress.finishedAt !== undefined) continue;
    // It went on with another engine since.
    if (inventory && inventory.engine !== engine) continue;
    own.changeProgress(lesson, ({ inventory: _, ...now }) => {
      return { ...now, done: [], rebuilding: FROM_START };
    });
    found.set(layout.records, { lesson, records: own });
  }
  return [...found.values()];
}

/**
 * A lesson that is half done cannot go on without what it had built: it begins again, with the
 * learner's files as they are. @returns the names of such lessons
 */
export function beginAgain(halfDone: readonly HalfDone[]): string[] {
  for (const { lesson, records } of halfDone) {
    records.forgetEngine();
    records.changeProgress(lesson, ({ rebuilding: _, ...now }) => now);
  }
  return [...new Set(halfDone.map(({ lesson }) => lesson))];
}

export interface HalfDone {
  readonly lesson: string;
  readonly records: LessonRecords;
}
