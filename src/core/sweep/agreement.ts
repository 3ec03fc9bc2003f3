/** Whether trials that were run again say the same. Pure. */
import type { MetricValue, SweepRecord, TrialResult } from './records.ts';

export interface MetricDifference {
  readonly metric: string;
  /** Undefined: it was not reported. */
  readonly before: MetricValue | undefined;
  readonly after: MetricValue | undefined;
}

export interface ComparedTrial {
  readonly before: TrialResult;
  readonly after: TrialResult;
  readonly differences: readonly MetricDifference[];
}

/** @param only this metric, not all */
export function compare(
  before: SweepRecord,
  after: SweepRecord,
  trials: readonly string[],
  only: string | undefined,
): ComparedTrial[] {
  return trials.flatMap((id) => {
    const [one, other] = [before.all.get(id), after.all.get(id)];
    if (!one || !other) return [];
    return [{ before: one, after: other, differences: differencesIn(one, other, only) }];
  });
}

function differencesIn(
  before: TrialResult,
  after: TrialResult,
  only: string | undefined,
): MetricDifference[] {
  const names = new Set([...Object.keys(before.metrics), ...Object.keys(after.metrics)]);
  return [...names]
    .filter((metric) => only === undefined || metric === only)
    .map((metric) => ({
      metric,
      before: before.metrics[metric],
      after: after.metrics[metric],
    }))
    .filter((it) => it.before !== it.after);
}

export function agreed({ after, differences }: ComparedTrial): boolean {
  return after.status === 'complete' && differences.length === 0;
}

/** So many of a list, evenly spread over it, from the first to the last. @param count from 1 */
export function evenly<T>(all: readonly T[], count: number): readonly T[] {
  if (count >= all.length) return all;
  const step = (all.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, at) => all[Math.round(at * step)] as T);
}
