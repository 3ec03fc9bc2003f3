/** Where a learner's files, progress and transcripts lie. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Beside the lessons' folders, in plain sight of `ls -a` and out of the way of `ls`. */
const RECORDS = '.lesson';

export interface SandboxLayout {
  /** The folder that holds the lessons' folders. */
  readonly root: string;
  /** Which lesson was last worked on. */
  readonly current: string;
}

export interface LessonLayout {
  /** The learner's files. */
  readonly files: string;
  /** Progress, transcript, shell state, and what was kept aside. */
  readonly records: string;
}

/**
 * The sandbox: the one named, else the one at or above the working directory, else `./sandbox`.
 */
export function findSandbox(cwd: string, named: string | undefined): SandboxLayout {
  const root = named === undefined ? (above(cwd) ?? join(cwd, 'sandbox')) : resolve(cwd, named);
  return { root, current: join(root, RECORDS, 'current') };
}

function above(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, RECORDS))) return folder;
    if (existsSync(join(folder, 'sandbox', RECORDS))) return join(folder, 'sandbox');
    if (dirname(folder) === folder) return undefined;
  }
}

export function lessonLayout(sandbox: SandboxLayout, lesson: string): LessonLayout {
  return { files: join(sandbox.root, lesson), records: join(sandbox.root, RECORDS, lesson) };
}
