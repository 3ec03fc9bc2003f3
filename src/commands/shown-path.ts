import { isAbsolute, relative } from 'node:path';

/** A path as somebody in `cwd` would type it, where that is shorter. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' ? '.' : isAbsolute(short) || short.length >= path.length ? path : short;
}
