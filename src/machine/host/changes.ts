/**
 * What was changed on the machine itself with consent, and how that is taken back: packages and a
 * membership are the machine's by then, so they are told of and never removed.
 */
import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { jsonLinesIn } from './lenient.ts';

export type MachineChange =
  | { readonly t: 'packages'; readonly names: readonly string[]; readonly undo: string }
  | { readonly t: 'group'; readonly group: string; readonly user: string; readonly undo: string };

/** In the state folder. */
export const CHANGES = 'changes.ndjson';

export function recordChange(stateDir: string, change: MachineChange): void {
  const path = join(stateDir, CHANGES);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendFileSync(path, `${JSON.stringify(change)}\n`, { mode: 0o600 });
}

/** Those that still hold, as far as that can be told. Each once, oldest first. */
export async function readChanges(stateDir: string): Promise<MachineChange[]> {
  const all = jsonLinesIn<MachineChange>(join(stateDir, CHANGES));
  const each = new Map(all.map((change) => [JSON.stringify(change), change]));
  const changes = await Promise.all([...each.values()].map(asItIs));
  return changes.filter((change) => change !== undefined);
}

/** An installation may have failed, or somebody has removed a package since. */
async function asItIs(change: MachineChange): Promise<MachineChange | undefined> {
  if (change.t !== 'packages' || !change.undo.includes('apt-get')) return change;
  const args = ['-W', '-f', '${Package} ${db:Status-Status}\n', ...change.names];
  // It fails where one of them is unknown, and tells of the others all the same.
  const asked = promisify(execFile)('dpkg-query', args).catch((error) => error);
  const lines = String((await asked).stdout ?? '').split('\n');
  const names = change.names.filter((name) => lines.includes(`${name} installed`));
  if (names.length === 0) return undefined;
  const remove = change.undo.slice(0, change.undo.indexOf(change.names[0] ?? ''));
  return { ...change, names, undo: `${remove}${names.join(' ')}` };
}
