/** What a machine may lack. What needs something that is unmet is left out, and so is what depends on it. */

export const NEEDS = [
  'gpu',
  'package-index',
  'network',
  'same-files',
  'buildkit',
  'make',
  'remote-engine',
  'image-digest',
] as const;

/** `command:NAME`: a program on the PATH. */
export type Need = (typeof NEEDS)[number] | `command:${string}`;

export const NEED = new RegExp(`^(?:${NEEDS.join('|')}|command:[\\w.+-]+)$`);
export const NEED_WORDS = `must be one of ${NEEDS.join(', ')}, or command:NAME`;

export function isNeed(word: string): word is Need {
  return NEED.test(word);
}

/** When a part of a lesson is left out on a machine, or in a situation. */
export interface Conditions {
  readonly needs: readonly Need[];
  /** A shell condition: if it succeeds, the part is left out. */
  readonly unless?: string;
}
