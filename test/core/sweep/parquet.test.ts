import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { parquetOf } from '../../../src/core/sweep/parquet.ts';
import { done } from './sweep.ts';

it('writes typed columns that another reader reads', async () => {
  const params = { depth: '2,4', optimiser: ['adam', 'größer'], seconds: 1 };
  const record = done({ params }, ({ id }, at) =>
    at === 3
      ? { status: 'failed', failure: { why: 'memory', limit: 1e9 }, exitCode: 137, metrics: {} }
      : {
          metrics: {
            loss: at / 3,
            ok: at > 0,
            epochs: at,
            big: 2 ** 40 + at,
            mixed: at ? 'NaN' : 1,
            id,
          },
          seconds: 1.5,
        },
  );
  const file = parquetOf(record).buffer as ArrayBuffer;
  const types = parquetMetadata(file).schema.slice(1);
  expect(
    Object.fromEntries(
      types.map(({ name, type, converted_type }) => [name, converted_type ?? type]),
    ),
  ).toMatchObject({
    trial: 'UTF8',
    depth: 'INT32',
    optimiser: 'UTF8',
    'param.seconds': 'INT32',
    loss: 'DOUBLE',
    ok: 'BOOLEAN',
    epochs: 'INT32',
    big: 'DOUBLE',
    mixed: 'UTF8',
    exit_code: 'INT32',
    seconds: 'DOUBLE',
    began: 'TIMESTAMP_MILLIS',
  });
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(4);
  expect(rows[1]).toMatchObject({
    depth: 2,
    optimiser: 'größer',
    loss: 1 / 3,
    mixed: 'NaN',
    ok: true,
  });
  expect(rows[2]?.began).toEqual(new Date('2026-11-30T08:00:01.000Z'));
  expect(rows[3]).toMatchObject({ loss: null, failure: 'memory', status: 'failed', seed: null });
});
