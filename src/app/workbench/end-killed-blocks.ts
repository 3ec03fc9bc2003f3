/** A runner that was killed leaves its blocks' processes behind; the next command ends them first. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { unfinishedBlocks } from '../../machine/engine/clean/unfinished.ts';
import { startOf } from '../../machine/host/process.ts';
import { endEscaped } from '../../machine/shell/escaped.ts';
import { endGroup, groupAlive } from '../../machine/shell/process-group.ts';

/**
 * @param engineId of the engine whose lock is held: no other run's blocks are alive there
 * @param sandbox of one lesson; all where it is not given
 */
export async function endKilledBlocks(
  stateDir: string,
  engineId: string,
  sandbox?: string,
): Promise<void> {
  for (const { group, start } of unfinishedBlocks(stateDir, engineId, sandbox)) {
    const now = startOf(group);
    // The first process may be gone while others of its group live on; a new one has a later start.
    if (now === undefined ? groupAlive(group) : now === start) await endGroup(group);
  }
}

/** The same for what has left its block's process group. To be called when the folders of dead runs are gone. */
export async function endEscapedOfKilled(runtimeDir: string): Promise<void> {
  await endEscaped((block) => {
    const run = dirname(block);
    return dirname(run) === runtimeDir && !existsSync(run);
  });
}
