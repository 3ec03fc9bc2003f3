/** Writes a lesson's transcript: whole lines at its end, also next to another process. */
import { closeSync, constants, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event, Warning } from '../../core/run/events.ts';
import type { SafeFolder } from './safe-folder.ts';
import { TRANSCRIPT, TRANSCRIPT_FULL } from './transcript.ts';
import { inTheWay, isAbsence } from './walk.ts';

/** What the transcript keeps of one command's output, in characters: a command that never ends is not to fill the disk. */
export const MOST_OUTPUT = 256_000_000;

const NEWLINE = 10;

const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
// Neither through a link, nor waiting for whoever may be at the other end of a pipe.
const APPEND = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

export class TranscriptWriter {
  readonly #folder: SafeFolder;
  readonly #most: number;
  #printed = 0;
  #diskFull = false;

  /** @param most what is kept of one command's output, in characters */
  constructor(folder: SafeFolder, most: number) {
    this.#folder = folder;
    this.#most = most;
  }

  /** @returns that the transcript misses something */
  add(event: Event): Warning | undefined {
    if (event.type === 'action-started') this.#printed = 0;
    if (event.type === 'output') {
      const before = this.#printed;
      this.#printed += event.text.length;
      if (this.#printed > this.#most) {
        const full: Warning = { code: TRANSCRIPT_FULL, args: { most: this.#most } };
        return before > this.#most ? undefined : full;
      }
    }
    return this.write([event]);
  }

  /** All of them in one piece. */
  write(events: readonly Event[]): Warning | undefined {
    try {
      const lines = events.map((event) => JSON.stringify(event));
      if (lines.length === 0) return undefined;
      const shown = join(this.#folder.root, TRANSCRIPT);
      this.#folder.make('', (folder) => appendLines(join(folder, TRANSCRIPT), lines, shown));
    } catch (error) {
      // It comes in the middle of a command's output, which is to be seen, and explained, all the same.
      if (!['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      const told = this.#diskFull;
      this.#diskFull = true;
      return told ? undefined : { code: 'transcript-no-room', args: {} };
    }
    return undefined;
  }
}

/**
 * Writes lines at the end, all of them at once, so that those of another process do not come in
 * between, and on lines of their own, whatever a killed process has left.
 */
function appendLines(path: string, lines: readonly string[], shown: string): void {
  let fd: number;
  try {
    fd = openSync(path, APPEND, 0o600);
  } catch (error) {
    throw isAbsence(error) || isFolder(error) ? inTheWay(shown, 3) : error;
  }
  try {
    const stat = fstatSync(fd);
    const { size } = stat;
    // A second name of it may be a file elsewhere.
    if (!stat.isFile() || stat.nlink !== 1) throw inTheWay(shown, 3);
    const end = Buffer.alloc(1);
    const torn = size > 0 && readSync(fd, end, 0, 1, size - 1) === 1 && end[0] !== NEWLINE;
    writeFileSync(fd, `${torn ? '\n' : ''}${lines.join('\n')}\n`);
  } finally {
    closeSync(fd);
  }
}

const isFolder = (error: unknown) => (error as NodeJS.ErrnoException).code === 'EISDIR';
