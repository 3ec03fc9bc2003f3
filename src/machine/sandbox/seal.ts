/**
 * Seals on what a sandbox keeps. Some of it is run later, and a sandbox may come from anybody: in a
 * cloned repository, in a folder above. So it counts only with a seal that needs a key of this user, and
 * that holds for one file of one sandbox at its place.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/run/failure.ts';

/** A sandbox, and where its user's key is. */
interface Sealed {
  readonly pinned: { readonly real: string };
  readonly stateDir: string;
}

/** In the state folder. */
const SANDBOX_KEY = 'sandbox.key';

/** @param name of the file, from the sandbox on */
export function sealed<T extends object>(
  value: T,
  place: Sealed,
  name: string,
): T & { readonly seal: string } {
  const key = readKey(place.stateDir) ?? makeKey(place.stateDir);
  return { ...value, seal: sealOf(value, key, place.pinned.real, name) };
}

/** @returns the value without its seal; undefined where the seal is none of this user's for this file */
export function unsealed(value: unknown, place: Sealed, name: string): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { seal, ...rest } = value as { readonly seal?: unknown };
  const key = readKey(place.stateDir);
  if (key === undefined || typeof seal !== 'string') return undefined;
  const right = Buffer.from(sealOf(rest, key, place.pinned.real, name));
  const given = Buffer.from(seal);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return rest;
}

function sealOf(value: object, key: Buffer, real: string, name: string): string {
  // As it will be read again: what JSON leaves out or sorts is so by then.
  const text = JSON.stringify(JSON.parse(JSON.stringify(value)));
  const what = JSON.stringify([1, real, name, text]);
  return createHmac('sha256', key).update(what).digest('hex');
}

function readKey(stateDir: string): Buffer | undefined {
  const path = join(stateDir, SANDBOX_KEY);
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const stat = fstatSync(fd);
    const me = process.getuid?.();
    const key = readFileSync(fd);
    if (me === undefined || (stat.uid === me && (stat.mode & 0o077) === 0 && key.length === 32)) {
      return key;
    }
  } finally {
    closeSync(fd);
  }
  throw new UserError('key-damaged', { path }, 3);
}

function makeKey(stateDir: string): Buffer {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, SANDBOX_KEY);
  const begun = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(begun, randomBytes(32), { mode: 0o600, flag: 'wx' });
  try {
    // Whole or not at all; and of two that begin at once, both have the first one's.
    linkSync(begun, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(begun, { force: true });
  }
  const key = readKey(stateDir);
  if (key === undefined) throw new Error(`${path} went away as soon as it was made`);
  return key;
}
