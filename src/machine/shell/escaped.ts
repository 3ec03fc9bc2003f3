/**
 * Processes that have left the process group of their block, as `setsid`, `nohup` and daemons do. They
 * inherit a variable, and a file that the block holds open for writing. Where /proc shows one of the
 * two, on Linux, they are found. One that has cleared its environment and closed all files is not.
 */
import { lstatSync, readlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { textIn } from '../host/lenient.ts';
import { parentOf, processIds, startOf } from '../host/process.ts';
import { BLOCK_VARIABLE, HELD, HELD_FILE } from './block-marks.ts';

interface EscapedProcess {
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

function escaped(isEnded: (block: string) => boolean): EscapedProcess[] {
  const mine = ancestors();
  return processIds().flatMap((pid): EscapedProcess[] => {
    const start = startOf(pid);
    const block = blockOf(pid);
    if (start === undefined || block === undefined || mine.has(pid)) return [];
    return isEnded(block) ? [{ pid, start }] : [];
  });
}

/** The program itself may run in a block of another run. */
function ancestors(): Set<number> {
  const found = new Set<number>();
  for (let pid: number | undefined = process.pid; pid; pid = parentOf(pid)) found.add(pid);
  return found;
}

function blockOf(pid: number): string | undefined {
  return namedBlock(pid) ?? heldBlock(pid);
}

function namedBlock(pid: number): string | undefined {
  const environment = textIn(`/proc/${pid}/environ`).split('\0');
  const named = environment.find((it) => it.startsWith(`${BLOCK_VARIABLE}=`));
  return named?.slice(BLOCK_VARIABLE.length + 1);
}

function heldBlock(pid: number): string | undefined {
  const at = `/proc/${pid}/fd/${HELD}`;
  try {
    const file = readlinkSync(at).replace(/ \(deleted\)$/, '');
    // Whoever looks through files opens them for reading.
    const writes = (lstatSync(at).mode & 0o600) === 0o200;
    return writes && basename(file) === HELD_FILE ? dirname(file) : undefined;
  } catch {
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
