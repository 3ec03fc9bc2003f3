/**
 * The folder of a sweep: trials.jsonl, results.csv, and for each trial a folder of its own in trials/
 * and what it printed in logs/.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { csvOf } from '../../core/sweep/csv.ts';
import type { Reported } from '../../core/sweep/metrics.ts';
import {
  lineText,
  readRecord,
  type SweepLine,
  type SweepRecord,
} from '../../core/sweep/records.ts';
import { readTextIfThere } from '../host/regular-file.ts';
import { clearTree } from './tree.ts';

const RECORD = 'trials.jsonl';
const RESULT = 'result.json';
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
    this.csv = join(path, 'results.csv');
  }

  /** @throws what the system says */
  make(): void {
    for (const name of ['trials', 'logs']) makeFolder(join(this.path, name));
  }

  /** @returns undefined if no sweep was begun in it */
  read(): SweepRecord | undefined {
    const text = readTextIfThere(join(this.path, RECORD), { most: MOST_RECORD });
    return text === undefined ? undefined : readRecord(text);
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
    writeFileAtomic.sync(this.csv, csvOf(record));
  }

  /** To add lines to trials.jsonl. */
  async openRecord(): Promise<RecordWriter> {
    const path = join(this.path, RECORD);
    const file = await open(path, 'a');
    return new RecordWriter(file, endsInLine(path) ? '' : '\n');
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
