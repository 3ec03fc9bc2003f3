/** Whether trials that were run again say the same. Pure. */
import type { MetricValue, TrialResult } from './records.ts';

export interface MetricDifference {
  readonly metric: string;
  /** Undefined: it was not reported. */
  readonly before: MetricValue | undefined;
  readonly after: MetricValue | undefined;
}

/** @param only this metric, not all */
export function differencesIn(
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

/** So many of a list, evenly spread over it. */
export function spread<T>(all: readonly T[], count: number): T[] {
  const step = all.length / Math.min(count, all.length);
  return all.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}
