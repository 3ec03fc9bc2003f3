/** Looks whose checks run commands: never while the learner runs one, which they could disturb. */
import { setTimeout as sleep } from 'node:timers/promises';
import { endLook, lockLook } from '../../machine/engine/connect/lock.ts';
import { OUTSIDE } from '../../machine/engine/proxy/learner-env.ts';
import type { Paths } from '../../machine/host/paths.ts';
import { commandRuns } from '../../machine/shell/at-work.ts';
import type { Position } from '../course/position.ts';

/** Milliseconds between two looks at what the learner runs. */
const OFTEN = 200;
const SELDOM = 500;
/** Milliseconds in which a command that was just typed begins. */
const BEGINS = 50;
/** Milliseconds that the learner's own command waits at most for a look to end. */
const MOST_WAIT = 3000;

/** What a session has made, to be taken away again. */
export interface Made {
  /** Takes away what is there now; nothing more is made in this session. */
  stop(): Promise<void>;
  /** Takes away the rest when nobody asks for more; from then on things can be made again. */
  undo(): Promise<void>;
}

export interface LookApartOptions {
  readonly place: Position;
  readonly paths: Paths;
  readonly beside: { made(): Made };
}

/**
 * @param look by commands; is to end when its signal is aborted
 * @returns undefined where a command of the learner's began meanwhile, and the look is of no use
 */
export async function lookApart<T>(
  { place, paths, beside }: LookApartOptions,
  signal: AbortSignal,
  look: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const { layout } = place;
  const works = () => commandRuns(layout.files, OUTSIDE);
  const stop = new AbortController();
  const lock = await lockLook(layout.records, paths.runtime, () => stop.abort());
  if (!lock) {
    await sleep(SELDOM, undefined, { signal }).catch(() => undefined);
    return undefined;
  }
  const made = beside.made();
  const ended = AbortSignal.any([signal, stop.signal]);
  // At once: a client that is asked to stop waits for its container.
  let undone = Promise.resolve();
  const undo = () => {
    undone = made.stop().catch(() => undefined);
  };
  ended.addEventListener('abort', undo, { once: true });
  const often = setInterval(() => {
    if (!ended.aborted && works()) stop.abort();
  }, OFTEN).unref();
  try {
    await sleep(BEGINS);
    if (works() || ended.aborted) return undefined;
    const seen = await look(ended);
    return stop.signal.aborted ? undefined : seen;
  } finally {
    clearInterval(often);
    ended.removeEventListener('abort', undo);
    await undone;
    if (ended.aborted) await made.undo().catch(() => undefined);
    await lock.release();
  }
}

/** A look that the learner has asked for: others wait. */
export async function lookAsAsked<T>(
  place: Position,
  paths: Paths,
  look: () => Promise<T>,
): Promise<T> {
  await beforeCommand(place, paths);
  const lock = await lockLook(place.layout.records, paths.runtime, () => undefined);
  try {
    return await look();
  } finally {
    await lock?.release();
  }
}

/** Resolves when no look is in the way of a command that the learner is about to run. */
export function beforeCommand(
  { layout }: Pick<Position, 'layout'>,
  { runtime }: Pick<Paths, 'runtime'>,
): Promise<void> {
  return endLook(layout.records, runtime, MOST_WAIT);
}

/** Resolves when the learner runs no command any more. */
export async function whileCommandRuns({ layout }: Position, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && commandRuns(layout.files, OUTSIDE)) {
    await sleep(SELDOM, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
