/** `lesson sweep verify`: runs a sample of the trials again, and compares. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { planSweep } from '../../app/sweep/plan.ts';
import { runSweep } from '../../app/sweep/run.ts';
import { UserError } from '../../core/run/failure.ts';
import { differencesIn, spread } from '../../core/sweep/agreement.ts';
import { openDocker } from '../../machine/engine/connect/api.ts';
import { lockSweep } from '../../machine/engine/connect/lock.ts';
import { SweepFolder } from '../../machine/sweep/folder.ts';
import { agreementLines } from '../../view/messages/sweep.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { findTheEngine } from '../shared/prepare.ts';

interface SweepVerifyOptions {
  readonly folder?: string;
  readonly sample: string;
  readonly metric?: string;
  readonly json?: boolean;
}

export const command: Command<SweepVerifyOptions> = {
  usage: 'sweep verify [folder]',
  summary: 'run a sample of the trials of a sweep again, and compare the results',
  argument: { summary: 'where the results are (default: results)' },
  options: [
    { flags: '--sample <number>', summary: 'how many trials', default: '3' },
    { flags: '--metric <name>', summary: 'compare only this one' },
    JSON_OPTION,
  ],
  examples: [['lesson sweep verify'], ['lesson sweep verify results --sample 5 --metric accuracy']],
  async run({ folder: named = 'results', sample, metric, json }, context) {
    const { io, callerEnv, paths, theme, print } = context;
    const folder = new SweepFolder(resolve(io.cwd, named), named);
    const record = folder.read();
    if (!record) throw new UserError('sweep-absent', { folder: named }, 2);
    const count = Number(sample);
    if (!Number.isInteger(count) || count < 1) {
      const problems = [{ option: 'sample', problem: 'must be a number from 1, such as 3' }];
      throw new UserError('sweep-invalid', { problems }, 2);
    }
    const { spec } = record.session;
    const found = await findTheEngine({ ...context, io: { ...io, env: callerEnv } });
    const docker = await openDocker(found.endpoint);
    const lock = await lockSweep(folder.path, 'lesson sweep verify', paths.runtime);
    const again = new SweepFolder(join(folder.path, '.verify'), named);
    try {
      const plan = await planSweep({ spec, docker, record, accept: false, cwd: io.cwd });
      const { others = [], changes = [] } = plan.resume ?? {};
      if (others.length > 0) {
        throw new UserError('sweep-changed', { folder: named, others: others.length, changes }, 2);
      }
      const complete = plan.trials.filter(({ id }) => record.all.get(id)?.status === 'complete');
      if (complete.length === 0) throw new UserError('sweep-absent', { folder: named }, 2);
      const trials = spread(complete, count);
      rmSync(again.path, { recursive: true, force: true });
      const now = await runSweep({
        plan: { ...plan, trials, resume: undefined },
        folder: again,
        record: undefined,
        found,
        docker,
        signal: io.signal,
        now: io.now,
        onProgress: () => undefined,
        onEnded: () => undefined,
      });
      const compared = trials.flatMap(({ id }) => {
        const [before, after] = [record.all.get(id), now.all.get(id)];
        if (!before || !after) return [];
        return [{ before, after, differences: differencesIn(before, after, metric) }];
      });
      if (json) context.json({ version: 1, compared });
      else for (const line of agreementLines(compared, complete.length, theme)) print(line);
      const agree = compared.every(
        ({ after, differences }) => after.status === 'complete' && differences.length === 0,
      );
      return agree ? 0 : 1;
    } finally {
      rmSync(again.path, { recursive: true, force: true });
      await lock.release();
    }
  },
};
