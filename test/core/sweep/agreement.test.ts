import { expect, it } from 'vitest';
import { agreed, compare, evenly } from '../../../src/core/sweep/agreement.ts';
import { readRecord } from '../../../src/core/sweep/records.ts';
import { reportOf } from '../../../src/core/sweep/report.ts';
import { began, done, ended, session, text, trials } from './sweep.ts';

it.each([
  [1, [0]],
  [2, [0, 5]],
  [4, [0, 2, 3, 5]],
  [6, [0, 1, 2, 3, 4, 5]],
  [9, [0, 1, 2, 3, 4, 5]],
])('takes %i of six, from the first to the last', (count, taken) => {
  expect(evenly([0, 1, 2, 3, 4, 5], count)).toEqual(taken);
});

it('compares trials that have ended, and metrics that both may have', () => {
  const all = trials();
  const [one, two, three] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
  const before = readRecord(text([session(all), ...all.flatMap((it) => [began(it), ended(it)])]));
  const after = readRecord(
    text([
      session(all),
      ...[began(one), ended(one)],
      ...[began(two), ended(two, { metrics: { accuracy: 0.8, more: 1 } })],
      began(three),
    ]),
  );
  if (!before || !after) throw new Error('no session');
  const compared = compare(before, after, [one.id, two.id, three.id], undefined);
  expect(compared.map(agreed)).toEqual([true, false, false]);
  expect(compared[1]?.differences).toEqual([
    { metric: 'accuracy', before: 0.9, after: 0.8 },
    { metric: 'more', before: undefined, after: 1 },
  ]);
  const only = compare(before, after, [one.id, two.id, three.id], 'more');
  expect(only.map(agreed)).toEqual([true, false, false]);
});

it('reports each session once', () => {
  const record = done({ params: { a: '1..6000' } }, () => ({}));
  const report = JSON.parse(JSON.stringify(reportOf(record)));
  expect(report.sessions).toHaveLength(1);
  expect(report.results).toHaveLength(6000);
  expect(report.results[5999]).toMatchObject({ session: 0, metrics: { accuracy: 0.9 } });
});
