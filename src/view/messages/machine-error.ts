/** Errors of the operating system as what they are: this machine's state, not a bug. */
import { existsSync, statfsSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { UserError } from '../../core/run/failure.ts';
import type { ErrorText } from './error.ts';

/** A folder that the program works in. */
export interface KnownFolder {
  /** With its article, e.g. `the state folder`. */
  readonly role: string;
  readonly path: string;
}

/** What the kernel answered, as node passes it on. */
interface SystemError extends Error {
  readonly code: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly dest?: string;
  /** Of a socket: its path. */
  readonly address?: string;
}

/** Bytes; a file system that has less is full for what is written here. */
const NO_SPACE_LEFT = 256 * 1024;

/**
 * @param folders those that the program works in
 * @returns what to report in place of an error of the operating system; undefined for any other one
 */
export function machineError(
  error: unknown,
  folders: readonly KnownFolder[],
): ErrorText | undefined {
  for (let depth = 0, at = error; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (at instanceof UserError) return undefined;
    const words = wordsOf(at, folders);
    if (words) return words;
  }
  return undefined;
}

function wordsOf(error: Error, folders: readonly KnownFolder[]): ErrorText | undefined {
  const { statusCode } = error as { readonly statusCode?: number };
  if (statusCode !== undefined) return fromEngine(error.message);
  if (!isSystemError(error)) return undefined;
  const { syscall = '' } = error;
  const code = plain(error.code);
  const program = /^spawn(?:Sync)? (.+)$/.exec(syscall)?.[1];
  if (program !== undefined || syscall === 'spawn') return notStarted(code, program ?? 'A program');
  if (syscall === 'watch') return WATCH[code];
  const path = error.path ?? error.address ?? error.dest;
  const known = path === undefined ? undefined : folderOf(path, folders);
  const where = path === undefined ? undefined : shown(path, known);
  return SPACE.includes(code)
    ? full(known, path, folders)
    : (inPlace(code, where, known) ?? LIMITS[code] ?? connection(code, error.message));
}

function isSystemError(error: Error): error is SystemError {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(plain(code));
}

/** Node's own functions give some of the kernel's codes names of theirs. */
function plain(code: string): string {
  return NODES[code] ?? code.replace(/^ERR_FS_(?:CP_)?(?=E[A-Z0-9]+$)/, '');
}

const NODES: Readonly<Record<string, string>> = {
  ERR_FS_FILE_TOO_LARGE: 'EFBIG',
  ERR_STRING_TOO_LONG: 'EFBIG',
  ERR_FS_CP_FIFO_PIPE: 'EFTYPE',
  ERR_FS_CP_SOCKET: 'EFTYPE',
  ERR_FS_CP_UNKNOWN: 'EFTYPE',
  ERR_FS_CP_DIR_TO_NON_DIR: 'EEXIST',
  ERR_FS_CP_NON_DIR_TO_DIR: 'EEXIST',
};

const SPACE: readonly string[] = ['ENOSPC', 'EDQUOT'];

/** What the machine has too few of, whatever the path. */
const LIMITS: Readonly<Record<string, ErrorText>> = {
  EMFILE: {
    message: 'This program may not open any more files: its limit is reached.',
    next: 'Show the limit: ulimit -n\nRaise it in this terminal, then try again: ulimit -n 1024',
  },
  ENFILE: {
    message: 'This machine has no file handles left.',
    next: 'End programs that you do not need, then try again.',
  },
  ENOMEM: {
    message: 'This machine has no memory left.',
    next: 'See what uses it: ps aux --sort=-rss | head',
  },
  EAGAIN: {
    message: 'This machine cannot start another process or thread now.',
    next: 'See what runs: ps -u "$(id -un)"',
  },
};

const WATCH: Readonly<Record<string, ErrorText>> = {
  ENOSPC: {
    message: 'This machine watches as many files as it may.',
    next: 'Root can raise the limit: sysctl fs.inotify.max_user_watches=524288',
  },
  EMFILE: {
    message: 'This machine watches as many folders as it may.',
    next: 'Root can raise the limit: sysctl fs.inotify.max_user_instances=512',
  },
};

/** What was done to an open file, whose name the system no longer says. */
const NO_PLACE: Readonly<Record<string, ErrorText>> = {
  EIO: { message: 'A disk reports an error.', next: 'Check the disks: dmesg | tail' },
  EISDIR: {
    message: 'There is a folder where a file should be.',
    next: 'Look for it in the sandbox and in the state folder.',
  },
};

/** @param known undefined where the path is in none of the program's folders */
function inPlace(
  code: string,
  where: string | undefined,
  known: KnownFolder | undefined,
): ErrorText | undefined {
  if (where === undefined) return NO_PLACE[code];
  const look = (message: string): ErrorText => ({
    message,
    next: 'Look at it, then move it away or repair it.',
  });
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return {
        message: `Permission denied: ${where}`,
        next: 'Give yourself access to it, or use another place: --sandbox FOLDER, XDG_STATE_HOME, XDG_CACHE_HOME or LESSON_RUNTIME_DIR.',
      };
    case 'EROFS':
      return {
        message: `Nothing can be written here, the file system is read-only: ${where}`,
        next: 'Make it writable, or use another place: --sandbox FOLDER, XDG_STATE_HOME, XDG_CACHE_HOME or LESSON_RUNTIME_DIR.',
      };
    case 'EIO':
    case 'ESTALE':
      return diskFails(where);
    case 'EISDIR':
      return look(`There is a folder where a file should be: ${where}`);
    case 'ENOTDIR':
      return look(`There is a file where a folder should be: ${where}`);
    case 'EFTYPE':
    case 'ENXIO':
      return look(`This is not a regular file: ${where}`);
    case 'EFBIG':
      return look(`This file is too large to be read: ${where}`);
    case 'ELOOP':
      return look(`Symbolic links lead in a circle, or are not allowed here: ${where}`);
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return code === 'EINVAL' && where.length < 100
        ? undefined
        : { message: `This path is too long: ${where}`, next: 'Use a folder with a shorter path.' };
  }
  // Of any other place this would be ours to know.
  if (!known) return undefined;
  switch (code) {
    case 'ENOENT':
      return {
        message: `This was removed while the program worked in it: ${where}`,
        next: 'Run the command again.',
      };
    case 'EEXIST':
    case 'ENOTEMPTY':
      return look(`Something else is in the place of a file or folder: ${where}`);
    case 'EBUSY':
    case 'ETXTBSY':
      return {
        message: `Another program uses this: ${where}`,
        next: 'End that program, then try again.',
      };
    case 'EADDRINUSE':
      return { message: `Another process listens there: ${where}`, next: 'Try again.' };
    default:
      return undefined;
  }
}

