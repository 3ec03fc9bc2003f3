/** Moves a learner's files aside, where a world is made anew: they are kept, not deleted. */
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../run/failure.ts';
import { sha256 } from './records.ts';

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
  if (!stuck) return;
  throw new UserError(`Files of another user cannot be moved: ${folder}`, {
    exitCode: 3,
    next: [
      'Containers usually write files as root. To make the files yours:',
      `    sudo chown -hR "$(id -u):$(id -g)" ${quote(folder)}`,
      'Then run the command again.',
    ].join('\n'),
  });
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
 * @returns that folder, absolute; undefined where there was nothing
 */
export function moveAside(folder: string, kept: string, now: Date): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  if (names.length === 0) return undefined;
  const aside = join(kept, `files-${now.toISOString().replaceAll(':', '')}`);
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const name of names) renameSync(join(folder, name), join(aside, name));
  return aside;
}

/**
 * Removes from what was moved aside the files that nobody misses: those that are in the new world too,
 * and those that the runner wrote and nobody changed.
 * @param written path → SHA-256 of what the runner had last written there
 * @returns whether anything is left; else the folder is gone as well
 */
export function dropKnown(
  aside: string,
  folder: string,
  written: Readonly<Record<string, string>>,
): boolean {
  const visit = (below: string): boolean => {
    const at = join(aside, below);
    let left = false;
    try {
      for (const entry of readdirSync(at, { withFileTypes: true })) {
        const path = below === '' ? entry.name : `${below}/${entry.name}`;
        if (entry.isDirectory()) left = visit(path) || left;
        else if (entry.isFile() && isKnown(path)) rmSync(join(aside, path));
        else left = true;
      }
      if (!left) rmdirSync(at);
      return left;
    } catch (error) {
      // Of another user, and so nothing that the runner wrote.
      if (isDenied(error)) return true;
      throw error;
    }
  };
  const isKnown = (path: string): boolean => {
    if (lstatSync(join(aside, path)).size > COMPARED) return false;
    const content = readFileSync(join(aside, path));
    if (written[path] === sha256(content)) return true;
    const now = join(folder, path);
    const stat = lstatSync(now, { throwIfNoEntry: false });
    return (
      stat?.isFile() === true && stat.size === content.length && content.equals(readFileSync(now))
    );
  };
  return visit('');
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
    (image) => `docker run ${how} --mount ${quote(mount)} ${quote(image)} -c ${quote(inside)}`,
  );
  return [...runs, 'false'].join(' ||\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
