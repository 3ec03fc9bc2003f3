/** Frees the names of images that runs own, and gives back those that they used with consent. */
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { isListedAs, parseReference } from '../../../core/names/image-reference.ts';
import { includesId, isSameId } from '../../../core/names/object-id.ts';
import { orAbsent } from '../connect/api.ts';
import { completeJournal, type Entry, type RunRecord } from '../ownership/journal.ts';
import { type NameHistory, type NameHolder, tagTimeOf } from '../ownership/name-history.ts';
import { Names } from '../ownership/names.ts';
import {
  isOwnImage,
  type KeptReference,
  type Owned,
  type OwnedReference,
} from '../ownership/owned.ts';
import type { Tally } from '../ownership/tally.ts';

/** What an empty image is called for a moment. */
const EMPTY = { repo: 'lesson-kept/empty', tag: 'latest' };

export interface NameCleaning {
  readonly docker: Docker;
  readonly owned: Owned;
  readonly tally: Tally;
  readonly names: Names;
  readonly history: NameHistory;
  /** The runs' journals, oldest first. */
  readonly records: readonly RunRecord[];
}

type Image = Docker.ImageInspectInfo;

export class NameCleaner {
  readonly #at: NameCleaning;

  constructor(cleaning: NameCleaning) {
    this.#at = cleaning;
  }

