/** Gives images their names on an engine, and keeps account of it where other users' runs can see it. */
import type Docker from 'dockerode';
import { parseReference } from '../../../core/names/image-reference.ts';
import { hexOf, includesId } from '../../../core/names/object-id.ts';
import { orAbsent } from '../connect/api.ts';
import { type Entry, type RunRecord, readJournals } from './journal.ts';
import { NameHistory, type Naming, type NamingBy, tagTimeOf } from './name-history.ts';
import { type SharedEntry, SharedRecords } from './shared-records.ts';

/** Milliseconds. */
const KEPT_FOR = 90 * 24 * 3_600_000;

export class Names {
  readonly #stateDir: string;
  readonly #engineId: string;
  readonly #shared: SharedRecords;

  constructor(stateDir: string, engineId: string) {
    this.#stateDir = stateDir;
    this.#engineId = engineId;
    this.#shared = new SharedRecords(engineId, stateDir);
  }

  /** @param records whose runs are ours; undefined: all of this learner's that are not cleaned */
  history(records?: readonly RunRecord[]): NameHistory {
    const all = readJournals(this.#stateDir, this.#engineId);
    const { by, user } = this.#shared;
    const own = all.flatMap(({ header: { run }, entries }) =>
      entries.flatMap(namingOf).map((naming): NamingBy => ({ ...naming, run, by, user })),
    );
    const known = new Set(all.map(({ header }) => header.run));
    const others = this.#shared
      .read()
      .flatMap((it) => (it.t === 'named' && !known.has(it.run) ? [it] : []));
    return new NameHistory(
      [...others, ...own],
      (records ?? all).map(({ header }) => header.run),
    );
  }

  /** The user whose lesson a run was, if it has said so here. */
  userOf(run: string): string | undefined {
    for (const it of this.#shared.read()) if (it.run === run && it.t !== 'made') return it.user;
    return undefined;
  }

  /** A run begins: what has its label is this learner's. */
  begin(run: string): void {
    const { by, user } = this.#shared;
    // Whoever deletes a state folder leaves records here.
    this.#shared.prune((it) => Date.now() - begunAt(it.run) < KEPT_FOR);
    this.#shared.append({ t: 'run', run, by, user });
  }

  named(run: string, naming: Naming): void {
    const { by, user } = this.#shared;
    this.#shared.append({ t: 'named', ...naming, run, by, user });
  }

  made(run: string, ids: readonly string[]): void {
    const { by } = this.#shared;
    this.#shared.append(...ids.map((id): SharedEntry => ({ t: 'made', id: hexOf(id), run, by })));
  }

  /**
   * Of these images those that lessons made which are cleaned by now: nobody else will remove them.
   */
  inherited(ids: readonly string[]): string[] {
    const entries = this.#shared.read();
    const going = new Set(entries.flatMap((it) => (it.t === 'run' ? [it.run] : [])));
    const made = entries.filter((it) => it.t === 'made');
    return ids.filter((id) => {
      const makers = made.filter((it) => hexOf(id) === it.id);
      return makers.length > 0 && makers.every(({ run }) => !going.has(run));
    });
  }

  /**
   * Those runs of this learner are cleaned. What others may still need to know stays.
   * @param present ids of images that are on the engine
   */
  forget(cleaned: readonly string[], present: ReadonlySet<string>): void {
    const alive = new Set(
      readJournals(this.#stateDir, this.#engineId).map(({ header }) => header.run),
    );
    for (const run of cleaned) alive.delete(run);
    const { by } = this.#shared;
    this.#shared.prune((it) => {
      if (it.by !== by) return true;
      if (it.t === 'run' || alive.has(it.run)) return alive.has(it.run);
      return includesId(present, it.id);
    });
  }

  /** All that this learner has written. */
  forgetAll(): void {
    const { by } = this.#shared;
    this.#shared.prune((it) => it.by !== by);
  }

  /**
   * Gives an image a name.
   * @returns what to write down of it
   */
  static async give(
    docker: Docker,
    id: string,
    ref: string,
    how: Pick<Naming, 'keeps' | 'back' | 'like'> = {},
  ): Promise<Naming> {
    const image = docker.getImage(id);
    const was = await timeNow(image);
    const { repository: repo, tag } = parseReference(ref);
    await image.tag({ repo, ...(tag === undefined ? {} : { tag }) });
    const at = await timeNow(image);
    return { ref, id, ...(was && { was }), ...(at && { at }), ...how };
  }
}

async function timeNow(image: Docker.Image): Promise<string | undefined> {
  const found = await orAbsent(image.inspect());
  return found && tagTimeOf(found);
}

/** A run's id begins with its time, milliseconds since 1970. */
function begunAt(run: string): number {
  return Number.parseInt(run.slice(0, -6), 36);
}

/** What a journal's entry says of a name. */
function namingOf(entry: Entry): Naming[] {
  if (entry.t !== 'tagged' && entry.t !== 'named') return [];
  const { t: _, ...naming } = entry;
  return [naming];
}
