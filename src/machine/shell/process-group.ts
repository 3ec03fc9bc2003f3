/** Ending what a block has started, all of it, gently first. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A signal, and the milliseconds that a group has for it. */
type Notice = readonly [signal: NodeJS.Signals, grace: number];

/** For what is at work. */
const GENTLY: readonly Notice[] = [
  ['SIGINT', 700],
  ['SIGTERM', 1500],
  ['SIGKILL', 1000],
];

/**
 * For what a command has left behind that has ended: nobody waits for it. Programs like docker's own
 * take three signals for an order.
 */
const LEFT_OVER: readonly Notice[] = [
  ['SIGTERM', 100],
  ['SIGTERM', 100],
  ['SIGTERM', 1500],
  ['SIGKILL', 1000],
];

/** Whether a process of the group still runs; one that has ended and that nobody has reaped yet does not. */
export function groupAlive(pid: number): boolean {
  return signalGroup(pid, 0) && !onlyEnded(pid);
}

/** Where /proc tells it. In containers, process 1 often reaps late, or never. */
function onlyEnded(group: number): boolean {
  let pids: string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return false;
  }
  const states = pids.flatMap((pid) => {
    const [state, , pgrp] = statOf(pid)?.split(' ') ?? [];
    return Number(pgrp) === group ? [state] : [];
  });
  return states.length > 0 && states.every(isEnd);
}

/** Whether a child has ended, which node may not have heard of yet; false where only node can tell. */
export function hasEnded(child: number): boolean {
  return isEnd(statOf(child)?.split(' ')[0]);
}

const isEnd = (state: string | undefined): boolean => state === 'Z' || state === 'X';

/** Undefined where there is no such process, or only `ps` could tell. */
export function parentOf(pid: number): number | undefined {
  return Number(statOf(pid)?.split(' ')[1]) || undefined;
}

/** A shell stops itself with `suspend`. */
export function goOnIfStopped(pid: number): void {
  if (statOf(pid)?.startsWith('T')) process.kill(pid, 'SIGCONT');
}

/** What stands in a process's stat behind its command's name, which may hold blanks. */
function statOf(pid: number | string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2);
  } catch {
    return undefined;
  }
}

/** Resolves when no process of the group is left. */
export function endGroup(pid: number): Promise<void> {
  return end(pid, GENTLY);
}

/** The same for a group whose own command has ended by itself. */
export function endLeftOver(pid: number): Promise<void> {
  return end(pid, LEFT_OVER);
}

async function end(pid: number, notices: readonly Notice[]): Promise<void> {
  for (const [signal, grace] of notices) {
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
  // Field 22; the first of these is field 3.
  const stat = statOf(pid);
  if (stat !== undefined) return stat.split(' ')[19];
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
