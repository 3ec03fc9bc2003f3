/** What a lesson has on its engine after an action, and what of it is missing later. Pure. */
import type { Action } from '../lesson/model.ts';

export type ListedKind = 'container' | 'image' | 'volume' | 'network';

export interface ListedObject {
  readonly kind: ListedKind;
  readonly id: string;
  readonly name: string;
  readonly running?: boolean;
  /** Of a container that has ended. */
  readonly exitCode?: number;
  /** The engine removes it when it ends. */
  readonly autoRemove?: boolean;
}

export interface Inventory {
  readonly engine: string;
  /** Another one after the engine was started again; empty where the engine does not say. */
  readonly start: string;
  readonly objects: readonly ListedObject[];
}

export interface Missing {
  readonly kind: ListedKind;
  readonly name: string;
  /** The container is there, and has stopped. */
  readonly stopped: boolean;
}

/** What a lesson needs and the engine no longer has. */
export interface Missed {
  /** Nothing of the lesson is here, since it was open on another engine. */
  readonly elsewhere: boolean;
  readonly missing: readonly Missing[];
}

/** Of SIGKILL, SIGTERM and a daemon that was killed: the container did not end by itself. */
const STOPPED = [137, 143, 255];

/** @param now all that is on the engine; what was made again under the same name is not missing */
export function missingFrom(before: Inventory, now: Inventory): Missing[] {
  const restarted = before.engine !== now.engine || before.start !== now.start;
  return before.objects.flatMap((object): Missing[] => {
    const { kind, id, name } = object;
    const same = (it: ListedObject) => it.name === name || (it.id === id && kind !== 'image');
    const there = now.objects.filter((it) => it.kind === kind && same(it));
    if (there.length === 0) {
      // One that the engine removes at its end may have ended by itself.
      return object.autoRemove && !restarted ? [] : [{ kind, name, stopped: false }];
    }
    if (!object.running || there.some(({ running }) => running)) return [];
    const stopped = there.some(({ exitCode = 0 }) => STOPPED.includes(exitCode));
    return restarted || stopped ? [{ kind, name, stopped: true }] : [];
  });
}

/** Whether it can change what is on the engine. */
export function reachesEngine(action: Action | undefined): boolean {
  return action?.kind === 'block' || action?.kind === 'task';
}

const TAKES_AWAY = /\b(?:rm|rmi|remove|prune|down|stop|kill)\b/;

/** Whether a learner who does this by hand takes something away: then it is not missing. */
export function takesAway(action: Action | undefined): boolean {
  if (action?.kind === 'task') return action.solution.some(takesAway);
  return action?.kind === 'block' && TAKES_AWAY.test(action.script);
}
