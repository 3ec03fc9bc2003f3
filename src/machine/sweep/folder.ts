/**
 * The folder of a sweep: trials.jsonl, results.csv, and for each trial a folder of its own in trials/
 * and what it printed in logs/.
 */
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/run/failure.ts';
import { csvOf } from '../../core/sweep/csv.ts';
import type { Reported } from '../../core/sweep/metrics.ts';
import {
  lineText,
  NewerRecord,
  readRecord,
  type SweepLine,
  type SweepRecord,
} from '../../core/sweep/records.ts';
import { readTextIfThere } from '../host/regular-file.ts';
import { SafeFolder } from '../sandbox/safe-folder.ts';
import { clearTree } from './tree.ts';

const RECORD = 'trials.jsonl';
const CSV = 'results.csv';
const RESULT = 'result.json';
const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0 } = constants;
/** Bytes; a line is about 1 kB. */
const MOST_RECORD = 512 * 1024 * 1024;
/** Bytes, a little more than a result may have characters. */
const MOST_RESULT = 256 * 1024;

export class SweepFolder {
  readonly path: string;
  /** For messages. */
  readonly shown: string;
  readonly csv: string;

  /** @param shown as it was typed */
  constructor(path: string, shown: string) {
    this.path = path;
    this.shown = shown;
    this.csv = join(path, CSV);
  }

  /** @throws UserError (2) for a link in their place, and what the system says */
  make(): void {
    for (const name of ['trials', 'logs']) {
      const path = join(this.path, name);
      makeFolder(path);
      if (lstatSync(path).isSymbolicLink()) throw this.#linked(name);
    }
  }

  /**
   * @returns undefined if no sweep was begun in it
   * @throws UserError (2) if a later version of the program has written it
   */
  read(): SweepRecord | undefined {
    const path = join(this.path, RECORD);
    const text = readTextIfThere(path, { most: MOST_RECORD });
    try {
      return text === undefined ? undefined : readRecord(text);
    } catch (error) {
      if (!(error instanceof NewerRecord)) throw error;
      const { version, known } = error;
      throw new UserError('record-newer', { path, version, known }, 2, error);
    }
  }

  /** Where a trial writes, and what it printed. */
  trial(id: string): { readonly folder: string; readonly log: string } {
    return { folder: join(this.path, 'trials', id), log: join(this.path, 'logs', `${id}.txt`) };
  }

  /**
   * Makes an empty folder for a trial.
   * @returns why what an earlier attempt left cannot be removed
   */
  emptyTrial(id: string): string | undefined {
    const { folder } = this.trial(id);
    try {
      clearTree(folder);
    } catch (error) {
      return (error as Error).message;
    }
    mkdirSync(folder);
    return undefined;
  }

  /** @returns undefined if the trial left none */
  resultOf(id: string): Reported['file'] {
    try {
      const path = join(this.trial(id).folder, RESULT);
      const text = readTextIfThere(path, { most: MOST_RESULT, throughLink: false });
      return text === undefined ? undefined : { text };
    } catch (error) {
      return { problem: (error as Error).message };
    }
  }

  writeCsv(record: SweepRecord): void {
    this.write(CSV, csvOf(record));
  }

  /** Writes a file whole, in place of a link of that name. @throws what the system says */
  write(name: string, content: string | Uint8Array): void {
    new SafeFolder(this.path).write(name, content, undefined);
  }

  /** To add lines to trials.jsonl. @throws UserError (2) if it is a link */
  async openRecord(): Promise<RecordWriter> {
    const path = join(this.path, RECORD);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw this.#linked(RECORD);
    const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW);
    return new RecordWriter(file, endsInLine(path) ? '' : '\n');
  }

  #linked(name: string): UserError {
    return new UserError('sweep-link', { path: `${this.shown}/${name}` }, 2);
  }
}

/** As `mkdir -p`; node's own calls a read-only file system a missing folder. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}

/** A line that was cut off stays alone: the next one begins below it. */
function endsInLine(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
  } finally {
    closeSync(fd);
  }
}

/** Adds lines to trials.jsonl, each on the disk before it counts. */
export class RecordWriter {
  readonly #file: FileHandle;
  #waiting: string;
  #writing: Promise<void> | undefined;

  constructor(file: FileHandle, before: string) {
    this.#file = file;
    this.#waiting = before;
  }

  /** Resolves when it is on the disk. Lines that come while others are written go there together. */
  async add(line: SweepLine): Promise<void> {
    this.#waiting += lineText(line);
    await this.#writing;
    this.#writing ??= this.#write();
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #write(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    try {
      // Another one that waited has written it.
      if (text === '') return;
      await this.#file.appendFile(text);
      await this.#file.datasync();
    } finally {
      this.#writing = undefined;
    }
  }
}
