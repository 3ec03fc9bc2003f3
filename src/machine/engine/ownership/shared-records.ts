/**
 * What lessons of all users on this machine tell each other of one engine: which names they gave, and
 * which images they made. One file a user, in a folder of the system that nobody can replace. Records
 * are signed with the engine's id, which only its users know: whoever could forge one may use the
 * engine anyway. One that is missing leaves a name in doubt, and what is in doubt is not removed.
 */
import { createHash, createHmac } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../../host/lenient.ts';
import { userName } from '../../host/own-folder.ts';
import type { NamingBy } from './name-history.ts';

export type SharedEntry =
  | ({ readonly t: 'named' } & NamingBy)
  /** An image that a run made. */
  | { readonly t: 'made'; readonly id: string; readonly run: string; readonly by: string }
  /** Objects with this run's label are this user's. */
  | { readonly t: 'run'; readonly run: string; readonly by: string; readonly user: string };

const FOLDER = '/var/tmp';
const PREFIX = 'lesson-names-';
/** More than many lessons write; a longer file is nobody's. */
const LONGEST = 1024 * 1024;
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

export class SharedRecords {
  /** Tells this learner's records from others'. */
  readonly by: string;
  readonly user = userName();
  /** This user's own file. */
  readonly path: string;
  readonly #key: string;
  readonly #prefix: string;

  constructor(engineId: string, stateDir: string) {
    this.#key = engineId;
    this.#prefix = `${PREFIX}${hash(`names of ${engineId}`)}-`;
    this.path = join(FOLDER, `${this.#prefix}${process.getuid?.()}.ndjson`);
    this.by = hash(`${process.getuid?.()} ${stateDir}`).slice(0, 12);
  }

  /** All users', in no certain order between two users. */
  read(): SharedEntry[] {
    return namesIn(FOLDER)
      .filter((name) => name.startsWith(this.#prefix))
      .flatMap((name) => this.#parse(readOther(join(FOLDER, name))));
  }

  append(...entries: readonly SharedEntry[]): void {
    this.#change((file) => {
      writeSync(file, entries.map((entry) => this.#line(entry)).join(''));
    });
  }

  /** Drops what this user has written and nobody needs any more. */
  prune(isNeeded: (entry: SharedEntry) => boolean): void {
    const all = this.#parse(readOther(this.path));
    const rest = all.filter(isNeeded);
    if (rest.length === all.length) return;
    if (rest.length === 0) {
      rmSync(this.path, { force: true });
      return;
    }
    this.#change((file) => {
      ftruncateSync(file);
      writeSync(file, rest.map((entry) => this.#line(entry)).join(''));
    });
  }

  /** Opens the user's own file. Without it, other users find names in doubt. */
  #change(write: (file: number) => void): void {
    if (process.getuid === undefined) return;
    let file: number;
    try {
      const flags = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
      file = openSync(this.path, flags, 0o644);
    } catch {
      return;
    }
    try {
      const { uid, nlink, size } = fstatSync(file);
      if (uid !== process.getuid() || nlink !== 1 || size > LONGEST) return;
      fchmodSync(file, 0o644);
      write(file);
    } catch {
      // A full disk.
    } finally {
      closeSync(file);
    }
  }

  #line(entry: SharedEntry): string {
    const text = JSON.stringify(entry);
    return `${this.#sign(text)} ${text}\n`;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 32);
  }

  #parse(text: string): SharedEntry[] {
    return text.split('\n').flatMap((line) => {
      const [mac = '', json = ''] = [line.slice(0, 32), line.slice(33)];
      return json !== '' && this.#sign(json) === mac ? [JSON.parse(json) as SharedEntry] : [];
    });
  }
}

function readOther(path: string): string {
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return '';
  }
  try {
    const found = fstatSync(file);
    return found.isFile() && found.size <= LONGEST ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  } finally {
    closeSync(file);
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 20);
