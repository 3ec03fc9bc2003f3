/** Which paths a lesson may name: those below the sandbox, on any file system. */

/** Names that the runner keeps for itself in a sandbox. */
const RESERVED = new Set(['.lesson']);
/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9¹²³])(?:\.|$)/i;
const CONTROL = /[\x00-\x1f\x7f]/;
/** Nobody sees them in a path, and some systems leave them out of names; halves of a pair are none. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** Of a name, in bytes: what file systems take. */
const LONGEST_NAME = 255;

/** What is wrong with a path, in words that follow "the path "; undefined where nothing is. */
export function pathProblem(path: string, options: { glob?: boolean } = {}): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute, and so leaves the sandbox';
  if (/^[a-z]:/i.test(path)) return 'begins with a drive letter, and so leaves the sandbox';
  if (path.includes('\\')) return 'has a backslash; names are separated by "/"';
  if (CONTROL.test(path)) return 'has a control character';
  if (path === '~' || path.startsWith('~/')) return 'begins with "~", and so leaves the sandbox';
  if (INVISIBLE.test(path)) return 'has an invisible character';
  if (path !== path.normalize('NFC')) return 'has letters that are not in their short form (NFC)';
  if (path.length > 1024) return 'is longer than 1024 characters';
  const names = path.split('/');
  if (names.includes('..')) return 'has "..", and so leaves the sandbox';
  if (names.includes('.') || names.includes('')) return 'has "." or an empty name in it';
  if (names.some((name) => new TextEncoder().encode(name).length > LONGEST_NAME)) {
    return `has a name of more than ${LONGEST_NAME} bytes`;
  }
  // As systems compare names that do not tell case apart: there, ß is SS.
  if (names.some((name) => RESERVED.has(name.toUpperCase().toLowerCase()))) {
    return 'has a name that the runner keeps for itself';
  }
  const odd = options.glob === true ? /[<>:"|]/ : /[<>:"|?*]/;
  if (odd.test(path) || names.some((name) => DEVICE.test(name) || /[. ]$/.test(name))) {
    return 'has a name that not every system can store';
  }
  return undefined;
}
