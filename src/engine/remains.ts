/** How much of what runs own is still on an engine: for whoever is to agree that it goes. */
import { type Endpoint, readEngine } from './dial.ts';
import type { Owned } from './owned.ts';
import { RUN_LABEL } from './ownership.ts';

export interface Remains {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  readonly images: number;
  /** Of the images, at the most: what they share with others is counted too. */
  readonly bytes: number;
}

interface Row {
  readonly Id: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

interface ImageRow extends Row {
  readonly RepoTags?: readonly string[] | null;
  readonly Size: number;
}

interface VolumeRow {
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** What stands on the engine, as its lists have it. */
export interface OnEngine {
  readonly containers: readonly Row[];
  readonly networks: readonly Row[];
  readonly volumes: readonly VolumeRow[];
  readonly images: readonly ImageRow[];
}

export async function remainsOf(endpoint: Endpoint, owned: Owned): Promise<Remains> {
  const [containers = [], networks = [], volumes, images = []] = await Promise.all([
    readEngine<Row[]>(endpoint, '/containers/json?all=1'),
    readEngine<Row[]>(endpoint, '/networks'),
    readEngine<{ Volumes?: VolumeRow[] | null }>(endpoint, '/volumes'),
    readEngine<ImageRow[]>(endpoint, '/images/json'),
  ]);
  return countOwned({ containers, networks, volumes: volumes?.Volumes ?? [], images }, owned);
}

/** Pure. */
export function countOwned(there: OnEngine, owned: Owned): Remains {
  const labelled = ({ Labels }: Pick<Row, 'Labels'>) =>
    owned.runs.includes(Labels?.[RUN_LABEL] ?? '');
  const isOne = (ids: readonly string[], { Id }: Row) => {
    const hex = Id.replace('sha256:', '');
    // A builder tells of most by their short ids.
    return ids.some((id) => hex.startsWith(id.replace('sha256:', '')));
  };
  const images = there.images.filter((image) => {
    const tags = image.RepoTags ?? [];
    return (
      isOne(owned.images, image) ||
      owned.references.some(({ ref, ids }) => tags.includes(ref) && ids.includes(image.Id)) ||
      owned.pulled.some(({ ref, id }) => tags.includes(ref) && id === image.Id)
    );
  });
  return {
    containers: there.containers.filter((row) => labelled(row) || isOne(owned.containers, row))
      .length,
    networks: there.networks.filter((row) => labelled(row) || isOne(owned.networks, row)).length,
    volumes: there.volumes.filter((row) => labelled(row) || owned.volumes.includes(row.Name))
      .length,
    images: images.length,
    bytes: images.reduce((sum, { Size }) => sum + Size, 0),
  };
}
