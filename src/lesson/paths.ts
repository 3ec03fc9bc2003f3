/** Which paths a lesson may name: those below the sandbox, on any file system. */

/** Names that the runner keeps for itself in a sandbox. */
const RESERVED = new Set(['.lesson']);
/** Names that Windows gives to devices, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;
const CONTROL = /[\x00-\x1f\x7f]/;

/** What is wrong with a path, in words that follow "the path "; undefined where nothing is. */
export function pathProblem(path: string, options: { glob?: boolean } = {}): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/')) return 'is absolute, and so leaves the sandbox';
  if (/^[a-z]:/i.test(path)) return 'begins with a drive letter, and so leaves the sandbox';
  if (path.includes('\\')) return 'has a backslash; names are separated by "/"';
  if (CONTROL.test(path)) return 'has a control character';
  if (path === '~' || path.startsWith('~/')) return 'begins with "~", and so leaves the sandbox';
  if (path.length > 1024) return 'is longer than 1024 characters';
  const names = path.split('/');
  if (names.includes('..')) return 'has "..", and so leaves the sandbox';
  if (names.includes('.') || names.includes('')) return 'has "." or an empty name in it';
  if (names.some((name) => RESERVED.has(name.toLowerCase()))) {
    return 'has a name that the runner keeps for itself';
  }
  const odd = options.glob === true ? /[<>:"|]/ : /[<>:"|?*]/;
  if (odd.test(path) || names.some((name) => DEVICE.test(name) || /[. ]$/.test(name))) {
    return 'has a name that not every system can store';
  }
  return undefined;
}
