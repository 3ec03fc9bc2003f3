/**
 * A folder that paths cannot leave. Lessons name paths, and containers that share the folder may
 * change it meanwhile, so a path is walked name by name, no symbolic link is followed, and on Linux
 * each name is opened below the folder that was opened before it, which leaves no moment in between.
 */

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../run/failure.ts';

const {
  O_DIRECTORY = 0,
  O_NOFOLLOW = 0,
  O_RDONLY,
  O_WRONLY,
  O_CREAT,
  O_EXCL,
  O_NONBLOCK = 0,
} = constants;
const BY_DESCRIPTOR = process.platform === 'linux';

const CREATE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;

/** No lesson names a longer path. */
const LONGEST = 1024;

/** Bytes that are read of one file at most. */
const FILE_LIMIT = 64 * 1024 * 1024;

/** An opened folder, and how names below it are written. */
interface Level {
  readonly fd: number;
  readonly path: string;
}

export class SafeFolder {
  readonly root: string;

  /** @param root absolute; made where it is missing */
  constructor(root: string) {
    this.root = root;
  }

  /** @returns undefined where there is no such regular file, or only behind a link */
  read(path: string): Uint8Array | undefined {
    try {
      return this.#within(path, false, (folder, name) =>
        readRegular(join(folder.path, name), path),
      );
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /** Writes through a temporary name, so that a reader sees the old text or the new one. */
  write(path: string, content: string | Uint8Array, mode: number | undefined): void {
    this.#within(path, true, (folder, name) => {
      // Short, since the name itself may be as long as the system takes.
      const temporary = join(folder.path, `.${randomBytes(6).toString('hex')}`);
      const fd = openSync(temporary, CREATE, 0o666);
      try {
        writeWhole(fd, content);
        if (mode !== undefined) fchmodSync(fd, mode);
        renameSync(temporary, join(folder.path, name));
      } catch (error) {
        rmSync(temporary, { force: true });
        throw isFolderError(error) ? inTheWay(path) : error;
      } finally {
        closeSync(fd);
      }
    });
  }

  /** Writes a file that only its owner reads. @returns false where there is something of that name */
  create(path: string, content: Uint8Array): boolean {
    return this.#within(path, true, (folder, name) => {
      let fd: number;
      try {
        fd = openSync(join(folder.path, name), CREATE, 0o600);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
      try {
        writeWhole(fd, content);
      } finally {
        closeSync(fd);
      }
      return true;
    });
  }

  /** All files below the folder, `/` between names, sorted; links are listed and not followed. */
  list(): string[] {
    const found: string[] = [];
    const visit = (at: string, prefix: string) => {
      const opened: number[] = [];
      try {
        const { path } = this.#open(at, opened);
        for (const entry of readdirSync(path, { withFileTypes: true })) {
          const name = `${prefix}${entry.name}`;
          if (!entry.isDirectory()) found.push(name);
          else if (name.length < LONGEST) visit(join(path, entry.name), `${name}/`);
        }
      } catch (error) {
        // Others work in it too: what is gone by now, or a link, holds nothing.
        if (!isAbsence(error)) throw error;
      } finally {
        for (const fd of opened) closeSync(fd);
      }
    };
    visit(this.root, '');
    return found.sort();
  }

  #within<T>(path: string, make: boolean, act: (folder: Level, name: string) => T): T {
    const names = path.split('/');
    const last = names.pop();
    if (last === undefined || [...names, last].some(leaves)) throw leavesSandbox(path);
    if (make) mkdirSync(this.root, { recursive: true });
    const opened: number[] = [];
    try {
      let level = this.#open(this.root, opened);
      for (const name of names) {
        const below = join(level.path, name);
        if (make) makeFolder(below);
        if (!BY_DESCRIPTOR && lstatSync(below).isSymbolicLink()) throw leavesSandbox(path);
        try {
          level = this.#open(below, opened);
        } catch (error) {
          // Linux says of a link that it is no folder, others that it is a link.
          const isLink = lstatSync(below, { throwIfNoEntry: false })?.isSymbolicLink();
          if (make && isLink) throw leavesSandbox(path);
          if (make && (error as NodeJS.ErrnoException).code === 'ENOTDIR') throw inTheWay(path);
          throw error;
        }
      }
      return act(level, last);
    } finally {
      for (const fd of opened) closeSync(fd);
    }
  }

  #open(path: string, opened: number[]): Level {
    const fd = openSync(path, O_RDONLY | O_DIRECTORY | (path === this.root ? 0 : O_NOFOLLOW));
    opened.push(fd);
    return { fd, path: BY_DESCRIPTOR ? `/proc/self/fd/${fd}` : path };
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function writeWhole(fd: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

function readRegular(at: string, path: string): Uint8Array | undefined {
  const fd = openSync(at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return undefined;
    if (stat.size > FILE_LIMIT) {
      throw new UserError(`The file ${path} is too large to be checked: ${stat.size} bytes.`, {
        exitCode: 1,
        next: `At most ${FILE_LIMIT} bytes are read.`,
      });
    }
    const bytes = Buffer.alloc(stat.size);
    let at = 0;
    for (let n = 1; n > 0 && at < bytes.length; at += n)
      n = readSync(fd, bytes, at, bytes.length - at, at);
    return bytes.subarray(0, at);
  } finally {
    closeSync(fd);
  }
}

const leaves = (name: string): boolean =>
  name === '' || name === '.' || name === '..' || name.includes('\0') || name.includes('\\');

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}

/** Of a rename whose target is a folder. */
function isFolderError(error: unknown): boolean {
  return ['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function inTheWay(path: string): UserError {
  return new UserError(
    `${JSON.stringify(path)} cannot be written: something else is in its place.`,
    {
      exitCode: 1,
      next: 'A folder stands where the file should, or a file where a folder should. Move it away.',
    },
  );
}

function leavesSandbox(path: string): UserError {
  return new UserError(
    `The path ${JSON.stringify(path)} leaves the sandbox, and nothing was written.`,
    {
      exitCode: 2,
      next: 'A lesson writes below its own folder only, through no symbolic link.',
    },
  );
}
