/** results.parquet: the columns of results.csv, each with a type. Pure. */
// Its other entry writes files.
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer/src/index.js';
import { columnsOf, type ResultColumn } from './csv.ts';
import type { MetricValue, SweepRecord } from './records.ts';

const TIMES = ['began', 'ended'];

export function parquetOf(record: SweepRecord): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData: columnsOf(record).map(typed) }));
}

function typed({ name, values }: ResultColumn): ColumnSource {
  const there = values.filter((value) => value !== null);
  const all = (is: (value: MetricValue) => boolean) => there.length > 0 && there.every(is);
  if (TIMES.includes(name)) {
    const data = values.map((value) => (value === null ? null : new Date(String(value))));
    return { name, data, type: 'TIMESTAMP' };
  }
  if (all(isSmallInteger)) return { name, data: [...values], type: 'INT32' };
  if (all((value) => typeof value === 'number')) return { name, data: [...values], type: 'DOUBLE' };
  if (all((value) => typeof value === 'boolean'))
    return { name, data: [...values], type: 'BOOLEAN' };
  const data = values.map((value) => (value === null ? null : String(value)));
  return { name, data, type: 'STRING' };
}

function isSmallInteger(value: MetricValue): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}
