/** Removes what lessons made on an engine. */
import { join } from 'node:path';
import type { Cleaned } from '../../machine/engine/clean/clean.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { type RunRecord, readJournals } from '../../machine/engine/ownership/journal.ts';
import type { Paths } from '../../machine/host/paths.ts';
import { checkRemovable } from '../../machine/host/writable.ts';
import { beginAgain, goingToBeginAgain } from './restart-lessons.ts';

export interface CleanedLessons extends Cleaned {
  /** Lessons that were half done, and begin again at their first step. */
  readonly again: readonly string[];
}

/**
 * To be called by whoever holds the engine.
 * @param lesson undefined: all of them
 * @param bases base images that lessons pulled go, too
 */
export async function cleanLessons(
  lesson: string | undefined,
  bases: boolean,
  found: FoundEngine,
  paths: Paths,
): Promise<CleanedLessons> {
  const [
    { openDocker },
    engine,
    { removeDeadRunFolders },
    { endEscapedOfKilled, endKilledBlocks },
  ] = await Promise.all([
    import('../../machine/engine/connect/api.ts'),
    import('../../machine/engine/clean/clean.ts'),
    import('../../machine/engine/proxy/run-folders.ts'),
    import('../workbench/end-killed-blocks.ts'),
  ]);
  const engineId = found.facts.id;
  await endKilledBlocks(paths.state, engineId);
  await removeDeadRunFolders(paths.runtime);
  await endEscapedOfKilled(paths.runtime);
  const only = (record: RunRecord) => lesson === undefined || record.header.lesson === lesson;
  const records = readJournals(paths.state, engineId).filter(only);
  checkRemovable([join(paths.state, 'journal')]);
  const halfDone = goingToBeginAgain(records, paths.state);
  const cleaned = await engine.clean({
    docker: await openDocker(found.endpoint),
    stateDir: paths.state,
    engineId,
    ...(lesson === undefined ? {} : { only }),
    bases,
  });
  return { ...cleaned, again: beginAgain(halfDone) };
}
