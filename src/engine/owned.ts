/** What runs own on an engine, worked out from their journals. Pure. */
import type { Entry, RunRecord } from './journal.ts';

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
  readonly references: readonly OwnedReference[];
  /** Ids, the latest first, short or whole, without `sha256:`. */
  readonly images: readonly string[];
  readonly pulled: readonly { readonly ref: string; readonly id: string }[];
  readonly kept: readonly KeptReference[];
  /** Asked of the engine, with no word on what came of it: the run ended in between. */
  readonly unsettled: {
    readonly volumes: readonly { readonly name: string; readonly at: string }[];
    readonly tags: readonly {
      readonly name: string;
      readonly at: string;
      readonly prior?: string;
    }[];
  };
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
  const volumes = made('volume');
  const tagged = of(entries, 'tagged');
  return {
    runs: records.map((record) => record.header.run),
    containers: made('container'),
    volumes,
    networks: made('network'),
    references: references(tagged),
    images: made('image')
      .map((id) => id.replace('sha256:', ''))
      .reverse(),
    pulled: of(entries, 'pulled').map(({ ref, id }) => ({ ref, id })),
    kept: of(entries, 'kept').map(({ ref, id, as }) => ({ ref, id, as })),
    unsettled: {
      volumes: of(entries, 'intent').filter(
        (e) => e.kind === 'volume' && !volumes.includes(e.name),
      ),
      tags: records.flatMap((record) => unsettledTags(record.entries)),
    },
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

/** In one run requests follow each other: an intent is settled when a `tagged` of its name comes after it. */
function unsettledTags(entries: readonly Entry[]): Owned['unsettled']['tags'] {
  const open = new Map<string, Extract<Entry, { t: 'intent' }>>();
  for (const entry of entries) {
    if (entry.t === 'intent' && entry.kind === 'tag') open.set(entry.name, entry);
    if (entry.t === 'tagged') open.delete(entry.ref);
  }
  return [...open.values()];
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
