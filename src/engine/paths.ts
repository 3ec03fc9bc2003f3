/** Where what outlives a sandbox is kept. Only computed here; whoever writes makes the folder. */
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface Paths {
  /** Journal, settings, the own engine's data: must not be lost. */
  readonly state: string;
  /** What can be made again: roots of stand-ins. */
  readonly cache: string;
  /** Sockets and process ids; short, since socket paths end at about 107 bytes. */
  readonly runtime: string;
}

/** The per-user folders, after the XDG base directory specification. */
export function pathsFor(env: NodeJS.ProcessEnv, home: string): Paths {
  const state = env.XDG_STATE_HOME || join(home, '.local', 'state');
  const cache = env.XDG_CACHE_HOME || join(home, '.cache');
  const runtime = env.XDG_RUNTIME_DIR;
  return {
    state: join(state, 'lesson'),
    cache: join(cache, 'lesson'),
    runtime:
      env.LESSON_RUNTIME_DIR ||
      (runtime
        ? join(runtime, 'lesson')
        : join('/tmp', `lesson-${process.getuid?.() ?? userInfo().uid}`)),
  };
}
