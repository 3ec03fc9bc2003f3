import { isAbsolute, relative } from 'node:path';

/** A path as somebody in `cwd` would type it, where that is shorter and names it: `../..` does not. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  const isNameless = /(?:^|[\\/])(?:\.\.)?$/.test(short);
  return isNameless || isAbsolute(short) || short.length >= path.length ? path : short;
}