function diskFails(where: string): ErrorText {
  return {
    message: `The disk reports an error: ${where}`,
    next: 'Check the disk: dmesg | tail',
  };
}

function notStarted(code: string, program: string): ErrorText | undefined {
  const why: Readonly<Record<string, string>> = {
    ENOENT: 'it is not on the PATH, or its folder is gone',
    EACCES: 'it may not be executed',
    EPERM: 'it may not be executed',
    ENOEXEC: 'it is no program for this machine',
    ELIBBAD: 'it is no program for this machine',
    ENOTDIR: 'its path leads through a file',
    ELOOP: 'symbolic links lead in a circle',
    ETXTBSY: 'it is being written',
    E2BIG: 'its arguments and environment are too long',
    EIO: 'the disk reports an error',
  };
  const limit = LIMITS[code];
  if (limit) return { ...limit, message: `${program} could not be started. ${limit.message}` };
  if (why[code] === undefined) return undefined;
  return {
    message: `${program} could not be started: ${why[code]}.`,
    next: `See which one is used: type -a ${program}`,
  };
}

/** Checks and the doctor report such errors themselves: what is left are an engine and its registry. */
function connection(code: string, message: string): ErrorText | undefined {
  if (!['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(code)) {
    return undefined;
  }
  return {
    message: `A connection to the engine or its registry failed: ${message}.`,
    next: 'See whether it answers, and run the command again: lesson engine status',
  };
}

/** What an engine says of its own disk. */
function fromEngine(message: string): ErrorText | undefined {
  if (/no space left on device|disk quota exceeded/i.test(message)) {
    return {
      message: `The engine's disk is full: ${message.trim()}`,
      next: 'See what uses it: docker system df',
    };
  }
  if (/read-only file system/i.test(message)) {
    return {
      message: `The engine's disk is read-only: ${message.trim()}`,
      next: 'See where its data is: docker info --format "{{.DockerRootDir}}"',
    };
  }
  return undefined;
}

function full(
  known: KnownFolder | undefined,
  path: string | undefined,
  folders: readonly KnownFolder[],
): ErrorText {
  const next = 'Free disk space, then run the command again. Nothing that was done is lost.';
  // Who writes to an open file is not told its name.
  const places = known ? [known] : path === undefined ? folders.filter(isFull) : [];
  const rows = places.map(
    ({ role, path }) => `The disk of ${role} is full: ${freeOf(path)} in ${path}`,
  );
  if (rows.length === 0) return { message: `The disk is full${path ? `: ${path}` : '.'}`, next };
  return { message: rows.join('\n'), next };
}

function isFull({ path }: KnownFolder): boolean {
  const room = roomAt(path);
  return room !== undefined && (room.bytes < NO_SPACE_LEFT || room.files === 0);
}

function freeOf(path: string): string {
  const room = roomAt(path);
  if (!room) return 'free space unknown';
  if (room.files === 0) return 'no more files can be created';
  return `${(room.bytes / 1e6).toFixed(1)} MB free`;
}

function roomAt(path: string): { bytes: number; files: number } | undefined {
  for (let at = path; ; at = dirname(at)) {
    if (!existsSync(at) && dirname(at) !== at) continue;
    try {
      const { bavail, bsize, files, ffree } = statfsSync(at);
      return { bytes: bavail * bsize, files: files === 0 ? 1 : ffree };
    } catch {
      return undefined;
    }
  }
}

/** The innermost of the folders that holds a path. */
function folderOf(path: string, folders: readonly KnownFolder[]): KnownFolder | undefined {
  return folders
    .filter((it) => path === it.path || path.startsWith(`${it.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function shown(path: string, known: KnownFolder | undefined): string {
  if (!known) return path;
  const inside = relative(known.path, path);
  return `${path} (${inside === '' ? '' : 'in '}${known.role})`;
}
