/**
 * One run at a time on one engine, in one lesson of a sandbox, and in one folder of results. The lock
 * is a listening socket: the kernel lets one process have it and takes it back when that process ends,
 * however it ends. A process that connects reads who holds the lock. On Linux the socket is in the
 * abstract namespace, so that users who share an engine see each other's locks.
 */
import { createHash } from 'node:crypto';
import { existsSync, realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { type LockHolder, UserError } from '../../../core/run/failure.ts';
import { ownFolder, userName } from '../../host/own-folder.ts';

export interface Lock {
  release(): Promise<void>;
}

function address(name: string, runtimeDir: string): string {
  const key = createHash('sha256').update(name).digest('hex').slice(0, 20);
  if (process.platform === 'linux') return `\0lesson-${key}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\lesson-${key}`;
  return join(runtimeDir, `${key}.lock`);
}

/**
 * @param engineId the engine's own id
 * @param doing what the holder does, for whoever finds the lock taken
 * @throws UserError (exit code 3) that names the holder, where there is one
 */
export function lockEngine(engineId: string, doing: string, runtimeDir: string): Promise<Lock> {
  return lock(engineId, doing, runtimeDir, taken('engine'));
}

/**
 * A run in a lesson keeps other runs out of its sandbox, also those on another engine.
 * @param records the folder of the lesson's records
 */
export function lockLesson(records: string, doing: string, runtimeDir: string): Promise<Lock> {
  return lock(lessonName(records), doing, runtimeDir, taken('lesson'));
}

/** One sweep at a time in a folder of results. */
export function lockSweep(folder: string, doing: string, runtimeDir: string): Promise<Lock> {
  const refusal = (holder: LockHolder | undefined) =>
    new UserError('sweep-taken', { folder, holder }, 3);
  return lock(`sweep ${settled(folder)}`, doing, runtimeDir, refusal);
}

/**
 * Starts and stops of the managed engine come one after another.
 * @param stateDir of its user
 * @param patienceMs milliseconds to wait for another one to end
 */
export function lockDaemon(
  stateDir: string,
  doing: string,
  runtimeDir: string,
  patienceMs: number,
): Promise<Lock> {
  const busy = (holder: LockHolder | undefined) => new UserError('engine-starting', { holder }, 3);
  return lock(`daemon ${stateDir}`, doing, runtimeDir, busy, patienceMs);
}

/** @param patienceMs milliseconds to wait for a holder to end */
async function lock(
  name: string,
  doing: string,
  runtimeDir: string,
  refusal: (holder: LockHolder | undefined) => UserError,
  patienceMs = 0,
): Promise<Lock> {
  const at = address(name, runtimeDir);
  const me: LockHolder = {
    user: userName(),
    pid: process.pid,
    doing,
    since: new Date().toISOString(),
  };
  const deadline = performance.now() + patienceMs;
  for (let silent = 0; ; ) {
    const server = await listen(at, runtimeDir, (socket) => void socket.end(JSON.stringify(me)));
    if (server) {
      return { release: () => new Promise((resolve) => server.close(() => resolve())) };
    }
    const holder = await askHolder(at);
    const late = performance.now() >= deadline;
    if (holder && late) throw refusal(holder);
    // Nobody answers: the holder has just gone, is busy, or left its socket's file behind.
    if (!holder && late && ++silent > 3) throw refusal(undefined);
    if (!holder && process.platform !== 'linux' && process.platform !== 'win32') removeStale(at);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Who holds the engine's lock now. */
export function holderOf(engineId: string, runtimeDir: string): Promise<LockHolder | undefined> {
  return askHolder(address(engineId, runtimeDir));
}

/** Which run is at work in a lesson now. @param records the folder of the lesson's records */
export function holderOfLesson(
  records: string,
  runtimeDir: string,
): Promise<LockHolder | undefined> {
  return askHolder(address(lessonName(records), runtimeDir));
}

/** The same by whatever way somebody comes to the folder. */
function lessonName(records: string): string {
  return `lesson ${settled(records)}`;
}

/** The path behind all links, also of a folder that is still to be made. */
function settled(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(settled(dirname(path)), basename(path));
}

/**
 * Held while somebody looks at a lesson with commands, as checks run them.
 * @param onWanted called when the learner is about to run a command: the look is to end
 * @returns undefined where somebody else looks
 */
export async function lockLook(
  records: string,
  runtimeDir: string,
  onWanted: () => void,
): Promise<Lock | undefined> {
  const at = address(lookName(records), runtimeDir);
  const waiting = new Set<Socket>();
  const server = await listen(at, runtimeDir, (socket) => {
    waiting.add(socket);
    onWanted();
  });
  if (!server) {
    if (at.startsWith('/')) await endLook(records, runtimeDir, 0);
    return undefined;
  }
  return {
    release() {
      for (const socket of waiting) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Asks whoever looks to end that. Resolves when nobody looks, or that takes longer, in milliseconds. */
export function endLook(records: string, runtimeDir: string, mostMs: number): Promise<void> {
  const at = address(lookName(records), runtimeDir);
  return new Promise((resolve) => {
    const socket = connect(at);
    const timer = setTimeout(() => socket.destroy(), mostMs);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Left behind by a process that was killed.
      if (error.code === 'ECONNREFUSED' && at.startsWith('/')) removeStale(at);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const lookName = (records: string) => `look ${lessonName(records)}`;

function listen(
  at: string,
  runtimeDir: string,
  onSocket: (socket: Socket) => void,
): Promise<Server | undefined> {
  if (at.startsWith('/')) ownFolder(runtimeDir, 'LESSON_RUNTIME_DIR');
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    onSocket(socket);
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(at, () => resolve(server));
  });
}

function askHolder(at: string): Promise<LockHolder | undefined> {
  return new Promise((resolve) => {
    const socket = connect(at);
    let text = '';
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => {
      try {
        resolve(JSON.parse(text) as LockHolder);
      } catch {
        resolve(undefined);
      }
    });
  });
}

function removeStale(at: string): void {
  try {
    unlinkSync(at);
  } catch {
    // Another process was quicker.
  }
}

function taken(what: 'engine' | 'lesson'): (holder: LockHolder | undefined) => UserError {
  return (holder) =>
    new UserError('engine-taken', { what, holder, mine: holder?.user === userName() }, 3);
}
