/** What runs own on an engine, worked out from their journals. Pure. */
import { includesId, uniqueIds } from '../run/object-id.ts';
import type { Entry, RunRecord } from './journal.ts';

/** The label by which a run's containers, volumes and networks are found after a crash. */
export const RUN_LABEL = 'lesson.run';

export interface OwnedReference {
  readonly ref: string;
  /** The ids that it got from us, in order. It is ours only while it points to one of them. */
  readonly ids: readonly string[];
  /** What it pointed to before we first moved it. */
  readonly prior?: string;
}

export interface KeptReference {
  readonly ref: string;
  readonly id: string;
  readonly as: string;
}

export interface Owned {
  readonly runs: readonly string[];
  readonly containers: readonly string[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** Whether they may have begun a swarm, or made something in one: found by their labels. */
  readonly swarm: boolean;
  readonly references: readonly OwnedReference[];
  /** Ids, the latest first, short or whole, without `sha256:`. */
  readonly images: readonly string[];
  readonly pulled: readonly { readonly ref: string; readonly id: string }[];
  readonly kept: readonly KeptReference[];
}

/** @param records of one engine, oldest first */
export function ownedBy(records: readonly RunRecord[]): Owned {
  const entries = records.flatMap((record) => record.entries);
  const made = (kind: string) =>
    unique(
      of(entries, 'made')
        .filter((e) => e.kind === kind)
        .map((e) => e.id),
    );
  const tagged = of(entries, 'tagged');
  return {
    runs: records.map((record) => record.header.run),
    containers: made('container'),
    volumes: made('volume'),
    networks: made('network'),
    swarm: of(entries, 'asked').some((entry) => entry.swarm),
    references: references(tagged),
    images: uniqueIds(made('image')).reverse(),
    pulled: of(entries, 'pulled').map(({ ref, id }) => ({ ref, id })),
    kept: of(entries, 'kept').map(({ ref, id, as }) => ({ ref, id, as })),
  };
}

function of<T extends Entry['t']>(entries: readonly Entry[], type: T): Extract<Entry, { t: T }>[] {
  return entries.filter((entry): entry is Extract<Entry, { t: T }> => entry.t === type);
}

function references(tagged: readonly Extract<Entry, { t: 'tagged' }>[]): OwnedReference[] {
  const found = new Map<string, { ref: string; ids: string[]; prior?: string }>();
  for (const { ref, id, prior } of tagged) {
    const known = found.get(ref);
    if (known) known.ids.push(id);
    else found.set(ref, { ref, ids: [id], ...(prior ? { prior } : {}) });
  }
  return [...found.values()];
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];

/** An object that is labelled and not an image, as an engine lists it. */
export interface EngineObject {
  /** A volume has none. */
  readonly Id?: string;
  readonly Name?: string;
  readonly Labels?: Readonly<Record<string, string>> | null | undefined;
}

/** The run that created an object, as its label says. */
function runOf({ Labels }: Pick<EngineObject, 'Labels'>): string | undefined {
  return Labels?.[RUN_LABEL] || undefined;
}

/** Whether runs own this object. A label says whose it is; the journal, if there is no label. */
export function isOwn(
  owned: Owned,
  kind: 'container' | 'network' | 'volume',
  object: EngineObject,
): boolean {
  const run = runOf(object);
  if (run !== undefined) return owned.runs.includes(run);
  if (kind === 'volume') return owned.volumes.includes(object.Name ?? '');
  const ids = kind === 'container' ? owned.containers : owned.networks;
  return includesId(ids, object.Id ?? '');
}

/** Whether runs made this image, whatever its names are. */
export function isOwnImage(owned: Pick<Owned, 'images'>, id: string): boolean {
  return includesId(owned.images, id);
}
