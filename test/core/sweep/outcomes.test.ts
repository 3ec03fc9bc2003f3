import { expect, it } from 'vitest';
import { ranked } from '../../../src/core/sweep/outcomes.ts';
import { readRecord } from '../../../src/core/sweep/records.ts';
import { began, ended, session, spec, text, trials } from './sweep.ts';

const planned = trials(spec({ params: { a: '1,2,3' }, repeats: 2 }));
const values: readonly unknown[] = [1, 3, 5, 5, 'high', 9];
const record = readRecord(
  text([
    session(planned),
    ...planned.flatMap((trial, at) => [
      began(trial),
      ended(trial, { metrics: { loss: values[at] as number } }),
    ]),
  ]),
);
if (!record) throw new Error('no session');

it('ranks settings by the mean of their repeats', () => {
  const goal = { metric: 'loss', direction: 'minimize' } as const;
  expect(ranked(record, goal)).toEqual([
    { settings: { a: 1 }, spread: { count: 2, mean: 2, deviation: Math.SQRT2, least: 1, most: 3 } },
    { settings: { a: 2 }, spread: { count: 2, mean: 5, deviation: 0, least: 5, most: 5 } },
    { settings: { a: 3 }, spread: { count: 1, mean: 9, deviation: null, least: 9, most: 9 } },
  ]);
  const [best] = ranked(record, { ...goal, direction: 'maximize' });
  expect(best?.settings).toEqual({ a: 3 });
  expect(ranked(record, { ...goal, metric: 'other' })).toEqual([]);
});
