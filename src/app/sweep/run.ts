/** Runs what is left of a sweep on one engine, and records it. */
import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { isError, UserError } from '../../core/run/failure.ts';
import type { SweepProgress } from '../../core/sweep/progress.ts';
import type { EndedLine, SweepRecord } from '../../core/sweep/records.ts';
import type { SweepSpec } from '../../core/sweep/spec.ts';
import type { Trial } from '../../core/sweep/trials.ts';
import { engineSaid } from '../../machine/engine/connect/api.ts';
import { answers, lossIn } from '../../machine/engine/connect/dial.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { type ContainerPlan, readyContainer, refusedTrial } from '../../machine/sweep/container.ts';
import {
  askSweepEngine,
  removeLeftovers,
  type SweepEngine,
  watchMemory,
} from '../../machine/sweep/engine.ts';
import type { RecordWriter, SweepFolder } from '../../machine/sweep/folder.ts';
import { warmContainers } from '../../machine/sweep/warm.ts';
import type { SweepPlan } from './plan.ts';
import { type Attempted, type PoolOptions, runPool } from './pool.ts';

export interface RunSweepOptions {
  readonly plan: SweepPlan;
  readonly folder: SweepFolder;
  readonly record: SweepRecord | undefined;
  /** Id of the sweep of which some is run again. */
  readonly verifies?: string;
  readonly found: FoundEngine;
  readonly docker: Docker;
  readonly signal: AbortSignal;
  /** Seconds that do not go back, in milliseconds. */
  readonly now: () => number;
  readonly onProgress: (progress: SweepProgress) => void;
  /** `again`: it failed, and will be tried again. */
  readonly onEnded: (trial: Trial, line: EndedLine, again: boolean, all: SweepProgress) => void;
}

/** Of the engine's memory, what trials share: the rest is for the engine and what else runs there. */
const SHARE = 0.9;

/** Trials at a time, and what each may use: CPUs, and memory in bytes. */
export function shares({ limits }: SweepSpec, { host }: Pick<SweepEngine, 'host'>) {
  const memory = Math.floor(host.memory * SHARE);
  const byCpu = Math.floor(host.cpus / (limits.cpus ?? 1));
  const byMemory = limits.memory === undefined ? byCpu : Math.floor(memory / limits.memory);
  const jobs = limits.jobs ?? Math.max(1, Math.min(byCpu, byMemory));
  return {
    jobs,
    cpus: limits.cpus ?? Math.max(0.01, Math.floor((host.cpus / jobs) * 100) / 100),
    memory: limits.memory ?? Math.max(6 * 2 ** 20, Math.floor(memory / jobs)),
  };
}

/**
 * @returns the record as it is now
 * @throws UserError (3) if the engine is lost or refuses, (130) if it was interrupted
 */
export async function runSweep(options: RunSweepOptions): Promise<SweepRecord> {
  const { plan, folder, docker } = options;
  const { spec, image, mounts, trials, resume } = plan;
  const todo = resume?.todo ?? trials;
  const { verifies, record: { session: before } = {} } = options;
  const sweep = verifies === undefined ? (before?.sweep ?? randomUUID()) : again(verifies);
  const earlier = verifies ?? before?.sweep;
  folder.make();
  const writer = await folder.openRecord();
  let now: SweepRecord | undefined;
  try {
    const engine = await askSweepEngine(docker, options.found.facts.software ?? '');
    for (const left of earlier === undefined ? [] : [earlier, again(earlier)])
      await removeLeftovers(docker, left);
    const { reference, id, digests } = image;
    await writer.add({
      line: 'session',
      version: 1,
      sweep,
      at: new Date().toISOString(),
      spec,
      image: { reference, id, digests },
      mounts,
      host: engine.host,
      planned: trials.map((trial) => trial.id),
      accepted: resume?.accepted ?? {},
    });
    if (todo.length > 0) await runTrials(options, { engine, sweep, todo, writer });
  } catch (error) {
    throw await explained(error, options);
  } finally {
    await writer.close();
    now = folder.read();
    if (now) folder.writeCsv(now);
  }
  if (!now) throw new Error('the record of the sweep is gone');
  if (options.signal.aborted) throw new UserError('sweep-interrupted', reached(options, now), 130);
  return now;
}

