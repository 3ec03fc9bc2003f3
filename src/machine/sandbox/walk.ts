/** The walk to a folder, name by name, behind no link, from a base that stays the same one. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
  statSync,
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

export class Walk {
  readonly #base: string;
  /** From there to the folder. */
  readonly #names: readonly string[];
  /** Of folders that are made. */
  readonly #mode: number;
  /** Device and inode of the base, once it has been seen. */
  #seen: string | undefined;

  /** @param below with it, the base must stay the folder that it is now */
  constructor(base: string, below: string, mode: number) {
    this.#base = base;
    this.#names = below === '' ? [] : below.split('/');
    this.#mode = mode;
    if (below !== '') this.#seen = identityOf(statSync(base, { throwIfNoEntry: false }));
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
        const shown = own ? join(this.#base, ...this.#names.slice(0, i + 1)) : path;
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
    } finally {
      for (const fd of opened) closeSync(fd);
    }
  }

  #openBase(make: boolean, opened: number[]): Level {
    // Made anew, it would hold nothing of what was in it.
    if (make && this.#seen === undefined) mkdirSync(this.#base, { recursive: true });
    let level: Level;
    try {
      level = openFolder(this.#base, opened, 0);
    } catch (error) {
      if (this.#seen !== undefined && isAbsence(error)) throw replaced(this.#base);
      throw error;
    }
    if (this.#names.length === 0) return level;
    const now = identityOf(fstatSync(level.fd));
    this.#seen ??= now;
    if (this.#seen !== now) throw replaced(this.#base);
    return level;
  }
}

export function openFolder(path: string, opened: number[], flags = O_NOFOLLOW): Level {
  const fd = openSync(path, O_RDONLY | O_DIRECTORY | flags);
  opened.push(fd);
  return { fd, path: BY_DESCRIPTOR ? `/proc/self/fd/${fd}` : path };
}

function identityOf(stat: Stats | undefined): string | undefined {
  return stat && `${stat.dev} ${stat.ino}`;
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
  return new UserError(
    `The folder ${folder} was removed or replaced while the program worked in it, and nothing was written.`,
    { exitCode: 1, next: 'Put it back if you moved it; then go on with: lesson next' },
  );
}

/** @param exitCode 1 for a file of a lesson, 3 for what the program itself keeps */
export function inTheWay(path: string, exitCode: 1 | 3 = 1): UserError {
  return new UserError(
    `${JSON.stringify(path)} cannot be written: something else is in its place.`,
    {
      exitCode,
      next: 'A folder stands where the file should, or a file where a folder should. Move it away.',
    },
  );
}

export function leavesSandbox(path: string): UserError {
  return new UserError(
    `The path ${JSON.stringify(path)} leaves the sandbox, and nothing was written.`,
    {
      exitCode: 2,
      next: 'A lesson writes below its own folder only, through no symbolic link.',
    },
  );
}
