/**
 * What runs made on engines, written down before and as it happens, so that it can be found and
 * removed later, exactly, also after a crash. One file a run, one line an entry, only appended to.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { readTextIfThere } from '../../host/regular-file.ts';
import type { Naming } from './name-history.ts';

export type SwarmKind = 'service' | 'config' | 'secret';
export type OwnedKind = 'container' | 'volume' | 'network' | 'image' | 'swarm' | SwarmKind;

export type Entry =
  | {
      readonly t: 'run';
      readonly run: string;
      readonly engine: string;
      readonly endpoint: string;
      /** Whether it was the managed engine, which nobody else uses. */
      readonly own: boolean;
      /** The sandbox's absolute path. */
      readonly sandbox: string;
      readonly lesson: string;
      /** Names of the base images that the lesson builds on. */
      readonly bases?: readonly string[];
      /** All of it goes with the run; after a crash, before the next one. */
      readonly temporary?: true;
      readonly at: string;
    }
  /** Made by us, by id; a volume without a label by its name, which only it has. */
  | {
      readonly t: 'made';
      readonly kind: OwnedKind;
      readonly id: string;
      readonly name?: string;
      /** By a block in the background, and gone with it. */
      readonly background?: true;
    }
  /** About to be asked of the engine: what to look for where no `answered` follows, since the run was killed. */
  | Asked
  /** What the engine made of request `n` is all written down. */
  | { readonly t: 'answered'; readonly n: number }
  /** A classic builder begins a step, on the image with this short id. */
  | { readonly t: 'step'; readonly on: string }
  /** A request gave the image this name; `prior` is what the name pointed to before, if anything. */
  | Tagged
  /** The runner itself gave it. */
  | ({ readonly t: 'named' } & Naming)
  /** A block begins, and has ended: what is made in between belongs to it. */
  | BlockBegun
  | { readonly t: 'block-ended'; readonly group: number }
  /** An action that can reach the engine begins. `key` is its key in the lesson's progress. */
  | { readonly t: 'action'; readonly key: string }
  /** The action is kept as done, or has failed. */
  | { readonly t: 'action-ended' }
  /** The engine was lost during the block before: what that made may still run. */
  | { readonly t: 'engine-lost' }
  | { readonly t: 'pulled'; readonly ref: string; readonly id: string }
  /** Another user's image, whose name the run uses with consent, is to have this keeping tag meanwhile. */
  | Kept
  /** The name is about to be given back. */
  | { readonly t: 'returning'; readonly ref: string; readonly id: string; readonly at: string };

export interface Tagged extends Pick<Naming, 'ref' | 'id' | 'at' | 'was'> {
  readonly t: 'tagged';
  readonly prior?: string;
  /** The tag time of `prior`, if lessons had named it. */
  readonly priorAt?: string;
}

export interface Kept {
  readonly t: 'kept';
  readonly ref: string;
  readonly id: string;
  readonly as: string;
  /** The image's tag time before. */
  readonly was?: string;
}

export interface Asked {
  readonly t: 'asked';
  /** Counts a run's requests. */
  readonly n: number;
  readonly at: string;
  /** A swarm, or something in one. */
  readonly swarm?: true;
  /** A build of the classic builder's, which makes nameless images on its way. */
  readonly build?: true;
  /** References that may come to point to an image, and what they pointed to before. */
  readonly refs?: readonly Pick<Tagged, 'ref' | 'prior' | 'priorAt'>[];
}

export interface BlockBegun {
  readonly t: 'block';
  /** Its process group, and when that began, to tell it from a later one with its number. */
  readonly group: number;
  readonly start?: string;
  /** A terminal of the learner's own: what they make there by hand is not undone for them. */
  readonly hand?: true;
}

export type RunHeader = Extract<Entry, { t: 'run' }>;

export interface Journal {
  readonly path: string;
  append(entry: Entry): void;
  /** What kept an entry from being written, if anything: the engine was not asked for what it says. */
  readonly failure: unknown;
  /** Says that the run is alive, so that after a crash it is known until when it was. */
  touch(): void;
  /** Whether it tells of nothing yet. */
  isEmpty(): boolean;
  /** For a run that only looked. */
  removeIfEmpty(): void;
}

export interface RunRecord {
  readonly path: string;
  readonly header: RunHeader;
  readonly entries: readonly Entry[];
  /** When the run was last known to be alive, milliseconds since 1970. */
  readonly aliveAt: number;
}

const folder = (stateDir: string) => join(stateDir, 'journal');

