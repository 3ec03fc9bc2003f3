/** Names of images that a killed run had given, written down where other users' runs see them. */
import type Docker from 'dockerode';
import { orAbsent } from '../connect/api.ts';
import type { Entry, RunRecord } from '../ownership/journal.ts';
import { tagTimeOf } from '../ownership/name-history.ts';
import type { Names } from '../ownership/names.ts';

/** Lets other users' runs know it too. */
export function publish(
  { header: { run } }: RunRecord,
  found: readonly Entry[],
  names: Names,
): void {
  for (const entry of found) {
    if (entry.t === 'tagged' || entry.t === 'named') {
      const { t: _, ...naming } = entry;
      names.named(run, naming);
    }
    if (entry.t === 'made' && entry.kind === 'image') names.made(run, [entry.id]);
  }
}

/**
 * Keeping tags that a run had given, and could not write down.
 * @param until milliseconds since 1970: later the image may have been given another name, by whomever
 */
export async function keptBy(
  record: RunRecord,
  until: number,
  names: Names,
  docker: () => Promise<Docker>,
): Promise<Entry[]> {
  const found: Entry[] = [];
  const named = record.entries.flatMap((entry) => (entry.t === 'named' ? [entry.ref] : []));
  for (const kept of record.entries) {
    if (kept.t !== 'kept' || named.includes(kept.as)) continue;
    const { id, ref, as, was } = kept;
    const image = await orAbsent((await docker()).getImage(as).inspect());
    const at = image && tagTimeOf(image);
    if (!at || Date.parse(at) > until || names.history().at(id, at)) continue;
    found.push({ t: 'named', ref: as, id, at, keeps: ref, ...(was && { was }) });
  }
  return found;
}
