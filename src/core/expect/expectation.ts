/** What a block's end and its output are compared with, as the lesson's fences say it. */
import type { Place } from '../pattern/place.ts';

export type Stream = 'stdout' | 'stderr';

export interface ExitExpectation {
  readonly kind: 'exit';
  readonly exit: number | 'nonzero';
  readonly place: Place;
}

export interface OutputExpectation {
  readonly kind: 'output';
  readonly stream: Stream;
  /** The lines come somewhere in order, with anything around and between them. */
  readonly contains: boolean;
  /** The lines come in any order. */
  readonly unordered?: boolean;
  /** Blanks are compared as they are; undefined: as a terminal shows them. */
  readonly exact?: boolean;
  /** Names whose values it gives, each once in its lines as `{name}`. */
  readonly captures?: readonly string[];
  /** Names whose values earlier outputs have given. */
  readonly uses?: readonly string[];
  /** Other outputs that will do as well. */
  readonly oneOf?: readonly OutputExpectation[];
  /** As in the fence, without line ends. */
  readonly lines: readonly string[];
  /** The place of the fence's opening line; line i of `lines` stands at `place.line + 1 + i`. */
  readonly place: Place;
}

/** Whether it is one of several, gives a value or uses one: it cannot be looked at by itself. */
export function isTied({ oneOf = [], captures = [], uses = [] }: OutputExpectation): boolean {
  return oneOf.length + captures.length + uses.length > 0;
}