/** Begins a run's journal; the file is there when this returns. */
export function beginJournal(stateDir: string, header: RunHeader): Journal {
  mkdirSync(folder(stateDir), { recursive: true, mode: 0o700 });
  const path = join(folder(stateDir), `${header.run}.ndjson`);
  const write = (entry: Entry) =>
    appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  let failure: unknown;
  const append = (entry: Entry) => {
    try {
      // Somebody has cleaned beside a shell that goes on: its journal starts again.
      if (!existsSync(path)) write(header);
      write(entry);
    } catch (error) {
      failure ??= error;
      throw error;
    }
  };
  try {
    write(header);
  } catch (error) {
    // An empty file would say nothing to anybody.
    rmSync(path, { force: true });
    throw error;
  }
  const touch = () => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // Somebody has deleted the state folder: the next append says so.
    }
  };
  const isEmpty = () => parse(readOrNothing(path)).length <= 1;
  const removeIfEmpty = () => {
    if (isEmpty()) rmSync(path, { force: true });
  };
  return {
    path,
    append,
    get failure() {
      return failure;
    },
    touch,
    isEmpty,
    removeIfEmpty,
  };
}

/** All runs of one engine that are not cleaned yet, oldest first. */
export function readJournals(stateDir: string, engineId: string): RunRecord[] {
  return readAllJournals(stateDir).filter(({ header }) => header.engine === engineId);
}

/** Those of all engines, oldest first. Lines that a crash cut short are left out. */
export function readAllJournals(stateDir: string): RunRecord[] {
  let names: string[];
  try {
    names = readdirSync(folder(stateDir)).filter((name) => name.endsWith('.ndjson'));
  } catch (error) {
    // Whatever else is wrong with it, what was written there is not to be taken for nothing.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const records: RunRecord[] = [];
  for (const name of names) {
    const path = join(folder(stateDir), name);
    const text = readOrNothing(path);
    const entries = parse(text);
    const header = entries[0];
    if (header?.t === 'run') {
      const aliveAt = statSync(path).mtimeMs;
      records.push({ path, header, entries: entries.slice(1), aliveAt });
    }
  }
  return records.sort((a, b) => (a.header.at < b.header.at ? -1 : 1));
}

/** A folder or a pipe in the journal's place tells nothing; what cannot be read is an error. */
function readOrNothing(path: string): string {
  try {
    return readTextIfThere(path) ?? '';
  } catch (error) {
    if (['EISDIR', 'EFTYPE', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return '';
    throw error;
  }
}

/** Writes down later what a killed run could not, on lines of their own whatever it left. */
export function completeJournal(record: RunRecord, entries: readonly Entry[]): void {
  if (entries.length === 0) return;
  const text = entries.map((entry) => JSON.stringify(entry)).join('\n');
  appendFileSync(record.path, `\n${text}\n`);
  // Its time says when the run was last alive, and that was before.
  utimesSync(record.path, new Date(), new Date(record.aliveAt));
}

export function removeJournal(record: RunRecord): void {
  rmSync(record.path, { force: true });
}

/** The fields that each entry must have as text; one that lacks them is none of ours. */
const TEXTS: { readonly [T in Entry['t']]: readonly (keyof Extract<Entry, { t: T }>)[] } = {
  run: ['run', 'engine', 'endpoint', 'sandbox', 'lesson', 'at'],
  made: ['kind', 'id'],
  asked: ['at'],
  answered: [],
  step: ['on'],
  tagged: ['ref', 'id'],
  block: [],
  'block-ended': [],
  action: ['key'],
  'action-ended': [],
  'engine-lost': [],
  pulled: ['ref', 'id'],
  kept: ['ref', 'id', 'as'],
  named: ['ref', 'id'],
  returning: ['ref', 'id', 'at'],
};

/** Leaves out what a killed run has cut short, what is damaged, and what a later version wrote. */
function parse(text: string): Entry[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = line === '' ? undefined : JSON.parse(line);
      return isEntry(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  const isText = (name: string) => typeof entry[name] === 'string';
  const isList = (name: string, of: (item: unknown) => boolean) =>
    entry[name] === undefined || (Array.isArray(entry[name]) && entry[name].every(of));
  const isRef = (item: unknown) => typeof (item as { ref?: unknown } | null)?.ref === 'string';
  return (
    typeof entry.t === 'string' &&
    Object.hasOwn(TEXTS, entry.t) &&
    TEXTS[entry.t as Entry['t']].every(isText) &&
    (!entry.t.startsWith('block') || Number.isInteger(entry.group)) &&
    isList('refs', isRef) &&
    isList('bases', (item) => typeof item === 'string')
  );
}
