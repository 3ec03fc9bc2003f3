/**
 * Runs trials, several at a time. The next container of a place is created while a trial runs there,
 * and the last one is removed while the next trial runs.
 */
import { readResult } from '../../core/sweep/metrics.ts';
import type { EndedLine, TrialFailure } from '../../core/sweep/records.ts';
import type { Trial } from '../../core/sweep/trials.ts';
import type { ReadyTrial, TrialEnd } from '../../machine/sweep/container.ts';
import type { RecordWriter, SweepFolder } from '../../machine/sweep/folder.ts';
import { treeOf } from '../../machine/sweep/hash.ts';

export interface Attempted {
  readonly trial: Trial;
  /** From 1. */
  readonly attempt: number;
  /** Further attempts, if it fails. */
  readonly retries: number;
}

export interface PoolOptions {
  readonly todo: readonly Attempted[];
  readonly jobs: number;
  readonly failFast: boolean;
  /** Bytes that a trial can have, and seconds. */
  readonly limits: { readonly memory: number; readonly timeout: number };
  readonly folder: SweepFolder;
  readonly record: RecordWriter;
  /** @param place from 0 to below `jobs` */
  readonly ready: (trial: Trial, place: number) => Promise<ReadyTrial>;
  /** Whether the engine is still there. */
  readonly answers: () => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly onBegan: (trial: Trial) => void;
  /** `again`: it failed, and will be tried again. */
  readonly onEnded: (trial: Trial, line: EndedLine, again: boolean) => void;
  /** A trial that was stopped. */
  readonly onStopped: (trial: Trial) => void;
}

/**
 * @returns when all trials have ended, or those that ran were stopped
 * @throws the first error that is not a trial's
 */
export async function runPool(options: PoolOptions): Promise<void> {
  const { folder, record } = options;
  const queue = [...options.todo];
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let problem: { readonly error: unknown } | undefined;
  const give = (error: unknown) => {
    problem ??= { error };
    stop.abort();
  };

  const take = (place: number) => {
    const next = signal.aborted ? undefined : queue.shift();
    if (!next) return undefined;
    const ready = options.ready(next.trial, place);
    // Awaited when its turn comes.
    ready.catch(() => undefined);
    return { ...next, ready };
  };

  const work = async (place: number): Promise<void> => {
    const ending = new Set<Promise<void>>();
    try {
      let next = take(place);
      while (next) {
        const { ready, ...tried } = next;
        const { trial, attempt } = tried;
        const container = await ready;
        if (signal.aborted) return await container.discard();
        await record.add({ line: 'began', at: now(), trial: trial.id, attempt, ...asked(trial) });
        if (signal.aborted) return await container.discard();
        options.onBegan(trial);
        const { free, end } = container.start(signal);
        const done = end
          .then((how) => finish(tried, how))
          .catch(give)
          .finally(() => ending.delete(done));
        ending.add(done);
        next = take(place);
        await free;
        // One that ends later may have to be tried again.
        while (!next && ending.size > 0) {
          await Promise.race(ending);
          next = take(place);
        }
      }
    } finally {
      await Promise.all(ending);
    }
  };

  const finish = async ({ trial, attempt, retries }: Attempted, end: TrialEnd): Promise<void> => {
    if (end.ended === 'stopped') return options.onStopped(trial);
    if (end.exitCode !== null && end.exitCode > 128 && !(await options.answers())) {
      throw new Error('the engine was stopped, and with it the trial');
    }
    const outcome = outcomeOf(trial, end, options);
    const again = outcome.status === 'failed' && retries > 0;
    const line: EndedLine = {
      line: 'ended',
      at: now(),
      trial: trial.id,
      attempt,
      ...outcome,
      exitCode: end.exitCode,
      seconds: end.seconds,
      files: await treeOf(folder.trial(trial.id).folder),
    };
    await record.add(line);
    if (again) queue.unshift({ trial, attempt: attempt + 1, retries: retries - 1 });
    options.onEnded(trial, line, again);
    if (line.status === 'failed' && !again && options.failFast) stop.abort();
  };

  await Promise.all(Array.from({ length: options.jobs }, (_, place) => work(place).catch(give)));
  if (problem) throw problem.error;
}

const now = () => new Date().toISOString();

function asked({ id: _, ...trial }: Trial): Omit<Trial, 'id'> {
  return trial;
}

function outcomeOf(
  trial: Trial,
  end: TrialEnd,
  { folder, limits }: PoolOptions,
): Pick<EndedLine, 'status' | 'failure' | 'metrics'> {
  const failure = failureOf(end, limits);
  if (failure) return { status: 'failed', failure, metrics: {} };
  const read = readResult({ file: folder.resultOf(trial.id), lastLine: end.lastLine });
  return 'failure' in read
    ? { status: 'failed', failure: read.failure, metrics: {} }
    : { status: 'complete', metrics: read.metrics };
}

function failureOf(end: TrialEnd, limits: PoolOptions['limits']): TrialFailure | undefined {
  switch (end.ended) {
    case 'not-started':
      return { why: 'not-started', said: end.said };
    case 'timeout':
      return { why: 'timeout', seconds: limits.timeout };
    case 'memory':
      return { why: 'memory', limit: limits.memory };
    default:
      if (end.problem !== undefined) return { why: 'files', problem: end.problem };
      if (end.exitCode === 0) return undefined;
      return { why: 'exit', ...(end.readOnly && { readOnly: true as const }) };
  }
}
