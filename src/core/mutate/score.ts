/** What came of the mutations of a lesson, as a report has it. */
import type { Place } from '../pattern/place.ts';
import type { Mutated } from './mutation.ts';

/** A mutation that nothing noticed. */
export interface Survivor extends Pick<Mutated, 'code' | 'place' | 'what' | 'more' | 'action'> {
  /** Why that may be so, as the lesson says. */
  readonly reason?: string;
}

export interface Proof {
  /** Expectations that were looked at, and how many of them cannot fail. */
  readonly tried: number;
  readonly weak: number;
  readonly caught: number;
  readonly survivors: readonly Survivor[];
  readonly excused: readonly Survivor[];
  /** Mutations that change nothing that is printed or left behind. */
  readonly same: readonly Survivor[];
  /** Those that could not be run here, and those that were not drawn. */
  readonly notTried: number;
  readonly notDrawn: number;
  /** Reasons without a mutation that needs one. */
  readonly unneeded: readonly Place[];
  /** What was caught, from 0 to 1, of all that is neither excused nor the same; undefined: of nothing. */
  readonly score?: number;
}

export interface Reason {
  readonly reason: string;
  readonly place: Place;
}

export interface Tried {
  readonly tried: number;
  readonly weak: number;
  readonly mutations: readonly Mutated[];
  readonly notDrawn: number;
  /** The reason of each action that has one, and its place. */
  readonly reasons: ReadonlyMap<string, Reason>;
}

export function proofOf({ tried, weak, mutations, notDrawn, reasons }: Tried): Proof {
  const all = (fate: Mutated['fate']) => mutations.filter((one) => one.fate === fate);
  const survived = all('survived').map(survivor);
  const excused = survived.flatMap((one) => {
    const reason = reasons.get(one.action)?.reason;
    return reason === undefined ? [] : [{ ...one, reason }];
  });
  const survivors = survived.filter(({ action }) => !reasons.has(action));
  const needed = new Set(excused.map(({ action }) => action));
  const unknown = new Set(all('not-tried').map(({ action }) => action));
  const isUnneeded = (action: string) => !needed.has(action) && !unknown.has(action);
  const caught = all('caught').length;
  const good = tried - weak + caught;
  const total = tried + caught + survivors.length;
  return {
    tried,
    weak,
    caught,
    survivors,
    excused,
    same: all('same').map(survivor),
    notTried: all('not-tried').length,
    notDrawn,
    unneeded:
      notDrawn > 0
        ? []
        : [...reasons].flatMap(([action, { place }]) => (isUnneeded(action) ? [place] : [])),
    ...(total === 0 ? {} : { score: good / total }),
  };
}

function survivor({ code, place, what, more, action }: Mutated): Survivor {
  return { code, place, what, action, ...(more === undefined ? {} : { more }) };
}
