/** Removes images and references that runs own, and gives back what they used with consent. */
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { isListedAs } from '../run/image-reference.ts';
import { imageIdOf, includesId, shortId } from '../run/object-id.ts';
import { orAbsent } from './api.ts';
import { usedBy } from './networks.ts';
import { isOwnImage, type Owned, type OwnedReference } from './owned.ts';
import type { Tally } from './tally.ts';

/** What an empty image is called for a moment. */
const EMPTY = { repo: 'lesson-kept/empty', tag: 'latest' };

export class ImageCleaner {
  readonly #docker: Docker;
  readonly #owned: Owned;
  readonly #tally: Tally;

  constructor(docker: Docker, owned: Owned, tally: Tally) {
    this.#docker = docker;
    this.#owned = owned;
    this.#tally = tally;
  }

  async references(): Promise<void> {
    for (const reference of this.#owned.references) await this.#reference(reference);
    for (const { ref, id, as } of this.#owned.kept) await this.#giveBack(ref, id, as);
  }

  /** As `references`, but for names that are used with consent: they are as when that was given. */
  async freeReferences(): Promise<void> {
    for (const reference of this.#owned.references) await this.#reference(reference);
    for (const { ref, id, as } of this.#owned.kept) {
      const now = await orAbsent(this.#docker.getImage(ref).inspect());
      const ours = this.#owned.references.find((reference) => reference.ref === ref)?.ids ?? [];
      if (!now || !includesId(ours, now.Id)) continue;
      if (await orAbsent(this.#docker.getImage(as).inspect())) await this.#tag(id, ref);
    }
  }

  async #reference({ ref, ids, prior }: OwnedReference): Promise<void> {
    const image = this.#docker.getImage(ref);
    const found = await orAbsent(image.inspect());
    if (!found || !includesId(ids, found.Id)) return;
    if (this.#owned.kept.some((kept) => kept.ref === ref)) return;
    const back =
      prior !== undefined &&
      !this.#isOurs(prior) &&
      (await orAbsent(this.#docker.getImage(prior).inspect()));
    if (back) {
      await this.#tag(prior, ref);
      this.#tally.restored.push(ref);
      return;
    }
    await this.#tally.remove(`image ${ref}`, () => this.#untag(ref, found));
  }

  /** The keeper's tag goes only when the name is back, or was taken by its owner meanwhile. */
  async #giveBack(ref: string, id: string, as: string): Promise<void> {
    if (!(await orAbsent(this.#docker.getImage(as).inspect()))) return;
    const now = await orAbsent(this.#docker.getImage(ref).inspect());
    const ours = this.#owned.references.find((reference) => reference.ref === ref)?.ids ?? [];
    if (now && now.Id !== id && !includesId(ours, now.Id) && !this.#isOurs(now.Id)) {
      this.#tally.left.push({
        what: `image ${as}`,
        why: `${ref} was given to another image meanwhile`,
      });
      return;
    }
    if (now?.Id !== id) await this.#tag(id, ref);
    await this.#untag(as);
    this.#tally.restored.push(ref);
  }

  #isOurs(id: string): boolean {
    return isOwnImage(this.#owned, id);
  }

  async #tag(id: string, ref: string): Promise<void> {
    const colon = ref.lastIndexOf(':');
    await this.#docker.getImage(id).tag({ repo: ref.slice(0, colon), tag: ref.slice(colon + 1) });
  }

  /** @param known the image that has it now */
  async #untag(ref: string, known?: Docker.ImageInspectInfo): Promise<void> {
    const image = this.#docker.getImage(ref);
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
    const answer = await this.#docker.importImage(Readable.from([Buffer.alloc(1024)]), EMPTY);
    for await (const _ of answer);
    const name = `${EMPTY.repo}:${EMPTY.tag}`;
    await this.#tag(name, ref);
    return this.#docker.getImage(name);
  }

  /** Images that we made and that nobody has given a name: children before their parents. */
  async images(): Promise<void> {
    let rest: readonly string[] = this.#owned.images;
    for (let before = -1; rest.length > 0 && rest.length !== before; ) {
      before = rest.length;
      const stay: string[] = [];
      for (const id of rest) if (!(await this.#image(id))) stay.push(id);
      rest = stay;
    }
    if (rest.length > 0) await this.#tellUsed();
  }

  /** @returns whether nothing is left to do for it */
  async #image(id: string): Promise<boolean> {
    // Podman takes 64 digits alone for a name that cannot be.
    const image = this.#docker.getImage(id.length === 64 ? imageIdOf(id) : id);
    const found = await orAbsent(image.inspect());
    if (!found || (found.RepoTags ?? []).length > 0 || (found.RepoDigests ?? []).length > 0)
      return true;
    try {
      await image.remove({ noprune: true });
      this.#tally.removed.push(`image ${shortId(found.Id)}`);
      return true;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === undefined) throw error;
      return false;
    }
  }

  /**
   * Images of ours that somebody's containers use. One that others build on is no longer ours alone,
   * and nothing is said of it.
   */
  async #tellUsed(): Promise<void> {
    const rows = await this.#docker.listContainers({ all: true });
    for (const row of rows) {
      if (!this.#isOurs(row.ImageID)) continue;
      const image = await orAbsent(this.#docker.getImage(row.ImageID).inspect());
      // One with a name was told of by that, or is somebody's.
      if (!image || (image.RepoTags ?? []).length > 0) continue;
      const what = `image ${shortId(row.ImageID)}`;
      const why = usedBy(row.Names[0]?.slice(1) ?? shortId(row.Id));
      if (!this.#tally.left.some((left) => left.what === what))
        this.#tally.left.push({ what, why });
    }
  }

  async bases(): Promise<void> {
    for (const { ref, id } of this.#owned.pulled) {
      const found = await orAbsent(this.#docker.getImage(ref).inspect());
      // Pulled for lessons: without another name it goes altogether.
      const remove = () => this.#docker.getImage(ref).remove({ noprune: true });
      if (found?.Id === id) await this.#tally.remove(`image ${ref}`, remove);
    }
  }
}