/** What containers of a verification have as their sweep: the next command on the sweep removes them. */
const again = (sweep: string) => `${sweep}-verify`;

interface Begun {
  readonly engine: SweepEngine;
  readonly sweep: string;
  readonly todo: readonly Trial[];
  readonly writer: RecordWriter;
}

async function runTrials(options: RunSweepOptions, begun: Begun): Promise<void> {
  const { plan, folder, record, found, docker } = options;
  const { engine, sweep, todo, writer } = begun;
  const { spec, image, mounts } = plan;
  const { jobs, ...share } = shares(spec, engine);
  const places = Math.min(jobs, todo.length);
  const watch = await watchMemory(docker, sweep);
  const container: ContainerPlan = { engine, image, spec, mounts, sweep, ...share, watch };
  const warm = spec.reuse ? warmContainers(container, folder.path) : undefined;
  const attempt = ({ id }: Trial) => (record?.all.get(id)?.attempt ?? 0) + 1;
  const { onBegan, onEnded, onStopped } = counting(options, todo.length);
  try {
    await runPool({
      todo: todo.map(
        (trial): Attempted => ({ trial, attempt: attempt(trial), retries: spec.retries }),
      ),
      jobs: places,
      failFast: spec.failFast,
      limits: { memory: share.memory, timeout: spec.limits.timeout ?? 0 },
      folder,
      record: writer,
      ready: async (trial, place) => {
        const at = folder.trial(trial.id);
        const problem = folder.emptyTrial(trial.id);
        if (problem !== undefined) return refusedTrial(problem);
        return warm ? warm.ready(trial, at, place) : readyContainer(container, trial, at);
      },
      answers: () => answers(found.endpoint),
      signal: options.signal,
      onBegan,
      onEnded,
      onStopped,
    });
  } finally {
    watch.close();
    await warm?.close();
  }
}

/** Counts trials as they begin and end. */
function counting(
  { plan, now, onProgress, onEnded }: RunSweepOptions,
  todo: number,
): Pick<PoolOptions, 'onBegan' | 'onEnded' | 'onStopped'> {
  const began = now();
  let [running, complete, failed, ended] = [0, plan.trials.length - todo, 0, 0];
  const progress = (): SweepProgress => {
    const seconds = (now() - began) / 1000;
    const rate = ended > 0 && seconds > 0 ? ended / seconds : 0;
    const open = plan.trials.length - complete - failed;
    const left = rate > 0 ? open / rate : undefined;
    return { total: plan.trials.length, complete, failed, running, rate, left };
  };
  return {
    onBegan() {
      running += 1;
      onProgress(progress());
    },
    onStopped() {
      running -= 1;
    },
    onEnded(trial, line, again) {
      running -= 1;
      ended += 1;
      if (line.status === 'complete') complete += 1;
      else if (!again) failed += 1;
      onEnded(trial, line, again, progress());
    },
  };
}

/** Where the sweep is, for words. */
function reached({ folder, plan }: RunSweepOptions, now = folder.read()) {
  const done = now?.planned.filter(({ result }) => result?.status === 'complete').length;
  return { folder: folder.shown, done: done ?? 0, total: plan.trials.length };
}

async function explained(error: unknown, options: RunSweepOptions): Promise<unknown> {
  const loss = await lossIn(error, options.found.endpoint);
  if (isError(loss, 'engine-lost')) {
    return new UserError('sweep-engine-lost', reached(options), 3, error);
  }
  if ((error as { readonly statusCode?: number }).statusCode === undefined) return error;
  return new UserError('sweep-refused', { said: engineSaid(error as Error) }, 3, error);
}
