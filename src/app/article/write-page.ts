/** A course's README. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { UserError } from '../../core/run/failure.ts';

export interface Page {
  readonly path: string;
  readonly text: string;
}

/** @throws UserError (2) where it cannot be read */
export function readPage(folder: string): Page {
  const path = join(folder, 'README.md');
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new UserError('page-unreadable', { path, reason: (cause as Error).message }, 2, cause);
  }
}

export function writePage({ path, text }: Page): void {
  writeFileAtomic.sync(path, text);
}
