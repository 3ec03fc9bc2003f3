/** A runner that was killed leaves its block's processes behind; the next command ends them first. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxLayout } from '../sandbox/layout.ts';
import { endGroup, groupAlive, startOf } from '../sandbox/process-group.ts';
import { LessonRecords } from '../sandbox/records.ts';

export async function endKilledBlock(records: LessonRecords): Promise<void> {
  const running = records.running();
  if (!running) return;
  const start = startOf(running.group);
  // The first process may be gone while others of its group live on; a new one has a later start.
  if (start === running.start || (start === undefined && groupAlive(running.group))) {
    await endGroup(running.group);
  }
  records.saveRunning(undefined);
}

/** Of all lessons of a sandbox. */
export async function endKilledBlocks(sandbox: SandboxLayout): Promise<void> {
  const folder = join(sandbox.root, '.lesson');
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names)
    await endKilledBlock(new LessonRecords(join(folder, name), () => undefined));
}
