/** Reads files that others may have changed: only regular ones, which cannot keep a reader waiting. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;

/** Bytes; no record of ours is near it. */
const MOST = 64 * 1024 * 1024;

export interface ReadOptions {
  /** Bytes; a larger file is an error (EFBIG). */
  readonly most?: number;
  /** Whether the file may be behind a symbolic link of that name. */
  readonly throughLink?: boolean;
}

/**
 * @throws what the system says; for what is no regular file EFTYPE, or EISDIR for a folder. Both
 *   have the path.
 */
export function readRegular(path: string, options: ReadOptions = {}): Buffer {
  const { most = MOST, throughLink = true } = options;
  // Opening a named pipe would wait for somebody who writes to it.
  const fd = openSync(path, O_RDONLY | O_NONBLOCK | (throughLink ? 0 : O_NOFOLLOW));
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw fileError('EISDIR', 'is a folder', path);
    if (!stat.isFile()) throw fileError('EFTYPE', 'is not a regular file', path);
    // Files of /proc say that they are empty.
    const bytes = Buffer.alloc(Math.min(stat.size, most) + 1);
    const pieces: Buffer[] = [];
    for (let total = 0; ; ) {
      const read = readSync(fd, bytes, 0, bytes.length, null);
      if (read === 0) return Buffer.concat(pieces);
      total += read;
      if (total > most) throw fileError('EFBIG', `has more than ${most} bytes`, path);
      pieces.push(Buffer.from(bytes.subarray(0, read)));
    }
  } finally {
    closeSync(fd);
  }
}

/** @throws as `readRegular` */
export function readText(path: string, options?: ReadOptions): string {
  return readRegular(path, options).toString('utf8');
}

/** @returns undefined where there is no such file, or no folder that could hold it */
export function readTextIfThere(path: string, options?: ReadOptions): string | undefined {
  try {
    return readText(path, options);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that there is nothing of that name. */
function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function fileError(code: string, what: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path} ${what}`), { code, path, syscall: 'read' });
}
