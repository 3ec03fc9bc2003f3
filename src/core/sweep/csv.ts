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

export interface ResultColumn {
  /** Each once. */
  readonly name: string;
  /** One for each row. */
  readonly values: readonly MetricValue[];
}

/** Of results.csv, and of results.parquet. */
export function columnsOf(record: SweepRecord): ResultColumn[] {
  const { parameters, metrics, rows } = tableOf(record);
  const taken = new Set([...FIRST, ...LAST, ...parameters]);
  const column = (name: string, value: (row: TrialResult) => MetricValue): ResultColumn => ({
    name,
    values: rows.map(value),
  });
  return [
    column('trial', (row) => row.trial),
    column('status', (row) => row.status),
    column('repeat', (row) => row.repeat),
    column('seed', (row) => row.seed),
    ...parameters.map((name) =>
      column(
        FIRST.includes(name) || LAST.includes(name) ? `param.${name}` : name,
        (row) => row.settings[name] ?? null,
      ),
    ),
    ...metrics.map((name) =>
      column(taken.has(name) ? `result.${name}` : name, (row) => row.metrics[name] ?? null),
    ),
    column('exit_code', (row) => row.exitCode),
    column('failure', (row) => row.failure?.why ?? null),
    column('seconds', (row) => row.seconds),
    column('began', (row) => row.began),
    column('ended', (row) => row.ended),
    column('image', (row) => row.session.image.id),
  ];
}

export function csvOf(record: SweepRecord): string {
  const columns = columnsOf(record);
  const lines = (columns[0]?.values ?? []).map((_, row) =>
    columns.map((it) => it.values[row] ?? null),
  );
  return [columns.map(({ name }) => name), ...lines]
    .map((line) => `${line.map(field).join(',')}\r\n`)
    .join('');
}

function field(value: MetricValue): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
