/** Removes images that runs own. Their names are of `names.ts`. */
import type Docker from 'dockerode';
import { imageIdOf, shortId } from '../../../core/names/object-id.ts';
import { orAbsent } from '../connect/api.ts';
import { usedBy } from '../ownership/networks.ts';
import { isOwnImage, type Owned } from '../ownership/owned.ts';
import type { Tally } from '../ownership/tally.ts';

export class ImageCleaner {
  readonly #docker: Docker;
  readonly #owned: Owned;
  readonly #tally: Tally;

  constructor(docker: Docker, owned: Owned, tally: Tally) {
    this.#docker = docker;
    this.#owned = owned;
    this.#tally = tally;
  }

  #isOurs(id: string): boolean {
    return isOwnImage(this.#owned, id);
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
