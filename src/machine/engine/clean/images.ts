/** Removes images that runs own. Their names are of `names.ts`. */
import type Docker from 'dockerode';
import { imageIdOf, shortId } from '../../../core/names/object-id.ts';
import { orAbsent } from '../connect/api.ts';
import { usedBy } from '../ownership/networks.ts';
import { isOwnImage, type Owned } from '../ownership/owned.ts';
import type { Tally } from '../ownership/tally.ts';

/** Images that we made and that nobody has given a name: children before their parents. */
export async function removeImages(docker: Docker, owned: Owned, tally: Tally): Promise<void> {
  let rest: readonly string[] = owned.images;
  for (let before = -1; rest.length > 0 && rest.length !== before; ) {
    before = rest.length;
    const stay: string[] = [];
    for (const id of rest) if (!(await removeImage(id, docker, tally))) stay.push(id);
    rest = stay;
  }
  if (rest.length > 0) await tellUsed(docker, owned, tally);
}

/** @returns whether nothing is left to do for it */
async function removeImage(id: string, docker: Docker, tally: Tally): Promise<boolean> {
  // Podman takes 64 digits alone for a name that cannot be.
  const image = docker.getImage(id.length === 64 ? imageIdOf(id) : id);
  const found = await orAbsent(image.inspect());
  if (!found || (found.RepoTags ?? []).length > 0 || (found.RepoDigests ?? []).length > 0)
    return true;
  try {
    await image.remove({ noprune: true });
    tally.removed.push(`image ${shortId(found.Id)}`);
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
async function tellUsed(docker: Docker, owned: Owned, { left }: Tally): Promise<void> {
  for (const row of await docker.listContainers({ all: true })) {
    if (!isOwnImage(owned, row.ImageID)) continue;
    const image = await orAbsent(docker.getImage(row.ImageID).inspect());
    // An image with a name was reported by its name, or belongs to another user.
    if (!image || (image.RepoTags ?? []).length > 0) continue;
    const what = `image ${shortId(row.ImageID)}`;
    const why = usedBy(row.Names[0]?.slice(1) ?? shortId(row.Id));
    if (!left.some((it) => it.what === what)) left.push({ what, why });
  }
}

/** Pulled for lessons: without another name they go altogether. */
export async function removeBases(
  docker: Docker,
  pulled: Owned['pulled'],
  tally: Tally,
): Promise<void> {
  for (const { ref, id } of pulled) {
    const image = docker.getImage(ref);
    const found = await orAbsent(image.inspect());
    if (found?.Id === id) await tally.remove(`image ${ref}`, () => image.remove({ noprune: true }));
  }
}
