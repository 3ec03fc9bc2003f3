/** Makes an RO-Crate of the folder of a sweep. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CRATE_PARTS, type Crate, crateOf, titleOf } from '../../core/sweep/crate/crate.ts';
import { type Credit, citationOf } from '../../core/sweep/crate/credit.ts';
import type { SweepRecord } from '../../core/sweep/records.ts';
import { readTextIfThere } from '../../machine/host/regular-file.ts';
import type { SweepFolder } from '../../machine/sweep/folder.ts';
import { treeOf } from '../../machine/sweep/hash.ts';

const CRATE = 'ro-crate-metadata.json';
const CITATION = 'CITATION.cff';

export interface WrittenCrate extends Pick<Crate, 'lost' | 'missing'> {
  readonly path: string;
  /** There was another CITATION.cff, which may be the user's. */
  readonly citationKept: boolean;
}

/**
 * Reads everything in the folder.
 * @param version of the program
 * @throws what the system says if it cannot be read or written
 */
export async function writeCrate(
  folder: SweepFolder,
  record: SweepRecord,
  {
    credit,
    now,
    version,
  }: { readonly credit: Credit; readonly now: Date; readonly version: string },
): Promise<WrittenCrate> {
  const at = now.toISOString();
  const citationKept = credit.authors.length > 0 && !writeCitation(folder, record, credit, at);
  const files = await treeOf(folder.path, { only: CRATE_PARTS });
  const { metadata, lost, missing } = crateOf(record, { credit, files, at, version });
  folder.write(CRATE, `${JSON.stringify(metadata, null, 2)}\n`);
  return { path: join(folder.path, CRATE), lost, missing, citationKept };
}

/** Whether an earlier run has made one. */
export function hasCrate(folder: string): boolean {
  return existsSync(join(folder, CRATE));
}

/** @returns whether it says what it should */
function writeCitation(
  folder: SweepFolder,
  record: SweepRecord,
  credit: Credit,
  at: string,
): boolean {
  const text = citationOf(titleOf(record), credit, at.slice(0, 10));
  const before = readTextIfThere(join(folder.path, CITATION));
  if (before === undefined) folder.write(CITATION, text);
  return before === undefined || before === text;
}
