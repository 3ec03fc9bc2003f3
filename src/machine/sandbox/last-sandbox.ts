/** Which sandbox this user last worked in: from a folder that has none, that one is meant. */
import { join } from 'node:path';
import { readText } from '../host/regular-file.ts';
import { LAST_SANDBOX, type SandboxLayout, sandboxAt } from './layout.ts';
import { SafeFolder } from './safe-folder.ts';
import { isOwn } from './standing.ts';
import { PinnedFolder } from './walk.ts';

export function rememberSandbox({ pinned, stateDir }: SandboxLayout): void {
  if (readLast(stateDir) === pinned.real) return;
  const state = new SafeFolder(new PinnedFolder(stateDir), '', 0o700);
  state.write(LAST_SANDBOX, `${pinned.real}\n`, 0o600);
}

/** @returns undefined where there was none, or it is gone or no longer this user's own */
export function lastSandbox(stateDir: string): SandboxLayout | undefined {
  const root = readLast(stateDir);
  if (!root) return undefined;
  const sandbox = sandboxAt(root, stateDir);
  return isOwn(sandbox) ? sandbox : undefined;
}

function readLast(stateDir: string): string | undefined {
  try {
    return readText(join(stateDir, LAST_SANDBOX), { throughLink: false }).replace(/\n$/, '');
  } catch {
    // Nothing that can be read is as none.
    return undefined;
  }
}
