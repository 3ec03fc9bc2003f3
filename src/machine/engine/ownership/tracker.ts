/**
 * What of the engine's answers tells that something is ours. Watches the requests that a run's
 * blocks make, through the proxy, and writes to the journal before the block goes on.
 */
import {
  fullReference,
  parseReference,
  repositoryOf,
} from '../../../core/names/image-reference.ts';
import { hexOf, includesId } from '../../../core/names/object-id.ts';
import type { Endpoint } from '../connect/dial.ts';
import { askEngine, readEngine } from '../connect/dial.ts';
import {
  type ImageRow,
  type ImageSnapshot,
  type ImagesBefore,
  snapshotOf,
} from './image-snapshot.ts';
import type { Asked, Journal, OwnedKind, Tagged } from './journal.ts';
import { tagTimeOf } from './name-history.ts';
import type { Names } from './names.ts';
import { RUN_LABEL } from './owned.ts';
import { type MountedContainer, namelessVolumes } from './volumes.ts';

/** By this header of a request it is known which block asks, where that runs beside others. */
export const BLOCK_HEADER = 'lesson-block';

export interface MadeObject {
  readonly kind: Exclude<OwnedKind, 'image' | 'volume'>;
  readonly id: string;
  /** The block that runs beside others and made it. */
  readonly block?: string;
}

/** What a client builds over BuildKit's own protocol. Names that others move meanwhile are theirs. */
export interface BuildSession {
  /** References that its images are to have, as it spells them. */
  asks(names: readonly string[]): void;
  /** Takes note of what they point to, now that it has ended. */
  ended(): Promise<unknown>;
}

export class Ownership {
  readonly run: string;
  readonly #endpoint: Endpoint;
  readonly #journal: Journal;
  readonly #names: Names;
  /** What this run has made that a block which is begun anew may trip over, the latest last. */
  readonly made: MadeObject[] = [];
  readonly #images = new Set<string>();
  #asked = 0;
  /** What ended sessions of BuildKit's have tagged is written down. */
  #settled: Promise<unknown> = Promise.resolve();

  constructor(run: string, endpoint: Endpoint, journal: Journal, names: Names) {
    this.run = run;
    this.#endpoint = endpoint;
    this.#journal = journal;
    this.#names = names;
  }

  async snapshot(): Promise<ImageSnapshot> {
    const answer = await askEngine(this.#endpoint, '/images/json?all=1');
    return snapshotOf(JSON.parse(answer.body) as ImageRow[]);
  }

  /**
   * The images as a request finds them: what sessions that have ended made is known by then.
   * @param refs that the request may move
   */
  async before(refs: readonly string[]): Promise<ImagesBefore> {
    await this.#settled;
    const before = { ...(await this.snapshot()), times: new Map<string, string>() };
    const known = [...this.#names.history().ids()].filter((id) => before.ids.has(id));
    await this.#noteTimes(before, known);
    await this.#noteTimes(
      before,
      refs.map((ref) => before.tags.get(ref)),
    );
    return before;
  }

  async #noteTimes({ times }: ImagesBefore, ids: readonly (string | undefined)[]): Promise<void> {
    for (const id of ids) {
      if (id === undefined || times.has(id)) continue;
      const time = await this.#tagTime(id);
      if (time !== undefined) times.set(id, time);
    }
  }

  async #tagTime(id: string): Promise<string | undefined> {
    const found = await readEngine<object>(this.#endpoint, `/images/${id}/json`);
    return found && tagTimeOf(found);
  }

