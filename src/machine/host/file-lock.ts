/** For moments in which a file is read, changed and written: one process after another. */
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { UserError } from '../../core/run/failure.ts';
import { startOf } from './process.ts';
import { readText } from './regular-file.ts';

/** Milliseconds that somebody waits for such a moment to end. */
const PATIENCE = 5000;
const PAUSE = 5;
/** Milliseconds after which a lock that names nobody was left by a process that was killed. */
const NAMELESS = 1000;

/**
 * Does the work while nobody else does such work. The lock of a process that is gone is taken over.
 * Where no lock can be made (a disk that is full or read-only), the work itself says why.
 * @param path of the lock's file
 * @param shown what people know its folder as
 * @throws UserError (3) where another process keeps the lock
 */
export function withFileLock<T>(path: string, shown: string, work: () => T): T {
  const mine = take(path, shown);
  try {
    return work();
  } finally {
    if (mine) rmSync(path, { force: true });
  }
}

/** @returns false where there can be no lock */
function take(path: string, shown: string): boolean {
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      const fd = openSync(path, 'wx', 0o600);
      try {
        writeSync(fd, `${process.pid} ${startOf(process.pid)}`);
      } catch (error) {
        rmSync(path, { force: true });
        throw error;
      } finally {
        closeSync(fd);
      }
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
    const holder = read(path);
    if (holder !== undefined && isGone(holder, path)) takeAway(path, holder);
    else if (Date.now() > until) throw kept(shown, holder ?? '');
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
  }
}

function read(path: string): string | undefined {
  try {
    return readText(path);
  } catch {
    return undefined;
  }
}

function isGone(holder: string, path: string): boolean {
  const [pid, start] = holder.split(/ (.*)/s);
  if (start) return startOf(Number(pid)) !== start;
  try {
    return Date.now() - statSync(path).mtimeMs > NAMELESS;
  } catch {
    return false;
  }
}

/** By renaming, which only one process can do; where that was another one's lock by now, it is put back. */
function takeAway(path: string, holder: string): void {
  const away = `${path}.${process.pid}`;
  try {
    renameSync(path, away);
    if (read(away) === holder) rmSync(away, { force: true });
    else renameSync(away, path);
  } catch {
    // Another process was quicker.
  }
}

function kept(folder: string, holder: string): UserError {
  const [pid = ''] = holder.split(' ');
  return new UserError('records-locked', { pid, seconds: PATIENCE / 1000, folder }, 3);
}
