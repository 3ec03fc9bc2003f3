/** How much of what runs own is still on an engine: for whoever is to agree that it goes. */
import { isListedAs } from '../../../core/names/image-reference.ts';
import { includesId, isSameId } from '../../../core/names/object-id.ts';
import { type Endpoint, readEngine } from '../connect/dial.ts';
import { type EngineObject, isOwn, isOwnImage, type Owned, type VolumeRows } from './owned.ts';

export interface OwnedCounts {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  readonly images: number;
  /** Of the images: of those that were built what is theirs alone, where the engine tells that. */
  readonly bytes: number;
}

interface CountedImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Size: number;
  /** Of layers that other images have too; -1 where it was not worked out. */
  readonly SharedSize?: number;
}

/** What stands on the engine, as its lists have it. */
export interface OnEngine {
  readonly containers: readonly EngineObject[];
  readonly networks: readonly EngineObject[];
  readonly volumes: readonly EngineObject[];
  readonly images: readonly CountedImage[];
}

export async function countOnEngine(endpoint: Endpoint, owned: Owned): Promise<OwnedCounts> {
  const [containers = [], networks = [], volumes, images] = await Promise.all([
    readEngine<EngineObject[]>(endpoint, '/containers/json?all=1'),
    readEngine<EngineObject[]>(endpoint, '/networks'),
    readEngine<VolumeRows>(endpoint, '/volumes'),
    imagesOn(endpoint),
  ]);
  return countOwned({ containers, networks, volumes: volumes?.Volumes ?? [], images }, owned);
}

/** With what they share, unless that takes the engine too long. */
async function imagesOn(endpoint: Endpoint): Promise<readonly CountedImage[]> {
  const used = await readEngine<{ Images?: CountedImage[] }>(
    endpoint,
    '/system/df?type=image',
  ).catch(() => undefined);
  return used?.Images ?? (await readEngine<CountedImage[]>(endpoint, '/images/json')) ?? [];
}

/** Pure. */
export function countOwned(there: OnEngine, owned: Owned): OwnedCounts {
  const has = ({ RepoTags }: CountedImage, ref: string) =>
    RepoTags?.some((name) => isListedAs(name, ref)) ?? false;
  const pulled = there.images.filter((image) =>
    owned.pulled.some(({ ref, id }) => isSameId(id, image.Id) && has(image, ref)),
  );
  const built = there.images.filter(
    (image) =>
      !pulled.includes(image) &&
      (isOwnImage(owned, image.Id) ||
        owned.references.some(({ ref, ids }) => includesId(ids, image.Id) && has(image, ref))),
  );
  const alone = ({ Size, SharedSize = 0 }: CountedImage) => Size - Math.max(0, SharedSize);
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  return {
    containers: there.containers.filter((row) => isOwn(owned, 'container', row)).length,
    networks: there.networks.filter((row) => isOwn(owned, 'network', row)).length,
    volumes: there.volumes.filter((row) => isOwn(owned, 'volume', row)).length,
    images: pulled.length + built.length,
    bytes: sum(built.map(alone)) + sum(pulled.map(({ Size }) => Size)),
  };
}
