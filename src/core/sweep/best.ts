/** Which settings did best, and how far their repeats are apart. Pure. */
import type { Settings } from './grid.ts';
import { canonicalJson } from './identity.ts';
import type { SweepRecord, TrialResult } from './records.ts';

export interface Scored {
  readonly settings: Settings;
  readonly mean: number;
  /** Standard deviation over the repeats; undefined for one. */
  readonly spread: number | undefined;
  readonly repeats: number;
}

/** By the mean of a metric over the repeats, the best first. Trials without a number in it are left out. */
export function ranked(
  { planned }: SweepRecord,
  { metric, direction }: { readonly metric: string; readonly direction: 'minimize' | 'maximize' },
): Scored[] {
  const groups = new Map<string, TrialResult[]>();
  for (const { result } of planned) {
    if (result?.status !== 'complete' || typeof result.metrics[metric] !== 'number') continue;
    const key = canonicalJson(result.settings);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const scored = [...groups.values()].map((results): Scored => {
    const values = results.map((it) => it.metrics[metric] as number);
    const mean = sum(values) / values.length;
    const squares = sum(values.map((it) => (it - mean) ** 2));
    const spread = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : undefined;
    return { settings: (results[0] as TrialResult).settings, mean, spread, repeats: values.length };
  });
  const sign = direction === 'minimize' ? 1 : -1;
  return scored.sort((a, b) => sign * (a.mean - b.mean));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, it) => total + it, 0);
}
