/**
 * Processes that have left the process group of their block, as `setsid`, `nohup` and daemons do. They
 * are known by a variable that they inherit, where /proc shows the environment: on Linux. One that has
 * cleared its environment is not found.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentOf, startOf } from '../host/process.ts';

/** Names the block, by a folder of its own, to all that it starts. */
export const BLOCK_VARIABLE = 'LESSON_BLOCK';

interface Process {
  readonly pid: number;
  /** To tell it from a later one with its number. */
  readonly start: string;
}

/** Milliseconds that they have to end by themselves, and then to be gone. */
const GENTLY = 700;
const KILLED = 1000;
const PAUSE = 20;

/**
 * Ends them, and what they start meanwhile.
 * @param isEnded whether nobody wants what this block, named by its folder, has started
 */
export async function endEscaped(isEnded: (block: string) => boolean): Promise<void> {
  for (const [signal, grace] of [['SIGTERM', GENTLY] as const, ['SIGKILL', KILLED] as const]) {
    const asked = new Set<string>();
    for (const until = Date.now() + grace; Date.now() < until; await sleep(PAUSE)) {
      const found = escaped(isEnded);
      if (found.length === 0) return;
      for (const { pid, start } of found) {
        const name = `${pid} ${start}`;
        if (asked.has(name)) continue;
        asked.add(name);
        // The last look is right before it: the number may be another process's by now.
        if (startOf(pid) === start && isEnded(blockOf(pid) ?? '')) end(pid, signal);
      }
    }
  }
}

function escaped(isEnded: (block: string) => boolean): Process[] {
  const mine = ancestors();
  return processes().flatMap((pid): Process[] => {
    const start = startOf(pid);
    const block = blockOf(pid);
    if (start === undefined || block === undefined || mine.has(pid)) return [];
    return isEnded(block) ? [{ pid, start }] : [];
  });
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** The program itself may run in a block of another run. */
function ancestors(): Set<number> {
  const found = new Set<number>();
  for (let pid: number | undefined = process.pid; pid; pid = parentOf(pid)) found.add(pid);
  return found;
}

function blockOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
    const named = environment.find((it) => it.startsWith(`${BLOCK_VARIABLE}=`));
    return named?.slice(BLOCK_VARIABLE.length + 1);
  } catch {
    // It has ended, or is another user's.
    return undefined;
  }
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
