/** The record of a sweep that a command works on. */
import type { Context } from '../../app/context.ts';
import { UserError } from '../../core/run/failure.ts';
import type { SweepRecord } from '../../core/sweep/records.ts';
import type { SweepFolder } from '../../machine/sweep/folder.ts';
import { unreadableText } from '../../view/messages/sweep.ts';

/** Notes which lines of it count for nothing. @returns undefined if no sweep was begun there */
export function recordedIn(folder: SweepFolder, { note }: Context): SweepRecord | undefined {
  const record = folder.read();
  if (record && record.unreadable.length > 0) note(unreadableText(record, folder.shown));
  return record;
}

/** @throws UserError (2) if no sweep was begun there */
export function mustBeRecorded(folder: SweepFolder, context: Context): SweepRecord {
  const record = recordedIn(folder, context);
  if (!record) throw new UserError('sweep-absent', { folder: folder.shown }, 2);
  return record;
}
