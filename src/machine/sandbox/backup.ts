/** Moves a learner's files aside, where a world is made anew: they are kept, not deleted. */

import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../core/run/failure.ts';
import { shellWord } from '../../core/words/shell-word.ts';
import { sha256 } from './records.ts';
import type { SafeFolder } from './safe-folder.ts';

/** Bytes; a larger file is kept without a look. */
const COMPARED = 64 * 1024 * 1024;

/** Whether something below the folder belongs to somebody else: containers write as root. */
export function holdsForeign(folder: string, me = process.getuid?.()): boolean {
  // root may do with all files what it likes.
  if (me === undefined || me === 0 || !existsSync(folder)) return false;
  try {
    return readdirSync(folder, { withFileTypes: true }).some((entry) => {
      const path = join(folder, entry.name);
      return lstatSync(path).uid !== me || (entry.isDirectory() && holdsForeign(path, me));
    });
  } catch (error) {
    if (isDenied(error)) return true;
    throw error;
  }
}

/**
 * Before anything is removed: a folder of another user cannot be moved out of this one.
 * @throws UserError (3) with the command that helps
 */
export function checkMovable(folder: string): void {
  if (!existsSync(folder)) return;
  const stuck = readdirSync(folder, { withFileTypes: true }).some(
    (entry) => entry.isDirectory() && !isWritable(join(folder, entry.name)),
  );
  if (stuck) throw new UserError('files-foreign', { folder }, 3);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    return !isDenied(error);
  }
}

function isDenied(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Empties the folder. It stays itself, since somebody's shell may stand in it.
 * @param kept the folder that what was in it gets one of its own in
 * @returns the name of that one; undefined where there was nothing
 */
export function moveAside(folder: SafeFolder, kept: SafeFolder, now: Date): string | undefined {
  return folder.in('', (from) => {
    const names = readdirSync(from);
    if (names.length === 0) return undefined;
    const aside = `files-${now.toISOString().replaceAll(':', '')}`;
    kept.make(aside, (to) => {
      for (const name of names) renameSync(join(from, name), join(to, name));
    });
    return aside;
  });
}

/**
 * Removes from what was moved aside the files that nobody misses: those that are in the new world too,
 * and those that the runner wrote and nobody changed.
 * @param aside its name in `kept`
 * @param written path → SHA-256 of what the runner had last written there
 * @returns whether anything is left; else the folder is gone as well
 */
export function dropKnown(
  kept: SafeFolder,
  aside: string,
  folder: SafeFolder,
  written: Readonly<Record<string, string>>,
): boolean {
  const isKnown = (at: string, path: string): boolean => {
    if (lstatSync(at).size > COMPARED) return false;
    const content = kept.read(`${aside}/${path}`);
    if (!content) return false;
    if (written[path] === sha256(content)) return true;
    const size = folder.in(dirname(path) === '.' ? '' : dirname(path), (now) => {
      const stat = lstatSync(join(now, basename(path)), { throwIfNoEntry: false });
      return stat?.isFile() ? stat.size : undefined;
    });
    if (size !== content.length) return false;
    const now = folder.read(path);
    return now !== undefined && Buffer.compare(now, content) === 0;
  };
  const visit = (below: string): boolean => {
    try {
      return visitIn(below);
    } catch (error) {
      // Of another user, and so nothing that the runner wrote.
      if (isDenied(error)) return true;
      throw error;
    }
  };
  const visitIn = (below: string): boolean => {
    const left = kept.in(join(aside, below), (at) => {
      let some = false;
      for (const entry of readdirSync(at, { withFileTypes: true })) {
        const path = below === '' ? entry.name : `${below}/${entry.name}`;
        const file = join(at, entry.name);
        if (entry.isDirectory()) {
          if (visit(path)) some = true;
          else rmdirSync(file);
        } else if (entry.isFile() && isKnown(file, path)) unlinkSync(file);
        else some = true;
      }
      return some;
    });
    // What is no folder by now is nothing that was looked through.
    return left ?? true;
  };
  if (visit('')) return true;
  kept.in('', (at) => rmdirSync(join(at, aside)));
  return false;
}

/**
 * Shell code that gives the folder's owner all that is in it, through a container: on the machine only
 * root could, and inside they are root, whatever the engine makes of that outside.
 * @param images the first of these that can do it is used
 */
export function takeOverScript(folder: string, images: readonly string[]): string {
  const mount = `type=bind,"source=${folder.replaceAll('"', '""')}",target=/lesson`;
  const inside =
    'chown -hR "$(stat -c %u:%g /lesson)" /lesson && find /lesson ! -type l -exec chmod u+rwX {} +';
  const how = '--rm --network none --user 0:0 --entrypoint sh --pull never';
  const runs = images.map(
    (image) =>
      `docker run ${how} --mount ${shellWord(mount)} ${shellWord(image)} -c ${shellWord(inside)}`,
  );
  return [...runs, 'false'].join(' ||\n');
}
