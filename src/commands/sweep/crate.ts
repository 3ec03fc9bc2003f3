/** `lesson sweep crate`: the folder of a sweep as an RO-Crate. Asks no engine. */
import { resolve } from 'node:path';
import { UserError } from '../../core/run/failure.ts';
import { lockSweep } from '../../machine/engine/connect/lock.ts';
import { SweepFolder } from '../../machine/sweep/folder.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import type { Command } from '../shared/command.ts';
import { CREDIT_OPTIONS, type CreditWords, makeCrate, typedCredit } from './credit.ts';
import { mustBeRecorded } from './recorded.ts';

interface SweepCrateOptions extends CreditWords {
  readonly folder?: string;
}

export const command: Command<SweepCrateOptions> = {
  usage: 'sweep crate [folder]',
  summary: 'describe the results of a sweep for publication, as a Process Run Crate',
  argument: { summary: 'where the results are (default: results)' },
  options: CREDIT_OPTIONS,
  examples: [
    ['lesson sweep crate'],
    ['lesson sweep crate results --crate-author Carberry --license CC-BY-4.0'],
  ],
  async run({ folder: named = 'results', ...words }, context, { version }) {
    const credit = typedCredit(words);
    const folder = new SweepFolder(resolve(context.io.cwd, named), named);
    mustBeRecorded(folder, context);
    const lock = await lockSweep(folder.path, 'lesson sweep crate', context.paths.runtime);
    try {
      const record = folder.read();
      if (!record) throw new UserError('sweep-absent', { folder: named }, 2);
      const path = await makeCrate(folder, record, { credit, context, version });
      context.print(`Crate: ${shownPath(path, context.io.cwd)}`);
      return 0;
    } finally {
      await lock.release();
    }
  },
};
