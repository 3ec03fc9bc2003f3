/** Ending what a block has started, all of it, gently first. */
import { processIds, statFields } from '../host/process.ts';

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
  const states = processIds().flatMap((pid) => {
    const [state, , pgrp] = statFields(pid) ?? [];
    return Number(pgrp) === group ? [state] : [];
  });
  return states.length > 0 && states.every(isEnd);
}

/** Whether a child has ended, which node may not have heard of yet; false where only node can tell. */
export function hasEnded(child: number): boolean {
  return isEnd(statFields(child)?.[0]);
}

const isEnd = (state: string | undefined): boolean => state === 'Z' || state === 'X';

/**
 * Continues what a terminal's keys go to if it has stopped itself, as `suspend` and some editors do. A
 * shell with job control takes the terminal back at once: what is stopped at two looks has no such shell.
 * @param pid the terminal's first process
 * @returns the look, to be repeated
 */
export function continuesStopped(pid: number): () => void {
  let before: number | undefined;
  return () => {
    const group = Number(statFields(pid)?.[5]);
    const isStopped = statFields(group)?.[0] === 'T';
    if (isStopped && before === group) signalGroup(group, 'SIGCONT');
    before = isStopped ? group : undefined;
  };
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
