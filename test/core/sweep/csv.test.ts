import { expect, it } from 'vitest';
import { csvOf, tableOf } from '../../../src/core/sweep/csv.ts';
import { readResult } from '../../../src/core/sweep/metrics.ts';
import { readRecord } from '../../../src/core/sweep/records.ts';
import { began, ended, session, spec, text, trials } from './sweep.ts';

it('writes a row for each trial that has begun, quoted as RFC 4180 has it', () => {
  const planned = trials(spec({ params: { status: ['a,b', 'say "x"'], depth: 2 } }));
  const [one, two] = planned as [(typeof planned)[0], (typeof planned)[0]];
  const record = readRecord(
    text([
      session(planned),
      began(one),
      ended(one, { metrics: { depth: 2, loss: 0.25, trial: 'two\nlines', ok: true } }),
      began(two),
      ended(two, { status: 'failed', failure: { why: 'exit' }, exitCode: 3, metrics: {} }),
    ]),
  );
  if (!record) throw new Error('no session');
  expect(tableOf(record)).toMatchObject({
    parameters: ['status', 'depth'],
    metrics: ['loss', 'trial', 'ok'],
  });
  expect(csvOf(record)).toBe(
    [
      'trial,status,repeat,seed,param.status,depth,loss,result.trial,ok,exit_code,failure,seconds,began,ended,image',
      `${one.id},complete,1,,"a,b",2,0.25,"two\nlines",true,0,,1.5,2026-11-30T08:00:01.000Z,2026-11-30T08:00:02.500Z,sha256:aa`,
      `${two.id},failed,1,,"say ""x""",2,,,,3,exit,1.5,2026-11-30T08:00:01.000Z,2026-11-30T08:00:02.500Z,sha256:aa`,
      '',
    ].join('\r\n'),
  );
});

it.each([
  [{ file: { text: '{"a": {"b": 1, "c": [2]}, "d": null}' } }, { 'a.b': 1, 'a.c': '[2]', d: null }],
  [{ file: { text: '{"a": 1}' }, lastLine: '{"a": 2}' }, { a: 1 }],
  [{ lastLine: ' {"a": 2}\r' }, { a: 2 }],
  [{ file: { text: '{"__proto__": 1}' } }, JSON.parse('{"__proto__": 1}')],
])('reads a result: %j', (given, metrics) => {
  const reported = { file: undefined, lastLine: undefined, ...given };
  expect(readResult(reported)).toEqual({ metrics });
});

it.each([
  [{}, 'no-result', undefined],
  [{ lastLine: 'done' }, 'no-result', undefined],
  [{ lastLine: '{"a": NaN}' }, 'invalid-result', 'stdout'],
  [{ file: { text: '' } }, 'invalid-result', 'file'],
  [{ file: { text: '[1]' } }, 'invalid-result', 'file'],
  [{ file: { problem: 'is a pipe' } }, 'invalid-result', 'file'],
  [{ file: { text: `{"a": "${'x'.repeat(70_000)}"}` } }, 'invalid-result', 'file'],
])('reports a missing or wrong result: %j', (given, why, from) => {
  const read = readResult({ file: undefined, lastLine: undefined, ...given });
  expect(read).toMatchObject({ failure: { why, ...(from && { from }) } });
});
