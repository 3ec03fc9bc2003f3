/** What is on an engine, as its lists have it, and what of that a lesson owns. */
import type Docker from 'dockerode';
import { fullReference } from '../../../core/names/image-reference.ts';
import { includesId } from '../../../core/names/object-id.ts';
import type { Inventory, ListedObject } from '../../../core/run/inventory.ts';
import { type Endpoint, readEngine } from '../connect/dial.ts';
import type { RunRecord } from './journal.ts';
import { type EngineObject, isOwn, ownedBy, type VolumeRows } from './owned.ts';

/** All that is on the engine. */
export async function takeInventory(endpoint: Endpoint, engine: string): Promise<Inventory> {
  const [containers = [], images = [], volumes, networks = []] = await Promise.all([
    readEngine<Docker.ContainerInfo[]>(endpoint, '/containers/json?all=1'),
    readEngine<Docker.ImageInfo[]>(endpoint, '/images/json'),
    readEngine<VolumeRows>(endpoint, '/volumes'),
    readEngine<Docker.NetworkInspectInfo[]>(endpoint, '/networks'),
  ]);
  return {
    engine,
    // Docker makes its own bridge again at each start.
    start: networks.find(({ Name }) => Name === 'bridge')?.Id ?? '',
    objects: [
      ...containers.map(listedContainer),
      ...images.flatMap(({ Id, RepoTags }) =>
        (RepoTags ?? []).map(
          (tag): ListedObject => ({ kind: 'image', id: Id, name: fullReference(tag) }),
        ),
      ),
      ...(volumes?.Volumes ?? []).map(
        ({ Name }): ListedObject => ({ kind: 'volume', id: Name, name: Name }),
      ),
      ...networks.map(({ Id, Name }): ListedObject => ({ kind: 'network', id: Id, name: Name })),
    ],
  };
}

function listedContainer({ Id, Names, State, Status }: Docker.ContainerInfo): ListedObject {
  const exitCode = /^Exited \((\d+)\)/.exec(Status)?.[1];
  return {
    kind: 'container',
    id: Id,
    name: Names?.[0]?.replace(/^\//, '') ?? Id,
    running: State === 'running' || State === 'paused',
    ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
  };
}

/**
 * What these runs own of it, without what goes by itself.
 * @param elsewhere objects that the learner made for the lesson by hand: `kind id`, or `kind id tag-time`
 */
export async function ownedInventory(
  endpoint: Endpoint,
  engine: string,
  records: readonly RunRecord[],
  elsewhere: readonly string[],
): Promise<Inventory> {
  const [all, listed] = await Promise.all([
    takeInventory(endpoint, engine),
    readEngine<{ Volumes?: readonly EngineObject[] | null }>(endpoint, '/volumes'),
  ]);
  const owned = ownedBy(records);
  const volumes = (listed?.Volumes ?? []).filter((volume) => isOwn(owned, 'volume', volume));
  const passing = new Set(
    records.flatMap(({ entries }) =>
      entries.flatMap((it) => (it.t === 'made' && it.background ? [it.id] : [])),
    ),
  );
  const isOwned = ({ kind, id, name }: ListedObject): boolean => {
    if (elsewhere.some((key) => `${key} `.startsWith(`${kind} ${id} `))) return true;
    if (kind === 'volume') return volumes.some(({ Name }) => Name === name);
    if (kind === 'network') return owned.networks.includes(id);
    if (kind === 'container') return includesId(owned.containers, id) && !passing.has(id);
    return owned.references.some(({ ref, ids }) => ref === name && includesId(ids, id));
  };
  const objects = await Promise.all(
    all.objects.filter(isOwned).map(async (object): Promise<ListedObject[]> => {
      if (object.kind !== 'container') return [object];
      const found = await readEngine<Docker.ContainerInspectInfo>(
        endpoint,
        `/containers/${object.id}/json`,
      );
      if (!found?.HostConfig?.AutoRemove) return found ? [object] : [];
      return object.running ? [{ ...object, autoRemove: true }] : [];
    }),
  );
  return { ...all, objects: objects.flat() };
}
