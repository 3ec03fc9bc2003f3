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
    references: references(tagged),
    images: wholeOnce(made('image').map((id) => id.replace('sha256:', ''))).reverse(),
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

/** Builders tell of the same image by its short and by its whole id. */
function wholeOnce(ids: readonly string[]): string[] {
  const isShort = (id: string) => ids.some((other) => other !== id && other.startsWith(id));
  return unique(ids).filter((id) => !isShort(id));
}
