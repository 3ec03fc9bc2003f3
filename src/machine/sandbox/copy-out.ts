/** Copies a learner's files to where they stay, and tells what is not taken along. */
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { SafeFolder } from './safe-folder.ts';

/** Bytes; services for repositories refuse files of twice that size. */
const LARGEST = 50 * 1024 * 1024;

/** `special`: a socket, pipe or device. `closed`: somebody else's, and not to be read. */
export type LeftWhy = 'too-large' | 'link-outside' | 'special' | 'closed';

export interface NotCopied {
  /** `/` between names. */
  readonly path: string;
  readonly why: LeftWhy;
  /** Bytes, of what is too large. */
  readonly size?: number;
}

export interface CopiedOut {
  /** Files and links, sorted. */
  readonly copied: readonly string[];
  readonly left: readonly NotCopied[];
}

/**
 * Names, content, permissions and times stay; the files belong to whoever copies. Links go along where
 * they lead to something within, and are never followed.
 * @param to a folder that is there
 */
export function copyOut(from: SafeFolder, to: string): CopiedOut {
  const copied: string[] = [];
  const left: NotCopied[] = [];
  /** @param at leads to the opened folder, whatever stands in its place by now */
  const all = (at: string, below: string, names: readonly string[]) => {
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const stat = lstatSync(join(at, name));
      const why = stat.isDirectory() ? folder(path, stat) : file(join(at, name), path, stat);
      const size = why === 'too-large' ? { size: stat.size } : {};
      if (why !== undefined) left.push({ path, why, ...size });
      else if (!stat.isDirectory()) copied.push(path);
    }
  };
  const file = (source: string, path: string, stat: Stats): LeftWhy | undefined => {
    if (stat.isSymbolicLink()) return copyLink(source, path);
    if (!stat.isFile()) return 'special';
    if (stat.size > LARGEST) return 'too-large';
    return copyFile(source, join(to, path)) ? undefined : 'closed';
  };
  const copyLink = (source: string, path: string): LeftWhy | undefined => {
    const target = readlinkSync(source);
    const leads = join(dirname(path), target);
    if (isAbsolute(target) || leads === '..' || leads.startsWith('../')) return 'link-outside';
    symlinkSync(target, join(to, path));
    return undefined;
  };
  const folder = (path: string, { mode, atime, mtime }: Stats): LeftWhy | undefined => {
    const names = namesIn(from, path);
    if (!names) return 'closed';
    mkdirSync(join(to, path));
    from.in(path, (at) => all(at, path, names));
    // Last: writing below it sets its time, and may need more than it allows.
    chmodSync(join(to, path), (mode & 0o777) | 0o700);
    utimesSync(join(to, path), atime, mtime);
    return undefined;
  };
  from.in('', (at) => all(at, '', readdirSync(at).sort()));
  return { copied: copied.sort(), left };
}

function namesIn(from: SafeFolder, folder: string): string[] | undefined {
  try {
    return from.in(folder, (at) => readdirSync(at).sort());
  } catch (error) {
    if (isClosed(error)) return undefined;
    throw error;
  }
}

/** @returns false where it may not be read */
function copyFile(from: string, to: string): boolean {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  let source: number;
  try {
    source = openSync(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (isClosed(error)) return false;
    throw error;
  }
  try {
    const { mode, atime, mtime } = fstatSync(source);
    const target = openSync(to, 'wx', 0o600);
    try {
      const piece = Buffer.alloc(1 << 16);
      for (let n = 1; n > 0; ) {
        n = readSync(source, piece, 0, piece.length, null);
        for (let at = 0; at < n; ) at += writeSync(target, piece, at, n - at);
      }
      futimesSync(target, atime, mtime);
    } finally {
      closeSync(target);
    }
    chmodSync(to, mode & 0o777);
    return true;
  } finally {
    closeSync(source);
  }
}

/** A link that came in its place meanwhile is not followed either. */
function isClosed(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '');
}
