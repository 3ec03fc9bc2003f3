/**
 * The id that hosting pages give a heading: lower case, letters, digits, `_` and `-` kept, blanks
 * made into `-`, all else dropped. Empty where no letter or digit is left.
 */
export function slug(text: string): string {
  const kept = text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
  return /[\p{L}\p{N}]/u.test(kept) ? kept : '';
}
