/** `lesson sweep verify`: runs a sample of the trials again, and compares. */
import { join, resolve } from 'node:path';
import { planSweep } from '../../app/sweep/plan.ts';
import { runSweep } from '../../app/sweep/run.ts';
import { isError, UserError } from '../../core/run/failure.ts';
import { agreed, compare, evenly } from '../../core/sweep/agreement.ts';
import type { SweepRecord, TrialResult } from '../../core/sweep/records.ts';
import { numbering } from '../../core/sweep/report.ts';
import { openDocker } from '../../machine/engine/connect/api.ts';
import { lockSweep } from '../../machine/engine/connect/lock.ts';
import { SweepFolder } from '../../machine/sweep/folder.ts';
import { clearTree } from '../../machine/sweep/tree.ts';
import { agreementLines } from '../../view/messages/sweep.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { findTheEngine } from '../shared/prepare.ts';
import { mustBeRecorded } from './recorded.ts';

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
    const record = mustBeRecorded(folder, context);
    const count = Number(sample);
    if (!Number.isInteger(count) || count < 1) {
      const problems = [{ option: 'sample', problem: 'must be a number from 1, such as 3' }];
      throw new UserError('sweep-invalid', { problems }, 2);
    }
    const { sessions, session } = record;
    checkMetric(record, metric);
    const found = await findTheEngine({ ...context, io: { ...io, env: callerEnv } });
    const docker = await openDocker(found.endpoint);
    const lock = await lockSweep(folder.path, 'lesson sweep verify', paths.runtime);
    const again = new SweepFolder(join(folder.path, '.verify'), named);
    try {
      // One that fails is a difference, and no reason to leave out the others.
      const spec = { ...session.spec, failFast: false };
      const plan = await planSweep({ spec, docker, record, accept: false, cwd: io.cwd });
      const { others = [], changes = [] } = plan.resume ?? {};
      if (others.length > 0) {
        throw new UserError('sweep-changed', { folder: named, others: others.length, changes }, 2);
      }
      const comparable = plan.trials.filter(({ id }) => {
        const result = record.all.get(id);
        return result?.status === 'complete' && reports(result, metric);
      });
      if (comparable.length === 0)
        throw new UserError('sweep-verify-nothing', { folder: named }, 1);
      const trials = evenly(comparable, count);
      clearTree(again.path);
      const now = await runSweep({
        plan: { ...plan, trials, resume: undefined },
        folder: again,
        record: undefined,
        verifies: session.sweep,
        found,
        docker,
        signal: io.signal,
        now: io.now,
        onProgress: () => undefined,
        onEnded: () => undefined,
      }).catch((error: unknown) => {
        throw ofVerification(error, named);
      });
      const ids = trials.map(({ id }) => id);
      const compared = compare(record, now, ids, metric);
      if (json) {
        const all = [...sessions, ...now.sessions];
        const number = numbering(all);
        const each = compared.map(({ before, after, differences }) => ({
          before: number(before),
          after: number(after),
          differences,
        }));
        context.json({ version: 1, sessions: all, compared: each });
      } else for (const line of agreementLines(compared, comparable.length, theme)) print(line);
      return compared.length === trials.length && compared.every(agreed) ? 0 : 1;
    } finally {
      clearTree(again.path);
      await lock.release();
    }
  },
};

function reports({ metrics }: TrialResult, metric: string | undefined): boolean {
  return metric === undefined ? Object.keys(metrics).length > 0 : Object.hasOwn(metrics, metric);
}

/** @throws UserError (2) for one that no trial has reported */
function checkMetric({ all }: SweepRecord, metric: string | undefined): void {
  const known = [...new Set([...all.values()].flatMap(({ metrics }) => Object.keys(metrics)))];
  if (metric === undefined || known.includes(metric)) return;
  throw new UserError('sweep-metric-unknown', { metric, known }, 2);
}

/** What a sweep says when it is ended would advise to go on with the sweep that is verified. */
function ofVerification(error: unknown, folder: string): unknown {
  if (isError(error, 'sweep-interrupted'))
    return new UserError('sweep-verify-ended', { folder, why: undefined }, 130);
  if (isError(error, 'sweep-engine-lost'))
    return new UserError('sweep-verify-ended', { folder, why: 'The engine no longer answers.' }, 3);
  if (!isError(error, 'sweep-refused')) return error;
  const why = `The engine refused to run a trial: ${error.args.said}`;
  return new UserError('sweep-verify-ended', { folder, why }, 3);
}
