/** results.csv: a row for each trial, as RFC 4180 has it. Pure. */
import type { MetricValue, SweepRecord, TrialResult } from './records.ts';

export interface ResultTable {
  /** Of the settings. */
  readonly parameters: readonly string[];
  readonly metrics: readonly string[];
  /** Trials that have begun, in order. */
  readonly rows: readonly TrialResult[];
}

export function tableOf({ planned }: SweepRecord): ResultTable {
  const rows = planned.flatMap(({ result }) => (result ? [result] : []));
  const parameters = [...new Set(rows.flatMap(({ settings }) => Object.keys(settings)))];
  const reported = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))];
  return { parameters, metrics: reported.filter((name) => !repeatsSetting(name, rows)), rows };
}

/** Many programs report their settings as well: another column for these says nothing. */
function repeatsSetting(name: string, rows: readonly TrialResult[]): boolean {
  return rows.every(({ metrics, settings, seed }) => {
    const set = name === 'seed' ? seed : settings[name];
    return (
      !Object.hasOwn(metrics, name) || (set !== undefined && String(metrics[name]) === String(set))
    );
  });
}

const FIRST = ['trial', 'status', 'repeat', 'seed'];
const LAST = ['exit_code', 'failure', 'seconds', 'began', 'ended', 'image'];

export function csvOf(record: SweepRecord): string {
  const { parameters, metrics, rows } = tableOf(record);
  const taken = new Set([...FIRST, ...LAST, ...parameters]);
  const header = [
    ...FIRST,
    ...parameters.map((name) =>
      FIRST.includes(name) || LAST.includes(name) ? `param.${name}` : name,
    ),
    ...metrics.map((name) => (taken.has(name) ? `result.${name}` : name)),
    ...LAST,
  ];
  const lines = rows.map((row) => [
    row.trial,
    row.status,
    row.repeat,
    row.seed,
    ...parameters.map((name) => row.settings[name] ?? null),
    ...metrics.map((name) => row.metrics[name] ?? null),
    row.exitCode,
    row.failure?.why ?? null,
    row.seconds,
    row.began,
    row.ended,
    row.session.image.id,
  ]);
  return [header, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

function field(value: MetricValue): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
