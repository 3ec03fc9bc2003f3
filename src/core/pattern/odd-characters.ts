/** Characters that do not show what they are. */

/** In brackets of a pattern: characters that take no room. */
export const NO_WIDTH = String.raw`\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff`;
/** In brackets of a pattern: spaces that look like the usual one, or nearly. */
export const ODD_SPACES = String.raw`\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000`;

/** E.g. `U+00A0`. */
export function codePoint(character: string): string {
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${point.padStart(4, '0')}`;
}
