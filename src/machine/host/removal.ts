/** Removes files and folders that the program made: what does not go is told, and the rest goes on. */
import { readdirSync, realpathSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { lookAt } from './lenient.ts';
import { mountsBelow } from './mounts.ts';

/** What could not be removed, and why. */
export interface Left {
  readonly what: string;
  readonly why: string;
  /** Root could. */
  readonly denied?: boolean;
}

/** Never goes through a mount, whose files are somebody's, or through a symbolic link. */
export async function removeTree(path: string): Promise<Left[]> {
  const is = lookAt(path);
  if (!is) return [];
  const real = join(realpathSync(dirname(path)), basename(path));
  return remove(real, is, mountsBelow([real]));
}

async function remove(path: string, is: Stats, mounts: readonly string[]): Promise<Left[]> {
  if (mounts.includes(path)) return [{ what: path, why: 'something is mounted there' }];
  if (!is.isDirectory()) return attempt(path, () => unlinkSync(path));
  const clear = !mounts.some((place) => place.startsWith(`${path}/`));
  if (clear) {
    const gone = await rm(path, { recursive: true, force: true }).then(
      () => true,
      // Some of it does not go; all the rest does.
      () => false,
    );
    if (gone) return [];
  }
  const left: Left[] = [];
  let names: string[] = [];
  left.push(
    ...attempt(path, () => {
      names = readdirSync(path);
    }),
  );
  for (const name of names) {
    const inner = lookAt(join(path, name));
    if (inner) left.push(...(await remove(join(path, name), inner, mounts)));
  }
  if (left.length === 0) return attempt(path, () => rmdirSync(path));
  // Of an engine's data that can be a hundred thousand files.
  if (clear && left.every(({ denied }) => denied)) return [forRoot(path)];
  // Nobody is told to remove with root's rights what something may be mounted in.
  return clear ? left : left.map(({ what, why }) => ({ what, why }));
}

function forRoot(path: string): Left {
  return { what: path, why: 'permission denied', denied: true };
}

/** Removes a folder that holds nothing; one that somebody else put something into stays. */
export function removeIfEmpty(path: string): Left[] {
  const is = lookAt(path);
  if (!is?.isDirectory() || !nothingIn(path)) return [];
  return attempt(path, () => rmdirSync(path));
}

function nothingIn(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

function attempt(path: string, act: () => void): Left[] {
  try {
    act();
    return [];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'EACCES' || code === 'EPERM') return [forRoot(path)];
    return [{ what: path, why: code === 'EBUSY' ? 'it is in use' : message }];
  }
}
