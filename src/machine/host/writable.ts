/** Finds out whether folders can be used, before anything is changed that depends on it. */
import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Bytes; a run writes less before its first block begins. */
const NEEDED = 128 * 1024;

/**
 * @param folders that need not be there yet
 * @param shown what people know them as
 * @throws what the system says, with the folder as its path
 */
export function checkWritable(folders: readonly string[], shown?: string): void {
  for (const folder of folders) attempt(folder, NEEDED, shown);
}

/** The same for what only takes away: a disk that is full is no obstacle. */
export function checkRemovable(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      attempt(folder, 0);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!['ENOSPC', 'EDQUOT'].includes(code)) throw error;
    }
  }
}

function attempt(folder: string, size: number, shown = folder): void {
  const path = join(existing(folder), `.lesson-${randomBytes(6).toString('hex')}`);
  try {
    write(path, Buffer.alloc(size));
  } catch (error) {
    throw Object.assign(error as Error, { path: shown });
  }
}

function write(path: string, bytes: Uint8Array): void {
  const fd = openSync(path, 'wx', 0o600);
  try {
    // At once: whoever is killed while writing leaves nothing.
    rmSync(path, { force: true });
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } finally {
    closeSync(fd);
  }
}

/** The folder itself, or the nearest above it that is there. */
export function existing(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(at) || dirname(at) === at) return at;
  }
}

/** Whether programs can start in this folder. */
export function canEnter(folder: string): boolean {
  try {
    accessSync(join(folder, '.'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