  async references(): Promise<void> {
    await this.#dropCopies();
    const lent = new Set(this.#at.owned.kept.map(({ ref }) => ref));
    for (const reference of this.#at.owned.references) {
      if (!lent.has(reference.ref)) await this.#reference(reference);
    }
    for (const ref of lent) await this.#giveBack(ref);
  }

  /** As `references`, but names that are used with consent are as when that was given. */
  async freeReferences(): Promise<void> {
    await this.#dropCopies();
    for (const reference of this.#at.owned.references) {
      const { ref, ids } = reference;
      const [last] = await this.#copiesOf(ref);
      if (!this.#at.owned.kept.some((kept) => kept.ref === ref)) await this.#reference(reference);
      else if (!last) await this.#reference({ ref, ids });
      else if ((await this.#holder(ref))?.kind === 'ours')
        await this.#give(last.id, ref, { back: true, keeps: last.ref, like: last.was });
    }
  }

  /** Other users' runs need not keep for us what is about to go. */
  async #dropCopies(): Promise<void> {
    for (const { ref } of this.#at.owned.references) {
      for (const copy of this.#at.history.copies(ref)) {
        const found = await this.#find(copy.ref);
        if (found && isSameId(found.Id, copy.id))
          await this.#at.tally.remove(`image ${copy.ref}`, () => this.#untag(copy.ref, found));
      }
    }
  }

  async #reference({ ref, ids, prior }: OwnedReference): Promise<void> {
    const found = await this.#find(ref);
    if (!found || !includesId(ids, found.Id)) return;
    const { kind } = this.#at.history.holder(ref, found.Id, tagTimeOf(found));
    // Nobody else uses the managed engine.
    const alone = this.#at.records.some(({ header }) => header.own);
    if (kind === 'unknown' && !alone) this.#inDoubt(ref);
    if (kind !== 'ours' && !(kind === 'unknown' && alone)) return;
    const back = prior && !this.#isOurs(prior.id) && (await this.#find(prior.id));
    if (back) {
      await this.#give(prior.id, ref, { back: true, like: prior.at });
      this.#at.tally.restored.push(ref);
      return;
    }
    await this.#at.tally.remove(`image ${ref}`, () => this.#untag(ref, found));
  }

  #inDoubt(ref: string): void {
    this.#at.tally.left.push({
      what: `image ${ref}`,
      why: `this image was given a name outside of lessons since, so it may be another user's. If it is yours: docker rmi ${ref}`,
    });
  }

  /** The keeping tag goes only when the name is back, or when its owner has taken it. */
  async #giveBack(ref: string): Promise<void> {
    const [last, ...older] = await this.#copiesOf(ref);
    if (!last) {
      // Its owner has cleaned, and does not want it back.
      const own = this.#at.owned.references.find((it) => it.ref === ref);
      if (own) await this.#reference({ ref, ids: own.ids });
      return;
    }
    const now = await this.#find(ref);
    const holder: NameHolder = now
      ? this.#at.history.holder(ref, now.Id, tagTimeOf(now))
      : { kind: 'ours' };
    if (holder.kind === 'ours' || holder.kind === 'lent' || this.#wasCutOff(last, now)) {
      this.#write({ t: 'returning', ref, id: last.id, at: new Date().toISOString() });
      await this.#give(last.id, ref, { back: true, like: last.was });
      await this.#untag(last.as);
      this.#at.tally.restored.push(ref);
    } else if (this.#hasAlready(last, holder, now)) {
      await this.#untag(last.as);
      this.#at.tally.restored.push(ref);
    } else this.#stays(last, holder);
    for (const kept of older) {
      const returned = this.#at.history.holder(ref, last.id, last.was);
      if (this.#hasAlready(kept, returned, { Id: last.id })) await this.#untag(kept.as);
      else this.#stays(kept, returned);
    }
  }

  /** Whether the name is with the one already for whom this is kept. */
  #hasAlready(kept: KeptReference, now: NameHolder, image: Pick<Image, 'Id'> | undefined): boolean {
    const whose = this.#at.history.holder(kept.ref, kept.id, kept.was);
    if (now.kind === 'other') return whose.kind === 'other' && whose.by === now.by;
    return image !== undefined && isSameId(image.Id, kept.id);
  }

  /** A clean that was killed had given it back, and could not write that down. */
  #wasCutOff({ ref, id }: KeptReference, now: Image | undefined): boolean {
    if (!now || !isSameId(now.Id, id)) return false;
    return this.#at.records.some(({ entries }) =>
      entries.some((it) => it.t === 'returning' && it.ref === ref && isSameId(it.id, id)),
    );
  }

  #stays({ ref, as }: KeptReference, holder: NameHolder): void {
    const why =
      holder.kind === 'other'
        ? `a lesson of ${holder.user} uses the name ${ref} now. When that is cleaned, give it back with: lesson clean`
        : `${ref} was given to another image meanwhile. If nobody needs this one: docker rmi ${as}`;
    this.#at.tally.left.push({ what: `image ${as}`, why });
  }

  /** What runs of ours have backed up of this name and is still there, the latest first. */
  async #copiesOf(ref: string): Promise<KeptReference[]> {
    const there: KeptReference[] = [];
    for (const kept of this.#at.owned.kept.filter((it) => it.ref === ref)) {
      if (await this.#find(kept.as)) there.unshift(kept);
    }
    return there;
  }

  async #holder(ref: string): Promise<NameHolder | undefined> {
    const found = await this.#find(ref);
    return found && this.#at.history.holder(ref, found.Id, tagTimeOf(found));
  }

  #find(name: string): Promise<Image | undefined> {
    return orAbsent(this.#at.docker.getImage(name).inspect());
  }

  #isOurs(id: string): boolean {
    return isOwnImage(this.#at.owned, id);
  }

  async #give(
    id: string,
    ref: string,
    { like, ...how }: { back: true; keeps?: string; like: string | undefined },
  ): Promise<void> {
    const naming = await Names.give(this.#at.docker, id, ref, { ...how, ...(like && { like }) });
    this.#write({ t: 'named', ...naming });
    const run = this.#at.records.at(-1)?.header.run;
    if (run !== undefined) this.#at.names.named(run, naming);
  }

  #write(entry: Entry): void {
    const last = this.#at.records.at(-1);
    if (last) completeJournal(last, [entry]);
  }

  /** @param known the image that has it now */
  async #untag(ref: string, known?: Image): Promise<void> {
    const image = this.#at.docker.getImage(ref);
    const found = known ?? (await image.inspect());
    // A digest of the very repository goes with its last tag.
    const tag = ref.slice(ref.lastIndexOf(':'));
    const others = [
      ...(found.RepoTags ?? []).filter((name) => !isListedAs(name, ref)),
      ...(found.RepoDigests ?? []).filter((name) => !isListedAs(name.replace(/@.*/, tag), ref)),
    ];
    // An engine deletes an image with its last name. One that was there before, without a name, is
    // to stay: an empty image takes the name over, and goes with it.
    const empty =
      others.length === 0 && !this.#isOurs(found.Id) ? await this.#moveToEmpty(ref) : undefined;
    await image.remove({ noprune: true }).finally(() => empty?.remove());
  }

  /** By tagging: with an import under the very name the containerd store forgets what had it. */
  async #moveToEmpty(ref: string): Promise<Docker.Image> {
    const answer = await this.#at.docker.importImage(Readable.from([Buffer.alloc(1024)]), EMPTY);
    for await (const _ of answer);
    const name = `${EMPTY.repo}:${EMPTY.tag}`;
    const { repository: repo, tag = 'latest' } = parseReference(ref);
    await this.#at.docker.getImage(name).tag({ repo, tag });
    return this.#at.docker.getImage(name);
  }
}
