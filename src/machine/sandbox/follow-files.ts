/** Tells when files of a folder change: by the system's events, and by looking where those do not arrive. */
import { type FSWatcher, lstatSync, type Stats, unwatchFile, watch, watchFile } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SafeFolder } from './safe-folder.ts';

/** Milliseconds between two looks. Shared and mounted folders send no events. */
const LOOK_MS = 1000;
/** Files of which it is noticed without an event that they change; enough for any lesson. */
const MOST = 5000;

export interface FollowedFiles {
  /** What has changed until now is known. */
  catchUp(): void;
  end(): void;
}

export function followFiles(folder: SafeFolder, onChange: () => void): FollowedFiles {
  const watcher = tryWatch(folder.root, true, onChange);
  let before = signature(folder);
  const timer = setInterval(() => {
    const now = signature(folder);
    if (now === before) return;
    before = now;
    onChange();
  }, LOOK_MS);
  return {
    catchUp() {
      before = signature(folder);
    },
    end() {
      clearInterval(timer);
      watcher?.close();
    },
  };
}

function signature(folder: SafeFolder): string {
  const lines: string[] = [];
  let names: string[];
  try {
    names = folder.list().slice(0, MOST);
  } catch {
    return '';
  }
  for (const name of names) {
    lines.push(`${name}\0${stateOf(join(folder.root, name))}`);
  }
  return lines.join('\n');
}

/** What of a file tells that it changes, as far as one may look: a folder may be listed and closed all the same. */
function stateOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = lstatSync(path);
    return `${mtimeMs}\0${size}\0${ino}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}

/** Milliseconds; looking at one file's date costs nothing. */
const FILE_MS = 150;

/** Tells when one file changes, comes or goes. @returns ends it */
export function followFile(path: string, onChange: () => void): () => void {
  // At once, where the system tells of it.
  const watcher = tryWatch(dirname(path), false, (name) => {
    if (name === basename(path)) onChange();
  });
  // Where there is no file, it is told so once, which is no change.
  const onLook = (now: Stats, before: Stats) => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) onChange();
  };
  watchFile(path, { interval: FILE_MS }, onLook);
  return () => {
    watcher?.close();
    unwatchFile(path, onLook);
  };
}

function tryWatch(
  folder: string,
  recursive: boolean,
  onChange: (name: string | null) => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive }, (_event, name) => onChange(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // No more watches to be had, or a system that has none: looking goes on.
    return undefined;
  }
}
