/** Where a learner's files, progress and transcripts lie. */
import { dirname, join, resolve } from 'node:path';
import { lookAt, lookThrough } from '../host/lenient.ts';
import { checkWritable } from '../host/writable.ts';
import { SafeFolder } from './safe-folder.ts';
import { PinnedFolder } from './walk.ts';

/** Beside the lessons' folders, in plain sight of `ls -a` and out of the way of `ls`. */
export const RECORDS = '.lesson';

/** In the state folder: where the sandbox is that was last worked in. */
export const LAST_SANDBOX = 'last-sandbox';

export interface SandboxLayout {
  /** The folder that holds the lessons' folders. */
  readonly root: string;
  /** The same, as files in it are written. */
  readonly pinned: PinnedFolder;
  /** Somebody named it: what is in it already is no surprise. */
  readonly named: boolean;
  /** Of the user, where the key lies that their records are sealed with. */
  readonly stateDir: string;
  /** Sandboxes of other users, which lie nearer and are not used. */
  readonly passedOver: readonly string[];
}

export interface LessonLayout {
  readonly sandbox: SandboxLayout;
  readonly lesson: string;
  /** The learner's files. */
  readonly files: string;
  /** Progress, transcript, shell state, and what was kept aside. */
  readonly records: string;
}

/**
 * The sandbox: the one named, else this user's one at or above the working directory, else `./sandbox`.
 */
export function findSandbox(
  cwd: string,
  named: string | undefined,
  stateDir: string,
): SandboxLayout {
  if (named !== undefined) return sandboxAt(resolve(cwd, named), stateDir);
  const passedOver: string[] = [];
  const root = above(cwd, passedOver) ?? join(cwd, 'sandbox');
  return { root, pinned: new PinnedFolder(root), named: false, stateDir, passedOver };
}

/** The sandbox in a certain folder. */
export function sandboxAt(root: string, stateDir: string): SandboxLayout {
  return { root, pinned: new PinnedFolder(root), named: true, stateDir, passedOver: [] };
}

function above(cwd: string, passedOver: string[]): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const root of [folder, join(folder, 'sandbox')]) {
      const records = lookAt(join(root, RECORDS));
      if (!records) continue;
      const owners = [records.uid, lookThrough(root)?.uid];
      const me = process.getuid?.();
      if (me === undefined || owners.every((uid) => uid === me)) return root;
      passedOver.push(root);
    }
    if (dirname(folder) === folder) return undefined;
  }
}

export function lessonLayout(sandbox: SandboxLayout, lesson: string): LessonLayout {
  const { root } = sandbox;
  return { sandbox, lesson, files: join(root, lesson), records: join(root, RECORDS, lesson) };
}

/** The learner's files, as they are written and read. */
export function filesOf({ sandbox, lesson }: LessonLayout): SafeFolder {
  return new SafeFolder(sandbox.pinned, lesson);
}

/** What of them was backed up. */
export function keptOf({ sandbox, lesson }: LessonLayout): SafeFolder {
  return new SafeFolder(sandbox.pinned, `${RECORDS}/${lesson}/kept`, 0o700);
}

/** The folder of a lesson's records. */
export function lessonRecordsOf(sandbox: SandboxLayout, lesson: string): SafeFolder {
  return new SafeFolder(sandbox.pinned, `${RECORDS}/${lesson}`, 0o700);
}

/** The folder of all records. */
export function recordsOf({ pinned }: SandboxLayout): SafeFolder {
  return new SafeFolder(pinned, RECORDS, 0o700);
}

/** @throws what the system says, where records could not be written */
export function checkRecordsWritable({ sandbox, lesson, records }: LessonLayout): void {
  const check = (folder: string) => {
    checkWritable([folder], records);
    return true;
  };
  lessonRecordsOf(sandbox, lesson).nearest(check) ?? check(records);
}
