/** A lesson's progress, shell state and transcript on disk, written whole or not at all. */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { readTextIfThere } from '../host/regular-file.ts';
import type { KeptBackground } from '../run/background.ts';
import type { Event } from '../run/events.ts';
import type { Observed } from '../run/judge.ts';
import { emptyProgress, type Progress } from '../run/progress.ts';
import type { Answer } from '../run/travel.ts';
import { withFileLock } from './file-lock.ts';
import { fits, isEvent, type RecordName } from './record-shapes.ts';
import type { ShellState } from './shell-state.ts';
import { TRANSCRIPT } from './transcript.ts';
import { MOST_OUTPUT, type TranscriptGap, TranscriptWriter } from './transcript-writer.ts';

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** By action: image references, and the layers that each had. */
type ObservedFile = Record<string, [string, readonly string[] | null][]>;

/** What help was given in a step. */
export interface Help {
  readonly step: string;
  /** How many of its hints were shown. */
  readonly hints: number;
  /** What the lesson says to what went wrong last, until it was read. */
  readonly diagnosis?: string;
  /** Something in it has failed, and may have left something behind. */
  readonly failed?: boolean;
}

/** The folder of Docker contexts that blocks have made. */
export const CONTEXTS = 'contexts';
/** Tells whether what is on the engine that plays a server is this sandbox's. */
export const PRACTICE = 'practice';

export class LessonRecords {
  readonly folder: string;
  readonly #transcript: TranscriptWriter;
  #isAlone = false;
  readonly #onDamage: (file: string, keptAs: string) => void;

  /** @param onDamage told when a file cannot be read: it is set aside, and its part begins anew */
  constructor(
    folder: string,
    onDamage: (file: string, keptAs: string) => void,
    most = MOST_OUTPUT,
  ) {
    this.folder = folder;
    this.#onDamage = onDamage;
    this.#transcript = new TranscriptWriter(join(folder, TRANSCRIPT), most);
  }

  progress(lesson: string): Progress {
    return this.#read<Progress>('progress') ?? emptyProgress(lesson);
  }

  /** @param change of what is there now: another process may have written it a moment ago */
  changeProgress(lesson: string, change: (progress: Progress) => Progress): Progress {
    return this.alone(() => {
      const changed = change(this.progress(lesson));
      this.#write('progress.json', changed);
      return changed;
    });
  }

  /** While no other process changes what it has read here; may be within another such moment. */
  alone<T>(work: () => T): T {
    if (this.#isAlone) return work();
    this.#make();
    return withFileLock(join(this.folder, 'lock'), () => {
      this.#isAlone = true;
      try {
        return work();
      } finally {
        this.#isAlone = false;
      }
    });
  }

  shellState(): ShellState | undefined {
    return this.#read<ShellState>('shell');
  }

  saveShellState(state: ShellState): void {
    this.#write('shell.json', state);
  }

  /** What was observed before actions that have not passed yet. */
  observed(): Observed {
    const read = () => this.#read<ObservedFile>('observed') ?? {};
    return {
      get(action) {
        const layers = read()[action];
        // JSON knows no undefined: an image that was not there has null.
        return layers && { layers: new Map(layers.map(([ref, of]) => [ref, of ?? undefined])) };
      },
      set: (action, before) =>
        this.alone(() => {
          const { [action]: _, ...rest } = read();
          this.#write('observed.json', before ? { ...rest, [action]: [...before.layers] } : rest);
        }),
    };
  }

  /** Which blocks run in the background, or did when the lesson was left. */
  background(): KeptBackground {
    return {
      get: () => this.#read<string[]>('background') ?? [],
      set: (actions) => {
        const path = join(this.folder, 'background.json');
        if (actions.length > 0) this.#write('background.json', actions);
        else rmSync(path, { force: true });
      },
    };
  }

  /** The lesson's variables for ports, as they were last. */
  ports(): Record<string, string> {
    return this.#read<Record<string, string>>('ports') ?? {};
  }

  savePorts(ports: Readonly<Record<string, string>>): void {
    if (Object.keys(ports).length > 0) this.#write('ports.json', ports);
  }

  /** @returns what was noted of this step; of another one nothing is remembered */
  help(step: string): Help {
    const read = this.#read<Help>('help');
    return read?.step === step ? read : { step, hints: 0 };
  }

  saveHelp(help: Help): void {
    this.#write('help.json', help);
  }

  /** What had failed has left nothing any more. */
  forgetFailure(): void {
    const read = this.#read<Help>('help');
    if (read?.failed) this.saveHelp({ step: read.step, hints: read.hints });
  }

  /** What the learner wrote for a task, by its key. */
  answer(task: string): Answer | undefined {
    return this.#answers()[task];
  }

  /** @param answer undefined: the Solution's own */
  saveAnswer(task: string, answer: Answer | undefined): void {
    const { [task]: before, ...rest } = this.#answers();
    if (before || answer) this.#write('answers.json', answer ? { ...rest, [task]: answer } : rest);
  }

  #answers(): Record<string, Answer> {
    return this.#read<Record<string, Answer>>('answers') ?? {};
  }

