/** What of a lesson is on an engine, for somebody who has finished it. Only looked at. */
import type Docker from 'dockerode';
import { includesId } from '../../../core/names/object-id.ts';
import type { Remains } from '../../../core/run/remains.ts';
import { engineWorld, orAbsent } from '../connect/api.ts';
import { readJournals } from '../ownership/journal.ts';
import { tagTimeOf } from '../ownership/name-history.ts';
import { Names } from '../ownership/names.ts';
import { isOwn, ownedBy } from '../ownership/owned.ts';

interface RemainsOptions {
  readonly docker: Docker;
  readonly stateDir: string;
  readonly engineId: string;
  readonly lesson: string;
  readonly bases: readonly string[];
}

export async function remainsOf(options: RemainsOptions): Promise<Remains> {
  const { docker, stateDir, engineId, lesson } = options;
  const world = engineWorld(async () => docker);
  const records = readJournals(stateDir, engineId).filter(({ header }) => header.lesson === lesson);
  const history = new Names(stateDir, engineId).history();
  const owned = ownedBy(records);
  const bases = await present(options.bases, async (name) => {
    const found = await world.image(name);
    return found && { name, size: found.size, layers: found.layers };
  });
  const images = await present(owned.references, async ({ ref, ids }) => {
    const found = await world.image(ref);
    if (!found || !includesId(ids, found.id)) return undefined;
    // A lesson of another user may have given the very image this name since.
    const image = await docker.getImage(ref).inspect();
    if (history.holder(ref, found.id, tagTimeOf(image)).kind === 'other') return undefined;
    const under = bases.filter(({ layers }) => layers.every((it, n) => found.layers[n] === it));
    return { name: ref, own: found.size - Math.max(0, ...under.map(({ size }) => size)) };
  });
  const containers = await present(owned.containers, async (id) => {
    const found = await orAbsent(docker.getContainer(id).inspect());
    return found && { name: found.Name.replace(/^\//, ''), state: found.State.Status };
  });
  const { Volumes } = await docker.listVolumes();
  const volumes = (Volumes ?? []).filter((volume) => isOwn(owned, 'volume', volume));
  const networks = await present(owned.networks, async (id) => {
    const network = docker.getNetwork(id).inspect() as Promise<{ Name: string }>;
    return (await orAbsent(network))?.Name;
  });
  return {
    images,
    containers,
    volumes: volumes.map(({ Name }) => Name),
    networks,
    bases: bases.map(({ name, size }) => ({ name, size })),
  };
}

async function present<T, R>(
  some: readonly T[],
  look: (one: T) => Promise<R | undefined>,
): Promise<R[]> {
  const found = await Promise.all(some.map(look));
  return found.filter((one) => one !== undefined);
}
