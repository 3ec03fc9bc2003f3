/** A lesson's progress, shell state and transcript on disk, written whole or not at all. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { KeptBackground } from '../../core/run/background.ts';
import type { Event, Warning } from '../../core/run/events.ts';
import type { Observed } from '../../core/run/judge.ts';
import { emptyProgress, type Progress } from '../../core/run/progress.ts';
import type { TaskAnswer } from '../../core/run/travel.ts';
import { withFileLock } from '../host/file-lock.ts';
import { readTextIfThere } from '../host/regular-file.ts';
import { CarriedRecords } from './carried.ts';
import { type LessonLayout, lessonRecordsOf, type SandboxLayout } from './layout.ts';
import { fits, isDamage, isEvent, type RecordName, refuseNewer } from './record-shapes.ts';
import type { SafeFolder } from './safe-folder.ts';
import { sealed, unsealed } from './seal.ts';
import { claim } from './standing.ts';
import { TRANSCRIPT } from './transcript.ts';
import { MOST_OUTPUT, TranscriptWriter } from './transcript-writer.ts';

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

/** Has no seal: nothing of it is run, and much reads it. */
const PROGRESS = 'progress.json';

/** What is kept of a world: it is removed when the world is rebuilt. */
const OF_THE_WORLD = [
  'shell',
  'contexts',
  'practice',
  'observed',
  'values',
  'background',
  'left-files',
];

/** `damaged`: it cannot be read. `unsealed`: somebody else has written it, or for another place. */
export type Wrong = 'damaged' | 'unsealed';
export type OnDamage = (file: string, keptAs: string, wrong: Wrong) => void;

export class LessonRecords {
  readonly folder: string;
  readonly #layout: LessonLayout;
  readonly #files: SafeFolder;
  #claimed = false;
  readonly #transcript: TranscriptWriter;
  #isAlone = false;
  readonly #onDamage: OnDamage;
  readonly carried: CarriedRecords;

  /** @param onDamage called when a file cannot be used: it is backed up, and its part starts empty */
  constructor(layout: LessonLayout, onDamage: OnDamage = () => undefined, most = MOST_OUTPUT) {
    this.folder = layout.records;
    this.#layout = layout;
    this.#files = lessonRecordsOf(layout.sandbox, layout.lesson);
    this.#onDamage = onDamage;
    this.#transcript = new TranscriptWriter(this.#files, most);
    this.carried = new CarriedRecords({
      read: (name) => this.#read(name),
      write: (name, value) => this.#write(`${name}.json`, value),
      remove: (name) => this.#forget([name]),
      isDone: (action) => this.progress(layout.lesson).done.includes(action),
    });
  }

  progress(lesson: string): Progress {
    return this.#read<Progress>('progress') ?? emptyProgress(lesson);
  }

  /** @param change of what is there now: another process may have written it a moment ago */
  changeProgress(lesson: string, change: (progress: Progress) => Progress): Progress {
    return this.alone(() => {
      const changed = change(this.progress(lesson));
      this.#write(PROGRESS, changed);
      return changed;
    });
  }

