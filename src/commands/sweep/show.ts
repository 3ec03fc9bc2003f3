/** `lesson sweep show`: the table of a sweep, and its best settings. Asks no engine. */
import { resolve } from 'node:path';
import { reportOf } from '../../core/sweep/report.ts';
import { SweepFolder } from '../../machine/sweep/folder.ts';
import { summaryLines, trialTable } from '../../view/messages/sweep.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { mustBeRecorded } from './recorded.ts';

interface SweepShowOptions {
  readonly folder?: string;
  readonly json?: boolean;
}

export const command: Command<SweepShowOptions> = {
  usage: 'sweep show [folder]',
  summary: 'the results of a sweep, and its best settings',
  argument: { summary: 'where the results are (default: results)' },
  options: [JSON_OPTION],
  examples: [['lesson sweep show'], ['lesson sweep show results --json']],
  run({ folder: named = 'results', json }, context) {
    const folder = new SweepFolder(resolve(context.io.cwd, named), named);
    const record = mustBeRecorded(folder, context);
    if (json) {
      context.json(reportOf(record));
      return 0;
    }
    const { theme, print } = context;
    for (const line of trialTable(record, theme)) print(line);
    print('');
    for (const line of summaryLines(record, theme)) print(line);
    return 0;
  },
};
