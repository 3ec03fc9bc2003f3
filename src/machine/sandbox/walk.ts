/** The walk to a folder, name by name, behind no link, from a base that may have to stay the same one. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/run/failure.ts';

const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_RDONLY } = constants;
const BY_DESCRIPTOR = process.platform === 'linux';

/** An opened folder, and how names below it are written. */
export interface Level {
  readonly fd: number;
  readonly path: string;
}

/** A folder that must stay the one that it was when it was seen first: blocks can replace it. */
export class PinnedFolder {
  readonly path: string;
  #seen: { readonly identity: string; readonly real: string } | undefined;

  constructor(path: string) {
    this.path = path;
    const opened: number[] = [];
    try {
      this.open(false, opened);
    } catch {
      // It is missing, or closed: whoever works in it says so.
    } finally {
      for (const fd of opened) closeSync(fd);
    }
  }

  /** Where it really is, whatever its path leads to by now. */
  get real(): string {
    return this.#seen?.real ?? realpathSync(this.path);
  }

  open(make: boolean, opened: number[]): Level {
    // Made again, it would hold nothing of what was in it.
    if (make && this.#seen === undefined) mkdirSync(this.path, { recursive: true });
    let level: Level;
    try {
      level = openFolder(this.path, opened, 0);
    } catch (error) {
      if (this.#seen !== undefined && isAbsence(error)) throw replaced(this.path);
      throw error;
    }
    const { dev, ino } = fstatSync(level.fd);
    const identity = `${dev} ${ino}`;
    this.#seen ??= { identity, real: (BY_DESCRIPTOR ? readlinkSync : realpathSync)(level.path) };
    if (this.#seen.identity !== identity) throw replaced(this.path);
    return level;
  }
}

export class Walk {
  readonly #base: string | PinnedFolder;
  /** From there to the folder. */
  readonly #names: readonly string[];
  /** Of folders that are made. */
  readonly #mode: number;

  constructor(base: string | PinnedFolder, below: string, mode: number) {
    this.#base = base;
    this.#names = below === '' ? [] : below.split('/');
    this.#mode = mode;
  }

  /** @param path what errors name */
  open<T>(folder: string, make: boolean, act: (folder: Level) => T, path = folder): T {
    const names = folder === '' ? [] : folder.split('/');
    if (names.some(leaves)) throw leavesSandbox(path);
    const opened: number[] = [];
    try {
      let level = this.#openBase(make, opened);
      for (const [i, name] of [...this.#names, ...names].entries()) {
        const below = join(level.path, name);
        const own = i < this.#names.length;
        const shown = own ? join(pathOf(this.#base), ...this.#names.slice(0, i + 1)) : path;
        if (make) makeFolder(below, this.#mode);
        if (!BY_DESCRIPTOR && lstatSync(below).isSymbolicLink()) throw leavesSandbox(shown);
        try {
          level = openFolder(below, opened);
        } catch (error) {
          // Linux says of a link that it is no folder, others that it is a link.
          const isLink = lstatSync(below, { throwIfNoEntry: false })?.isSymbolicLink();
          if (make && isLink) throw leavesSandbox(shown);
          if (make && (error as NodeJS.ErrnoException).code === 'ENOTDIR')
            throw inTheWay(shown, own ? 3 : 1);
          throw error;
        }
      }
      return act(level);
    } catch (error) {
      throw renamed(error, join(pathOf(this.#base), ...this.#names, path));
    } finally {
      for (const fd of opened) closeSync(fd);
    }
  }

  /**
   * Where writing would begin: in the folder, or in the nearest one above that is there.
   * @returns undefined where the base is missing
   */
  nearest<T>(act: (folder: Level) => T): T | undefined {
    for (let count = this.#names.length; count >= 0; count--) {
      const walk = new Walk(this.#base, this.#names.slice(0, count).join('/'), this.#mode);
      try {
        return walk.open('', false, act);
      } catch (error) {
        if (!isAbsence(error)) throw error;
      }
    }
    return undefined;
  }

  #openBase(make: boolean, opened: number[]): Level {
    if (typeof this.#base !== 'string') return this.#base.open(make, opened);
    if (make) mkdirSync(this.#base, { recursive: true });
    return openFolder(this.#base, opened, 0);
  }
}

export function pathOf(folder: string | PinnedFolder): string {
  return typeof folder === 'string' ? folder : folder.path;
}

export function openFolder(path: string, opened: number[], flags = O_NOFOLLOW): Level {
  const fd = openSync(path, O_RDONLY | O_DIRECTORY | flags);
  opened.push(fd);
  return { fd, path: BY_DESCRIPTOR ? `/proc/self/fd/${fd}` : path };
}

/** An error of the system with the path that people know, in place of one through an open folder. */
function renamed(error: unknown, path: string): unknown {
  const { path: told } = error as NodeJS.ErrnoException;
  if (!told?.startsWith('/proc/self/fd/')) return error;
  return Object.assign(error as NodeJS.ErrnoException, { path });
}

function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

export const leaves = (name: string): boolean =>
  name === '' || name === '.' || name === '..' || name.includes('\0') || name.includes('\\');

export function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}

function replaced(folder: string): UserError {
  return new UserError('folder-replaced', { folder }, 1);
}

/** @param exitCode 1 for a file of a lesson, 3 for what the program itself keeps */
export function inTheWay(path: string, exitCode: 1 | 3 = 1): UserError {
  return new UserError('in-the-way', { path }, exitCode);
}

export function leavesSandbox(path: string): UserError {
  return new UserError('outside-sandbox', { path }, 2);
}
