/** The options of commands that make an RO-Crate. */
import type { Context } from '../../app/context.ts';
import { UserError } from '../../core/run/failure.ts';
import { type Credit, readCredit } from '../../core/sweep/crate/credit.ts';
import type { SweepRecord } from '../../core/sweep/records.ts';
import type { SweepFolder } from '../../machine/sweep/folder.ts';
import type { Option } from '../shared/command.ts';

export interface CreditWords {
  readonly crateAuthor?: readonly string[];
  readonly license?: string;
}

export const CREDIT_OPTIONS: readonly Option[] = [
  {
    flags: '--crate-author <author>',
    summary: 'of the crate: "NAME <ORCID> (INSTITUTION <URL>)"; again for each author',
    repeatable: true,
  },
  { flags: '--license <license>', summary: 'of the crate: an SPDX identifier or a URL' },
];

/** @throws UserError (2) */
export function typedCredit({ crateAuthor = [], license }: CreditWords): Credit {
  const read = readCredit(crateAuthor, license);
  if ('problems' in read) throw new UserError('sweep-credit-invalid', read, 2);
  return read.credit;
}

/** @returns where it is */
export async function makeCrate(
  folder: SweepFolder,
  record: SweepRecord,
  {
    credit,
    context,
    version,
  }: { readonly credit: Credit; readonly context: Context; readonly version: string },
): Promise<string> {
  const { writeCrate } = await import('../../app/sweep/crate.ts');
  const { crateNotes } = await import('../../view/messages/sweep-crate.ts');
  const crate = await writeCrate(folder, record, {
    credit,
    now: new Date(),
    version,
  });
  for (const note of crateNotes(crate, crate.citationKept)) context.note(note);
  return crate.path;
}
