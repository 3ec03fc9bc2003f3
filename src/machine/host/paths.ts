/** Where what outlives a sandbox is kept. Only computed here; whoever writes makes the folder. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { lookAt, lookThrough } from './lenient.ts';
import { isOwnFolder, safePath, weakPart } from './own-folder.ts';

export interface Paths {
  /** Journal, settings, the managed engine's data: must not be lost. */
  readonly state: string;
  /** What can be made again: roots of stand-ins. */
  readonly cache: string;
  /** Sockets and process ids; short, since socket paths end at about 107 bytes. */
  readonly runtime: string;
}

/** The per-user folders, after the XDG base directory specification. */
export function pathsFor(env: NodeJS.ProcessEnv, home: string): Paths {
  const own = ownHome(home);
  const state = join(env.XDG_STATE_HOME || join(own, '.local', 'state'), 'lesson');
  const cache = join(env.XDG_CACHE_HOME || join(own, '.cache'), 'lesson');
  return { state, cache, runtime: env.LESSON_RUNTIME_DIR || runtimeFolder(env, state) };
}

/** The environment of sudo and su may name the home of another user, who could replace what root keeps there. */
function ownHome(home: string): string {
  const uid = lookThrough(home)?.uid ?? 0;
  return process.getuid?.() === 0 && uid !== 0 ? userInfo().homedir : home;
}

/** The usual folder, unless another user owns it: anybody can make one in /tmp first. */
function runtimeFolder(env: NodeJS.ProcessEnv, state: string): string {
  const login = env.XDG_RUNTIME_DIR && join(env.XDG_RUNTIME_DIR, 'lesson');
  if (login && !weakPart(login)) return login;
  const usual = join('/tmp', `lesson-${process.getuid?.() ?? userInfo().uid}`);
  const free = lookAt(usual) === undefined;
  return (free && !weakPart(usual)) || isOwnFolder(usual) ? usual : join(state, 'run');
}

/** @throws UserError (3) where another user could replace what is kept in one of the folders */
export function refuseUnsafe({ state, cache, runtime }: Paths): void {
  safePath(state, 'XDG_STATE_HOME');
  safePath(cache, 'XDG_CACHE_HOME');
  safePath(runtime, 'LESSON_RUNTIME_DIR');
}