  /** A session over BuildKit's own protocol begins, in which its client names what it builds. */
  async beginSession(): Promise<BuildSession> {
    const before = await this.before([]);
    const refs = new Set<string>();
    const asked: number[] = [];
    const looking: Promise<unknown>[] = [];
    const settle = async () => {
      await Promise.allSettled(looking);
      // Where the engine has gone, what was asked for stands in the journal.
      await this.settleImages(before, [...refs], false);
      for (const n of asked) this.answered(n);
    };
    return {
      asks: (names) => {
        const added = names.map(fullReference).filter((ref) => !refs.has(ref));
        for (const ref of added) refs.add(ref);
        if (added.length === 0) return;
        // It names them at its end, which is later than this is answered.
        looking.push(
          this.#noteTimes(
            before,
            added.map((ref) => before.tags.get(ref)),
          ),
        );
        asked.push(this.askForImages(added, before));
      },
      ended: () => {
        this.#settled = this.#settled.then(settle).catch(() => undefined);
        return this.#settled;
      },
    };
  }

  /** Adds our label to the body of a create request. */
  label(body: Record<string, unknown>): void {
    body.Labels = { ...(body.Labels as object | null), [RUN_LABEL]: this.run };
  }

  /** Writes down what a request may make, before it is made. @returns the request's number */
  ask(what: Omit<Asked, 't' | 'n' | 'at'> = {}): number {
    const n = ++this.#asked;
    this.#journal.append({ t: 'asked', n, at: new Date().toISOString(), ...what });
    return n;
  }

  /** All that the request has made is written down. */
  answered(n: number): void {
    this.#journal.append({ t: 'answered', n });
  }

  /**
   * Volumes that came to be with a container, and that nobody named.
   * @param body of the request that made the container: Podman lists all of them as named
   */
  async madeWith(id: string, body: Record<string, unknown>): Promise<void> {
    const found = await readEngine<MountedContainer>(this.#endpoint, `/containers/${id}/json`);
    for (const volume of namelessVolumes(found, body)) this.noteMade('volume', volume);
  }

  noteMade(kind: Exclude<OwnedKind, 'image'>, id: string, name?: string, block?: string): void {
    const by = block ? { background: true as const } : {};
    this.#journal.append({ t: 'made', kind, id, ...(name ? { name } : {}), ...by });
    // A volume that is there is in nobody's way.
    if (kind !== 'volume') this.made.push({ kind, id, ...(block ? { block } : {}) });
  }

  /** A container that the engine makes for us without being asked by name, as the classic builder does. */
  builderContainer(id: string): void {
    this.#journal.append({ t: 'made', kind: 'container', id });
  }

  /**
   * @param build by the classic builder
   * @returns the number of a request that may make images and move these references
   */
  askForImages(refs: readonly string[], before: ImagesBefore, build = false): number {
    const named = refs.map((ref) => ({ ref, ...priorOf(ref, before) }));
    return this.ask({ ...(build && { build }), refs: named });
  }

  /** A classic builder begins a step, on an image. */
  builderStep(on: string): void {
    this.#journal.append({ t: 'step', on });
  }

  /** An image that a builder's answer speaks of: ours where it was not there before. */
  builderImage(id: string, before: ImagesBefore): void {
    if (includesId(before.ids, id) || this.#images.has(hexOf(id))) return;
    this.#images.add(hexOf(id));
    this.#journal.append({ t: 'made', kind: 'image', id: hexOf(id) });
  }

  /**
   * Writes down what the references that a request was asked for point to now.
   * @param before the images when it began
   * @param loaded the names came with images of an archive
   */
  async settleImages(before: ImagesBefore, refs: readonly string[], loaded = false): Promise<void> {
    const after = await this.snapshot();
    // An engine does not note when it loads a name: so that others see who did, it is given once more.
    if (loaded) for (const ref of refs) await this.#giveAgain(ref);
    for (const ref of refs) {
      const id = after.tags.get(ref);
      if (id !== undefined) await this.#settleName(ref, id, before);
    }
    const made = [...after.ids].filter((id) => this.#isNoted(id) && !before.ids.has(id));
    if (made.length > 0) this.#names.made(this.run, made);
  }

  async #giveAgain(ref: string): Promise<void> {
    const { repository, tag = 'latest' } = parseReference(ref);
    const query = new URLSearchParams({ repo: repository, tag });
    await askEngine(this.#endpoint, `/images/${ref}/tag?${query}`, undefined, 'POST');
  }

  /** The same image may have got the name again: then its time is another one. */
  async #settleName(ref: string, id: string, before: ImagesBefore): Promise<void> {
    const was = before.times.get(id);
    const at = await this.#tagTime(id);
    const prior = priorOf(ref, before);
    if (id === prior.prior && at === was) {
      // Where no time says that the name was given again, one of another user's lesson counts as given.
      const { kind } = this.#names.history().holder(ref, id, at);
      if (at !== undefined || kind === 'ours' || kind === 'unknown') return;
    }
    this.builderImage(id, before);
    const naming = { ref, id, ...(was && { was }), ...(at && { at }) };
    this.#journal.append({ t: 'tagged', ...naming, ...prior });
    this.#names.named(this.run, naming);
  }

  /** Whether this run has made the image, as far as it has heard. */
  #isNoted(id: string): boolean {
    return includesId(this.#images, id);
  }

  /**
   * @param before the images when the pull began: one that is as it was then was not pulled
   * @param every all tags of the repository are pulled
   */
  async pulled(name: string, before: ImageSnapshot, every: boolean): Promise<void> {
    const pulled = fullReference(name);
    const isPulled = (ref: string) =>
      every ? repositoryOf(ref) === repositoryOf(name) : ref === pulled;
    for (const [ref, id] of (await this.snapshot()).tags) {
      if (isPulled(ref) && before.tags.get(ref) !== id) {
        this.#journal.append({ t: 'pulled', ref, id });
      }
    }
  }
}

/** What a reference points to before a request. */
function priorOf(ref: string, { tags, times }: ImagesBefore): Pick<Tagged, 'prior' | 'priorAt'> {
  const prior = tags.get(ref);
  const priorAt = prior && times.get(prior);
  return { ...(prior && { prior }), ...(priorAt && { priorAt }) };
}
