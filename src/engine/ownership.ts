/**
 * What of the engine's answers tells that something is ours. Watches the requests that a run's
 * blocks make, through the proxy, and writes to the journal before the block goes on.
 */
import { fullReference, repositoryOf } from '../run/image-reference.ts';
import { hexOf, includesId } from '../run/object-id.ts';
import type { Endpoint } from './dial.ts';
import { askEngine, readEngine } from './dial.ts';
import { type ImageRow, type ImageSnapshot, snapshotOf } from './image-snapshot.ts';
import type { Asked, Journal, OwnedKind } from './journal.ts';
import { RUN_LABEL } from './owned.ts';
import { type MountedContainer, namedVolumes, namelessVolumes } from './volumes.ts';

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
  /** What this run has made that a block which is begun anew may trip over, the latest last. */
  readonly made: MadeObject[] = [];
  readonly #images = new Set<string>();
  #asked = 0;
  readonly #unanswered = new Set<number>();
  /** What ended sessions of BuildKit's have tagged is written down. */
  #settled: Promise<unknown> = Promise.resolve();

  constructor(run: string, endpoint: Endpoint, journal: Journal) {
    this.run = run;
    this.#endpoint = endpoint;
    this.#journal = journal;
  }

  async snapshot(): Promise<ImageSnapshot> {
    const answer = await askEngine(this.#endpoint, '/images/json?all=1');
    return snapshotOf(JSON.parse(answer.body) as ImageRow[]);
  }

  /** The images as a request finds them: what sessions that have ended made is known by then. */
  async before(): Promise<ImageSnapshot> {
    await this.#settled;
    return this.snapshot();
  }

  /** A session over BuildKit's own protocol begins, in which its client names what it builds. */
  async beginSession(): Promise<BuildSession> {
    const before = await this.before();
    const refs = new Set<string>();
    const asked: number[] = [];
    const settle = async () => {
      // Where the engine has gone, what was asked for stands in the journal.
      await this.settleImages(before, [...refs]);
      for (const n of asked) this.answered(n);
    };
    return {
      asks: (names) => {
        const added = names.map(fullReference).filter((ref) => !refs.has(ref));
        for (const ref of added) refs.add(ref);
        if (added.length > 0) asked.push(this.askForImages(added, before));
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

  /** Which of a container's named volumes are not there yet, so that its creation makes them. */
  async newVolumes(body: Record<string, unknown>): Promise<string[]> {
    const missing: string[] = [];
    for (const name of namedVolumes(body)) {
      if (!(await this.volumeExists(name))) missing.push(name);
    }
    return missing;
  }

  /** Writes down what a request may make, before it is made. @returns the request's number */
  ask(what: Pick<Asked, 'volumes' | 'refs' | 'swarm'>): number {
    const n = ++this.#asked;
    this.#unanswered.add(n);
    this.#journal.append({ t: 'asked', n, at: new Date().toISOString(), ...what });
    return n;
  }

  /** Whether something is being made that is not known yet, also for a client that was ended. */
  get isMaking(): boolean {
    return this.#unanswered.size > 0;
  }

  /** All that the request has made is written down. */
  answered(n: number): void {
    this.#unanswered.delete(n);
    this.#journal.append({ t: 'answered', n });
  }

  async volumeExists(name: string): Promise<boolean> {
    const answer = await askEngine(this.#endpoint, `/volumes/${encodeURIComponent(name)}`);
    return answer.status === 200;
  }

  /**
   * Volumes that came to be with a container, and that nobody named.
   * @param body of the request that made the container: Podman lists all of them as named
   */
  async madeWith(id: string, body: Record<string, unknown>): Promise<void> {
    const found = await readEngine<MountedContainer>(this.#endpoint, `/containers/${id}/json`);
    for (const volume of namelessVolumes(found, body)) this.noteMade('volume', volume);
  }

  /** Those of volumes that a request asked for that are there now, whether it succeeded or not. */
  async madeVolumes(names: readonly string[]): Promise<void> {
    for (const name of names) if (await this.volumeExists(name)) this.noteMade('volume', name);
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

  /** @returns the number of a request that may make images and move these references */
  askForImages(refs: readonly string[], before: ImageSnapshot): number {
    return this.ask({
      refs: refs.map((ref) => {
        const prior = before.tags.get(ref);
        return prior ? { ref, prior } : { ref };
      }),
    });
  }

  /** A classic builder begins a step, on an image. */
  builderStep(on: string): void {
    this.#journal.append({ t: 'step', on });
  }

  /** An image that a builder's answer speaks of: ours where it was not there before. */
  builderImage(id: string, before: ImageSnapshot): void {
    if (includesId(before.ids, id) || this.#images.has(hexOf(id))) return;
    this.#images.add(hexOf(id));
    this.#journal.append({ t: 'made', kind: 'image', id: hexOf(id) });
  }

  /**
   * Writes down what the references that a request was asked for point to now, and what its images
   * were built on: a quiet build tells of its last image alone.
   * @param before the images when it began
   */
  async settleImages(before: ImageSnapshot, refs: readonly string[]): Promise<void> {
    const after = await this.snapshot();
    for (const ref of refs) {
      const id = after.tags.get(ref);
      const prior = before.tags.get(ref);
      if (id === undefined || id === prior) continue;
      this.builderImage(id, before);
      this.#journal.append({ t: 'tagged', ref, id, ...(prior ? { prior } : {}) });
    }
    const named = new Set(after.tags.values());
    for (const child of after.ids) {
      if (!this.#isNoted(child)) continue;
      let id = after.parents.get(child);
      for (
        ;
        id !== undefined && !named.has(id) && !before.ids.has(id);
        id = after.parents.get(id)
      ) {
        if (!this.#isNoted(id)) this.builderImage(id, before);
      }
    }
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
