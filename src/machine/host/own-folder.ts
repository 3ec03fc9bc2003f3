/**
 * Folders that only this user can change. Sockets, scripts and configuration lie in such folders alone:
 * whoever can replace one of them runs commands as this user.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  type Stats,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type FolderVariable, UserError, type WeakPart } from '../../core/run/failure.ts';
import { lookAt, textIn } from './lenient.ts';

/** As many links as Linux follows in one path. */
const MOST_LINKS = 40;

/**
 * Looks at each part of a path, and through links at what they lead to. What is missing, or closed
 * to this user, cannot be weak.
 * @returns undefined where only this user and root can replace any part of it
 */
export function weakPart(path: string): WeakPart | undefined {
  const me = process.getuid?.();
  // Windows: folders of users are theirs by access lists, which node does not show.
  if (me === undefined) return undefined;
  const names = resolve(path).split('/').filter(Boolean);
  let at = '/';
  let links = 0;
  const top = lookAt(at);
  let weak = top && weakness(at, top, me);
  while (weak === undefined) {
    const name = names.shift();
    if (name === undefined) return undefined;
    const next = join(at, name);
    const stat = lookAt(next);
    if (!stat) return undefined;
    weak = weakness(next, stat, me);
    if (weak !== undefined || !stat.isSymbolicLink()) {
      at = next;
      continue;
    }
    if (++links > MOST_LINKS) return ownedBy(next, stat.uid);
    const target = targetOf(next);
    if (target === undefined) {
      // It became something else meanwhile.
      names.unshift(name);
      continue;
    }
    names.unshift(...target.split('/').filter((it) => it !== '' && it !== '.'));
    if (isAbsolute(target)) at = '/';
    // Where the target climbs, `join` takes the names away again.
  }
  return weak;
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch (error) {
    if (['EINVAL', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}

function weakness(path: string, stat: Stats, me: number): WeakPart | undefined {
  const { uid, gid, mode } = stat;
  if (uid !== me && uid !== 0) return ownedBy(path, uid);
  // A link has no mode of its own. In a sticky folder nobody replaces what is another user's.
  if (!stat.isDirectory() || (mode & 0o1000) !== 0) return undefined;
  const open = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !isOwnGroup(gid, me));
  return open && holdsModes(path) ? { path, why: 'open' } : undefined;
}

function ownedBy(path: string, uid: number): WeakPart {
  return { path, why: 'owner', user: userOf(uid) };
}

/** Whether nobody but this user and root is in a group: many systems give each user such a one. */
function isOwnGroup(gid: number, me: number): boolean {
  if (process.platform !== 'linux') return false;
  const users = rowsOf('/etc/passwd');
  const mine = ['root', users.find(([, , uid]) => Number(uid) === me)?.[0]];
  const group = rowsOf('/etc/group').find(([, , id]) => Number(id) === gid);
  if (!group) return gid === me;
  const members = [
    ...(group[3] ?? '').split(',').filter(Boolean),
    ...users.flatMap(([name = '', , , primary]) => (Number(primary) === gid ? [name] : [])),
  ];
  return members.every((name) => mine.includes(name));
}

/** File systems that show made-up modes, where everybody may do everything; under WSL, those of Windows. */
const WITHOUT_MODES = /^(?:drvfs|vfat|exfat|ntfs3?|fuseblk)$/;

function holdsModes(path: string): boolean {
  const mounts = rowsOf('/proc/self/mounts', ' ').flatMap(
    ([, at = '', kind = '', options = '']) => {
      const place = at.replaceAll('\\040', ' ');
      const within = path === place || path.startsWith(`${place.replace(/\/$/, '')}/`);
      return within ? [{ place, kind, drvfs: options.includes('aname=drvfs') }] : [];
    },
  );
  // Of several mounts at one place, the last one is seen.
  const seen = mounts.sort((a, b) => a.place.length - b.place.length).at(-1);
  return !(seen && (seen.drvfs || WITHOUT_MODES.test(seen.kind)));
}

function rowsOf(path: string, between = ':'): string[][] {
  return textIn(path)
    .split('\n')
    .map((line) => line.split(between));
}

/** This user's name. Somebody whom the machine has a number for need not have one, as in a container. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`;
  }
}

/** A user's name and number, for messages. */
export function userOf(uid: number): string {
  const name = rowsOf('/etc/passwd').find(([, , id]) => Number(id) === uid)?.[0];
  return name === undefined ? `user ${uid}` : `${name} (user ${uid})`;
}

/**
 * Makes a folder for this user alone, or takes one that is.
 * @param variable what names another folder
 * @throws UserError (3) where another user could replace it, or something in it
 */
export function ownFolder(folder: string, variable: FolderVariable): void {
  safePath(folder, variable);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Another user may have been quicker.
  safePath(folder, variable);
  const me = process.getuid?.();
  if (me === undefined) return;
  const { O_RDONLY, O_DIRECTORY = 0 } = constants;
  const fd = openSync(folder, O_RDONLY | O_DIRECTORY);
  try {
    const { uid, mode } = fstatSync(fd);
    if (uid !== me) throw unsafe(folder, ownedBy(folder, uid), variable);
    if ((mode & 0o077) !== 0) fchmodSync(fd, mode & 0o700);
  } finally {
    closeSync(fd);
  }
}

/** Makes a folder that was not there before. */
export function newFolder(folder: string, variable: FolderVariable): void {
  safePath(dirname(folder), variable);
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  safePath(dirname(folder), variable);
  mkdirSync(folder, { mode: 0o700 });
}

/** @throws UserError (3) where another user could replace a part of the path */
export function safePath(path: string, variable: FolderVariable): void {
  const weak = weakPart(path);
  if (weak) throw unsafe(path, weak, variable);
}

function unsafe(folder: string, weak: WeakPart, variable: FolderVariable): UserError {
  return new UserError('folder-unsafe', { folder, weak, variable }, 3);
}

/** Whether a folder is there, and this user's alone. */
export function isOwnFolder(folder: string): boolean {
  const stat = lookAt(folder);
  return (
    stat?.isDirectory() === true &&
    stat.uid === process.getuid?.() &&
    weakPart(folder) === undefined
  );
}
