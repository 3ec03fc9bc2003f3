/** What came out for each settings, over its repeats. Pure. */
import { tableOf } from './csv.ts';
import type { Settings } from './grid.ts';
import { canonicalJson } from './identity.ts';
import type { SweepRecord, TrialResult } from './records.ts';
import type { SweepSpec } from './spec.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface SettingsOutcome {
  readonly settings: Settings;
  /** Over the trials that reported a number; undefined: none did. */
  readonly spread: Spread | undefined;
  /** Trials that failed. */
  readonly failed: number;
}

/** How long a trial took, as if it had reported it. */
export const SECONDS = 'seconds';

/** Metrics that have a number in some trial, the sweep's goal first, `seconds` last. */
export function numericMetrics(record: SweepRecord): readonly string[] {
  const { metrics, rows } = tableOf(record);
  const goal = record.session.spec.goal?.metric;
  const numeric = metrics.filter((name) => rows.some((row) => numberIn(row, name) !== undefined));
  const first = numeric.filter((name) => name === goal);
  return [...new Set([...first, ...numeric, SECONDS])];
}

/** In the order in which the settings were tried. */
function outcomesOf({ planned }: SweepRecord, metric: string): SettingsOutcome[] {
  const groups = new Map<string, TrialResult[]>();
  for (const { result } of planned) {
    if (!result) continue;
    const key = canonicalJson(result.settings);
    const group = groups.get(key);
    if (group) group.push(result);
    else groups.set(key, [result]);
  }
  return [...groups.values()].map((results) => outcomeOf(results, metric));
}

/** Of trials that count as the same. @param results at least one */
export function outcomeOf(results: readonly TrialResult[], metric: string): SettingsOutcome {
  const values = results.flatMap((result) => numberIn(result, metric) ?? []);
  const failed = results.filter(({ status }) => status === 'failed').length;
  return { settings: results[0]?.settings ?? {}, spread: spreadOf(values), failed };
}

function numberIn({ status, metrics, seconds }: TrialResult, name: string): number | undefined {
  if (status !== 'complete') return undefined;
  const value = Object.hasOwn(metrics, name) ? metrics[name] : name === SECONDS && seconds;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** By the mean, the best first. Settings without a number are left out. */
export function ranked(
  record: SweepRecord,
  { metric, direction }: NonNullable<SweepSpec['goal']>,
): Ranked[] {
  const sign = direction === 'minimize' ? 1 : -1;
  return outcomesOf(record, metric)
    .flatMap(({ settings, spread }) => (spread ? [{ settings, spread }] : []))
    .sort((a, b) => sign * (a.spread.mean - b.spread.mean));
}

export interface Ranked {
  readonly settings: Settings;
  readonly spread: Spread;
}