  /** What the learner made elsewhere for the lesson, by kind and id: its name. Not owned. */
  elsewhere(): Record<string, string> {
    return this.#read<Record<string, string>>('elsewhere') ?? {};
  }

  saveElsewhere(made: Readonly<Record<string, string>>): void {
    this.#write('elsewhere.json', made);
  }

  /** @returns what is to be told of the transcript: that from here on it misses something */
  record(event: Event): TranscriptGap | undefined {
    this.#make();
    return this.#transcript.add(event);
  }

  /** Without a line of another process in between. */
  recordTogether(events: readonly Event[]): void {
    this.#make();
    this.#transcript.write(events);
  }

  /** All that was recorded, in order; a line that a crash cut short is left out. */
  transcript(): Event[] {
    const path = join(this.folder, TRANSCRIPT);
    const text = readTextIfThere(path, { most: Number.MAX_SAFE_INTEGER }) ?? '';
    return text.split('\n').flatMap((line): Event[] => {
      if (line === '') return [];
      try {
        const value: unknown = JSON.parse(line);
        return isEvent(value) ? [value as Event] : [];
      } catch {
        return [];
      }
    });
  }

  /** The lesson's files as they were after the last action: path → SHA-256; undefined before the first. */
  leftFiles(): Record<string, string> | undefined {
    return this.#read<Record<string, string>>('left-files');
  }

  saveLeftFiles(files: Readonly<Record<string, string>>): void {
    this.#write('left-files.json', files);
  }

  forgetShellState(): void {
    rmSync(join(this.folder, 'shell.json'), { force: true });
    rmSync(join(this.folder, CONTEXTS), { recursive: true, force: true });
    rmSync(join(this.folder, PRACTICE), { force: true });
  }

  /** Forgets what belongs to a world that is to be made anew. */
  forgetWorld(): void {
    this.forgetShellState();
    this.forgetFailure();
    for (const name of ['observed', 'background', 'left-files']) {
      rmSync(join(this.folder, `${name}.json`), { recursive: true, force: true });
    }
  }

  /** Forgets everything but what the learner wrote. */
  forget(): void {
    for (const name of [
      'progress',
      'shell',
      'observed',
      'background',
      'left-files',
      'ports',
      'help',
      'elsewhere',
    ]) {
      rmSync(join(this.folder, `${name}.json`), { recursive: true, force: true });
    }
    rmSync(join(this.folder, TRANSCRIPT), { recursive: true, force: true });
    rmSync(join(this.folder, CONTEXTS), { recursive: true, force: true });
    rmSync(join(this.folder, PRACTICE), { force: true });
  }

  #make(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  #write(name: string, value: unknown): void {
    this.#make();
    writeFileAtomic.sync(join(this.folder, name), `${JSON.stringify(value, null, 2)}\n`, {
      mode: 0o600,
      // Whole after a crash of ours without it; after one of the machine, damage is seen and told.
      fsync: false,
    });
  }

  #read<T extends object>(name: RecordName): T | undefined {
    const path = join(this.folder, `${name}.json`);
    try {
      const text = readTextIfThere(path, { throughLink: false });
      if (text === undefined) return undefined;
      const value: unknown = JSON.parse(text);
      if (fits(name, value, path)) return value as T;
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    const keptAs = `${path}.damaged-${Date.now()}`;
    renameSync(path, keptAs);
    this.#onDamage(path, keptAs);
    return undefined;
  }
}

/** Of reading a record: it is no text of ours. Whatever else goes wrong, it may be whole. */
function isDamage(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    error instanceof SyntaxError || ['EISDIR', 'EFTYPE', 'EFBIG', 'ELOOP', 'ENXIO'].includes(code)
  );
}
