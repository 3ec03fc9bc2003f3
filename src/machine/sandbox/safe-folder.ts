/**
 * A folder that paths cannot leave. Lessons name paths, and blocks and containers may change the folder
 * meanwhile. So a path is walked name by name, no symbolic link is followed, and on Linux each name is
 * opened below the folder that was opened before it, which leaves no moment in between.
 */
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/run/failure.ts';
import {
  inTheWay,
  isAbsence,
  type Level,
  leaves,
  leavesSandbox,
  openFolder,
  type PinnedFolder,
  pathOf,
  Walk,
} from './walk.ts';

const { O_NOFOLLOW = 0, O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NONBLOCK = 0 } = constants;

const CREATE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;

/** No lesson names a longer path. */
const LONGEST = 1024;

/** Bytes that are read of one file at most. */
const FILE_LIMIT = 64 * 1024 * 1024;

export class SafeFolder {
  readonly root: string;
  readonly #walk: Walk;

  /**
   * @param base absolute; made where it is missing
   * @param below names below it, `/` between them: the folder that is meant
   * @param mode of folders that are made
   */
  constructor(base: string | PinnedFolder, below = '', mode = 0o777) {
    this.root = join(pathOf(base), below);
    this.#walk = new Walk(base, below, mode);
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

  /** @returns undefined where there is no such file, or no text in it */
  readText(path: string): string | undefined {
    const content = this.read(path);
    return content && isUtf8(content) ? Buffer.from(content).toString('utf8') : undefined;
  }

  /** Writes through a temporary name, so that a reader sees the old text or the new one. */
  write(path: string, content: string | Uint8Array, mode: number | undefined): void {
    this.#within(path, true, (folder, name) => {
      // Short, since the name itself may be as long as the system takes.
      const temporary = join(folder.path, `.${randomBytes(6).toString('hex')}`);
      const fd = openSync(temporary, CREATE, mode ?? 0o666);
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

  /** Removes what is there: a file, a link, or a folder with all that is in it. */
  remove(path: string): void {
    try {
      this.#within(path, false, (folder, name) => {
        const at = join(folder.path, name);
        if (!lstatSync(at).isDirectory()) return unlinkSync(at);
        const names = this.in(path, (below) => readdirSync(below)) ?? [];
        for (const below of names) this.remove(`${path}/${below}`);
        return rmdirSync(at);
      });
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
  }

  rename(path: string, name: string): void {
    this.#within(path, false, (folder, old) =>
      renameSync(join(folder.path, old), join(folder.path, name)),
    );
  }

  /**
   * @param path `''`: the folder itself
   * @param act given a path that leads to the opened folder, whatever becomes of its name meanwhile
   * @returns undefined where there is no such folder, or only behind a link
   */
  in<T>(path: string, act: (folder: string) => T): T | undefined {
    try {
      return this.#walk.open(path, false, (folder) => act(folder.path));
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /** Makes a folder where there is none. @throws UserError where something else is in its place */
  make<T>(path: string, act: (folder: string) => T): T {
    return this.#walk.open(path, true, (folder) => act(folder.path));
  }

  /**
   * @param act given the folder, or the nearest one above that is there: where writing would begin
   * @returns undefined where there is none from the base on
   */
  nearest<T>(act: (folder: string) => T): T | undefined {
    return this.#walk.nearest((folder) => act(folder.path));
  }

  /** All files below the folder, `/` between names, sorted; links are listed and not followed. */
  list(): string[] {
    const found: string[] = [];
    const visit = (at: string, prefix: string) => {
      for (const entry of readdirSync(at, { withFileTypes: true })) {
        const name = `${prefix}${entry.name}`;
        if (!entry.isDirectory()) found.push(name);
        else if (name.length < LONGEST) within(join(at, entry.name), `${name}/`);
      }
    };
    const within = (path: string, prefix: string) => {
      const opened: number[] = [];
      try {
        visit(openFolder(path, opened).path, prefix);
      } catch (error) {
        // Others work in it too: what is gone by now, or a link, holds nothing.
        if (!isAbsence(error)) throw error;
      } finally {
        for (const fd of opened) closeSync(fd);
      }
    };
    this.in('', (folder) => visit(folder, ''));
    return found.sort();
  }

  #within<T>(path: string, make: boolean, act: (folder: Level, name: string) => T): T {
    const names = path.split('/');
    const last = names.pop();
    if (last === undefined || [...names, last].some(leaves)) throw leavesSandbox(path);
    return this.#walk.open(names.join('/'), make, (folder) => act(folder, last), path);
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
      throw new UserError('file-too-large', { path, size: stat.size, most: FILE_LIMIT }, 1);
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

/** Of a rename whose target is a folder. */
function isFolderError(error: unknown): boolean {
  return ['EISDIR', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
}
