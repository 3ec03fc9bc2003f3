/** Sweeps in memory. */
import { createHash } from 'node:crypto';
import {
  type BeganLine,
  type EndedLine,
  lineText,
  readRecord,
  type SessionLine,
  type SweepLine,
  type SweepRecord,
} from '../../../src/core/sweep/records.ts';
import { readSweepOptions, type SweepSpec, specOf } from '../../../src/core/sweep/spec.ts';
import { type Trial, type TrialWorld, trialsOf } from '../../../src/core/sweep/trials.ts';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** @param given by the words of sweep.yaml, besides an image and two parameters */
export function spec(given: Readonly<Record<string, unknown>> = {}): SweepSpec {
  const params = { max_depth: '2,4', n_estimators: '10..30:10' };
  const read = readSweepOptions({ image: 'hyperparam', params, ...given });
  if (!('words' in read)) throw new Error(JSON.stringify(read.problems));
  const { image = '', params: parameters = {} } = read.words;
  return specOf({ ...read.words, image, params: parameters });
}

export const IMAGE = { id: 'sha256:aa', entrypoint: ['python', '/main.py'], cmd: [] as string[] };

export function trials(asked: SweepSpec = spec(), world: Partial<TrialWorld> = {}): Trial[] {
  return trialsOf(asked, { image: IMAGE, mounts: [], sha256, ...world });
}

const HOST = {
  kernel: '6.1',
  architecture: 'x86_64',
  cpu: 'a CPU',
  cpus: 2,
  memory: 8e9,
  engine: 'Docker 28.5.1',
};

export function session(planned: readonly Trial[], more: Partial<SessionLine> = {}): SessionLine {
  return {
    line: 'session',
    version: 1,
    sweep: 'f00d',
    at: '2026-11-30T08:00:00.000Z',
    spec: spec(),
    image: { reference: 'hyperparam', id: IMAGE.id, digests: [] },
    mounts: [],
    host: HOST,
    planned: planned.map(({ id }) => id),
    accepted: {},
    ...more,
  };
}

export function began({ id, ...trial }: Trial, attempt = 1): BeganLine {
  return { line: 'began', at: '2026-11-30T08:00:01.000Z', trial: id, attempt, ...trial };
}

export function ended({ id }: Trial, more: Partial<EndedLine> = {}): EndedLine {
  return {
    line: 'ended',
    at: '2026-11-30T08:00:02.500Z',
    trial: id,
    attempt: 1,
    status: 'complete',
    exitCode: 0,
    seconds: 1.5,
    metrics: { accuracy: 0.9 },
    files: [],
    ...more,
  };
}

export const text = (lines: readonly SweepLine[]) => lines.map(lineText).join('');

/**
 * A sweep that is done.
 * @param outcome its metrics, or how it ended; undefined: it did not begin
 */
export function done(
  given: Readonly<Record<string, unknown>>,
  outcome: (trial: Trial, at: number) => Partial<EndedLine> | undefined,
): SweepRecord {
  const asked = spec(given);
  const planned = trials(asked);
  const lines = planned.flatMap((trial, at): SweepLine[] => {
    const end = outcome(trial, at);
    return end ? [began(trial), ended(trial, end)] : [];
  });
  const record = readRecord(text([session(planned, { spec: asked }), ...lines]));
  if (!record) throw new Error('no session');
  return record;
}