  /** While no other process changes what it has read here; may be within another such moment. */
  alone<T>(work: () => T): T {
    if (this.#isAlone) return work();
    const alone = () => {
      this.#isAlone = true;
      try {
        return work();
      } finally {
        this.#isAlone = false;
      }
    };
    return this.make((folder) => withFileLock(join(folder, 'lock'), this.folder, alone));
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
      values: () => new Map(Object.entries(this.#read<Record<string, string>>('values') ?? {})),
      setValues: (values) => this.#write('values.json', Object.fromEntries(values)),
    };
  }

  /** Which blocks run in the background, or did when the lesson was left. */
  background(): KeptBackground {
    return {
      get: () => this.#read<{ actions: string[] }>('background')?.actions ?? [],
      set: (actions) => {
        if (actions.length > 0) this.#write('background.json', { actions });
        else this.#files.remove('background.json');
      },
    };
  }

  /** Tells whether what is on the engine that plays a server is this sandbox's. */
  practice(): { get(): string | undefined; set(token: string): void } {
    return {
      get: () => this.#read<{ token: string }>('practice')?.token,
      set: (token) => this.#write('practice.json', { token }),
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
  answer(task: string): TaskAnswer | undefined {
    return this.#answers()[task];
  }

  /** @param answer undefined: the Solution's own */
  saveAnswer(task: string, answer: TaskAnswer | undefined): void {
    const { [task]: before, ...rest } = this.#answers();
    if (before || answer) this.#write('answers.json', answer ? { ...rest, [task]: answer } : rest);
  }

  #answers(): Record<string, TaskAnswer> {
    return this.#read<Record<string, TaskAnswer>>('answers') ?? {};
  }

  /** What the learner made elsewhere for the lesson, by kind and id: its name. Not owned. */
  elsewhere(): Record<string, string> {
    return this.#read<Record<string, string>>('elsewhere') ?? {};
  }

  saveElsewhere(made: Readonly<Record<string, string>>): void {
    this.#write('elsewhere.json', made);
  }

  /** @returns what is to be told of the transcript: that from here on it misses something */
  record(event: Event): Warning | undefined {
    this.#claim();
    return this.#transcript.add(event);
  }

  /** Without a line of another process in between. */
  recordTogether(events: readonly Event[]): void {
    this.#claim();
    this.#transcript.write(events);
  }

  /** All that was recorded, in order; a line that a crash cut short is left out. */
  transcript(): Event[] {
    const text = this.#text(TRANSCRIPT, Number.MAX_SAFE_INTEGER) ?? '';
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

  /** Forgets all of a world but the learner's files. */
  forgetEngine(): void {
    this.#forget(OF_THE_WORLD.filter((name) => name !== 'left-files'));
  }

  /** Forgets what belongs to a world that is to be made anew. */
  forgetWorld(): void {
    this.forgetFailure();
    this.#forget(OF_THE_WORLD);
  }

  /** Forgets everything but what the learner wrote. */
  forget(): void {
    this.#forget([...OF_THE_WORLD, 'progress', 'ports', 'help', 'elsewhere']);
    this.#files.remove(TRANSCRIPT);
  }

  #forget(names: readonly string[]): void {
    for (const name of names) this.#files.remove(`${name}.json`);
  }

  #claim(): void {
    if (!this.#claimed) claim(this.#layout.sandbox);
    this.#claimed = true;
  }

  /** Makes the folder. @param act given a path to it, whatever becomes of its name meanwhile */
  make<T>(act: (folder: string) => T): T {
    this.#claim();
    return this.#files.make('', act);
  }

  #write(name: string, value: object): void {
    this.#claim();
    const written = name === PROGRESS ? value : sealed(value, ...this.#sealOf(name));
    this.#files.write(name, `${JSON.stringify(written, null, 2)}\n`, 0o600);
  }

  #sealOf(name: string): [SandboxLayout, string] {
    return [this.#layout.sandbox, `${this.#layout.lesson}/${name}`];
  }

  /** What a file of the records' folder holds, behind no link. */
  #text(file: string, most?: number): string | undefined {
    const options = { throughLink: false, ...(most === undefined ? {} : { most }) };
    return this.#files.in('', (folder) => readTextIfThere(join(folder, file), options));
  }

  #read<T extends object>(name: RecordName): T | undefined {
    const file = `${name}.json`;
    const path = join(this.folder, file);
    let wrong: Wrong = 'damaged';
    try {
      const text = this.#text(file);
      if (text === undefined) return undefined;
      const value: unknown = JSON.parse(text);
      refuseNewer(value, path);
      const own = file === PROGRESS ? value : unsealed(value, ...this.#sealOf(file));
      if (own === undefined) wrong = 'unsealed';
      else if (fits(name, own, path)) return own as T;
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    const keptAs = `${file}.${wrong}-${Date.now()}`;
    this.#files.rename(file, keptAs);
    this.#onDamage(path, join(this.folder, keptAs), wrong);
    return undefined;
  }
}
