/** What runs own on an engine, worked out from their journals. Pure. */
import { includesId, uniqueIds } from '../../../core/names/object-id.ts';
import type { Entry, Kept, RunRecord, Tagged } from './journal.ts';
import type { NameHistory, NameHolder } from './name-history.ts';
import { isNameless } from './volumes.ts';

/** The label by which a run's containers, volumes and networks are found after a crash. */
export const RUN_LABEL = 'lesson.run';

export interface OwnedReference {
  readonly ref: string;
  /** The ids that it got from us, in order. It may be ours only while it points to one of them. */
  readonly ids: readonly string[];
  /** The image that had it before, another user's, and the tag time that this had. */
  readonly prior?: { readonly id: string; readonly at?: string };
}

export type KeptReference = Omit<Kept, 't'>;

export interface Owned {
  readonly runs: readonly string[];
  readonly containers: readonly string[];
  /** Those without a label. */
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

/**
 * @param records of one engine, oldest first
 * @param history tells names that were another user's from those that were ours before
 */
export function ownedBy(
  records: readonly RunRecord[],
  history?: Pick<NameHistory, 'holder'>,
): Owned {
  const entries = records.flatMap((record) => record.entries);
  const made = (kind: string) =>
    unique(
      of(entries, 'made')
        .filter((e) => e.kind === kind)
        .map((e) => e.id),
    );
  return {
    runs: records.map((record) => record.header.run),
    containers: made('container'),
    // Under a name that somebody has chosen, there may be another volume by now.
    volumes: made('volume').filter(isNameless),
    networks: made('network'),
    swarm: of(entries, 'asked').some((entry) => entry.swarm),
    references: references(of(entries, 'tagged'), history),
    images: uniqueIds(made('image')).reverse(),
    pulled: of(entries, 'pulled').map(({ ref, id }) => ({ ref, id })),
    kept: of(entries, 'kept').map(({ t: _, ...kept }) => kept),
  };
}

function of<T extends Entry['t']>(entries: readonly Entry[], type: T): Extract<Entry, { t: T }>[] {
  return entries.filter((entry): entry is Extract<Entry, { t: T }> => entry.t === type);
}

function references(
  tagged: readonly Tagged[],
  history: Pick<NameHistory, 'holder'> | undefined,
): OwnedReference[] {
  const found = new Map<string, OwnedReference>();
  for (const { ref, id, prior, priorAt } of tagged) {
    const known = found.get(ref);
    const whose = prior && priorAt ? history?.holder(ref, prior, priorAt).kind : undefined;
    const wasOurs = prior && known?.ids.includes(prior) && (whose === undefined || isIn(whose));
    const before = prior ? { prior: { id: prior, ...(priorAt && { at: priorAt }) } } : {};
    const kept = known?.prior ? { prior: known.prior } : {};
    found.set(ref, {
      ref,
      ids: unique([...(known?.ids ?? []), id]),
      ...(known && (wasOurs || !prior) ? kept : before),
    });
  }
  return [...found.values()];
}

const isIn = (kind: NameHolder['kind']): boolean => kind === 'ours' || kind === 'lent';

const unique = (values: readonly string[]): string[] => [...new Set(values)];

/** An object that is labelled and not an image, as an engine lists it. */
export interface EngineObject {
  /** A volume has none. */
  readonly Id?: string;
  readonly Name?: string;
  readonly Labels?: Readonly<Record<string, string>> | null | undefined;
}

/** An engine's list of volumes. */
export interface VolumeRows {
  readonly Volumes?: readonly (EngineObject & { readonly Name: string })[] | null;
}

/** The run that created an object, as its label says. */
export function runOf({ Labels }: Pick<EngineObject, 'Labels'>): string | undefined {
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
