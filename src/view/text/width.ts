/**
 * How many columns text takes. string-width does this too, but loading it costs more than half of
 * what starting node does, and here it would be loaded by every command; a test compares the two.
 */
export const SGR = /\x1b\[[\d;:]*m/g;

/** One column and one code unit each: ASCII, Latin, Greek, Cyrillic, and what a theme draws with. */
const SIMPLE =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0391-\u0481\u2010-\u2027\u2030-\u205e\u2190-\u2319\u23ce\u2500-\u25fc\u2714\u2718\u2800-\u28ff]*$/;
/** Wide and fullwidth after Unicode's EastAsianWidth, unassigned gaps in between counted in. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u3247\u3250-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2fb}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*$/u;

let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for one character. */
export function graphemes(text: string): string[] {
  if (SIMPLE.test(text)) return text.split('');
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns on the screen; colours take none. */
export function displayWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  const plain = text.replace(SGR, '');
  if (SIMPLE.test(plain)) return plain.length;
  return graphemes(plain).reduce((total, one) => total + graphemeWidth(one), 0);
}

export function graphemeWidth(grapheme: string): number {
  if (SIMPLE.test(grapheme)) return grapheme.length;
  if (INVISIBLE.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}

/** Takes one line of the screen at the most. */
export function fitsPlainly(text: string, width: number): boolean {
  return text.length <= width && SIMPLE.test(text);
}
