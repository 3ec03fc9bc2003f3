/** One change of what a lesson runs or writes, by which it is found out whether the lesson would notice. */
import type { Lesson } from '../lesson/model.ts';
import { type Work, withWork } from '../lesson/work.ts';
import type { Place } from '../pattern/place.ts';

export type MutationCode =
  | 'block-left-out'
  | 'command-left-out'
  | 'option-left-out'
  | 'option-changed'
  | 'input-left-out'
  | 'file-emptied'
  | 'line-left-out'
  | 'value-changed';

export interface Mutation {
  readonly code: MutationCode;
  /** Of the line that is changed. */
  readonly place: Place;
  /** The text that is left out or changed; of a file, its path. */
  readonly what: string;
  /** The text in its place, or its context, e.g. the command of an option. */
  readonly more?: string;
  /** The step and the action that are changed. */
  readonly step: string;
  readonly action: string;
  /** What is changed of the action; undefined: all of it is left out. */
  readonly change?: MutatedPart;
}

export type MutatedPart =
  | { readonly script: string }
  | { readonly input: readonly string[] }
  | { readonly text: string };

/** How a mutation came out. */
export type Fate =
  /** An expectation, a check or a command of its step or a later one failed. */
  | 'caught'
  /** Everything passed, although something was different. */
  | 'survived'
  /** Verdicts, output and state are the same as without it: nothing could notice. */
  | 'same'
  /** It was not run, e.g. since this machine lacks what the block needs. */
  | 'not-tried';

export interface Mutated extends Mutation {
  readonly fate: Fate;
}

/** The lesson with the mutation. */
export function mutated(lesson: Lesson, { action, change }: Mutation): Lesson {
  const changed = (work: Work): Work[] => {
    if (work.id !== action) return [work];
    if (change === undefined) return [];
    if (work.kind === 'file') return 'text' in change ? [{ ...work, source: change }] : [work];
    return 'text' in change ? [work] : [{ ...work, ...change }];
  };
  return withWork(lesson, changed);
}
