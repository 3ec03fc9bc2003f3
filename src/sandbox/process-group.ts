/** Ending what a block has started, all of it, gently first. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Milliseconds between SIGINT, SIGTERM and SIGKILL. */
const GRACE = [700, 1500] as const;

export function groupAlive(pid: number): boolean {
  return signalGroup(pid, 0);
}

/** Resolves when no process of the group is left. */
export async function endGroup(pid: number): Promise<void> {
  for (const [signal, grace] of [
    ['SIGINT', GRACE[0]],
    ['SIGTERM', GRACE[1]],
    ['SIGKILL', 1000],
  ] as const) {
    if (!signalGroup(pid, signal)) return;
    const until = Date.now() + grace;
    while (Date.now() < until) {
      if (!groupAlive(pid)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * What tells a process from a later one with the same number: when it started.
 * @returns undefined where there is no such process
 */
export function startOf(pid: number): string | undefined {
  try {
    // Field 22, counted after the command's name, which may hold blanks.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    // No such process, or no /proc.
  }
  if (process.platform === 'linux') return undefined;
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}
