/**
 * What runs made on engines, written down before and as it happens, so that it can be found and
 * removed later, exactly, also after a crash. One file a run, one line an entry, only appended to.
 */
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export type OwnedKind = 'container' | 'volume' | 'network' | 'image';

export type Entry =
  | {
      readonly t: 'run';
      readonly run: string;
      readonly engine: string;
      readonly endpoint: string;
      /** Whether it was the runner's own engine, which nobody else uses. */
      readonly own: boolean;
      /** The sandbox's absolute path. */
      readonly sandbox: string;
      readonly lesson: string;
      readonly at: string;
    }
  /** Made by us. Containers, networks and images by id; volumes by name. */
  | { readonly t: 'made'; readonly kind: OwnedKind; readonly id: string; readonly name?: string }
  /** About to be asked of the engine; tells what to look for where no `made` or `tagged` follows. */
  | {
      readonly t: 'intent';
      readonly kind: 'volume' | 'tag';
      readonly name: string;
      readonly prior?: string;
      readonly at: string;
    }
  /** The reference points to the image now; `prior` is what it pointed to before, if anything. */
  | { readonly t: 'tagged'; readonly ref: string; readonly id: string; readonly prior?: string }
  /** A block begins, and has ended: what is made in between belongs to it. */
  | { readonly t: 'action'; readonly action: string }
  | { readonly t: 'action-end' }
  | { readonly t: 'pulled'; readonly ref: string; readonly id: string }
  /** Somebody else's image, whose reference the run uses with consent, has this keeping tag meanwhile. */
  | { readonly t: 'kept'; readonly ref: string; readonly id: string; readonly as: string };

export type RunHeader = Extract<Entry, { t: 'run' }>;

export interface Journal {
  readonly path: string;
  append(entry: Entry): void;
}

export interface RunRecord {
  readonly path: string;
  readonly header: RunHeader;
  readonly entries: readonly Entry[];
}

const folder = (stateDir: string) => join(stateDir, 'journal');

/** Begins a run's journal; the file is there when this returns. */
export function beginJournal(stateDir: string, header: RunHeader): Journal {
  mkdirSync(folder(stateDir), { recursive: true, mode: 0o700 });
  const path = join(folder(stateDir), `${header.run}.ndjson`);
  const append = (entry: Entry) =>
    appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  append(header);
  return { path, append };
}

/** All runs of one engine that are not cleaned yet, oldest first. Lines that a crash cut short are left out. */
export function readJournals(stateDir: string, engineId: string): RunRecord[] {
  let names: string[];
  try {
    names = readdirSync(folder(stateDir)).filter((name) => name.endsWith('.ndjson'));
  } catch {
    return [];
  }
  const records: RunRecord[] = [];
  for (const name of names) {
    const path = join(folder(stateDir), name);
    const entries = parse(readFileSync(path, 'utf8'));
    const header = entries[0];
    if (header?.t === 'run' && header.engine === engineId) {
      records.push({ path, header, entries: entries.slice(1) });
    }
  }
  return records.sort((a, b) => (a.header.at < b.header.at ? -1 : 1));
}

export function removeJournal(record: RunRecord): void {
  rmSync(record.path, { force: true });
}

function parse(text: string): Entry[] {
  const entries: Entry[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      entries.push(JSON.parse(line) as Entry);
    } catch {
      // The last line of a run that was killed while it wrote.
    }
  }
  return entries;
}
