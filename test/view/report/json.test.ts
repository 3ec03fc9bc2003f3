import { expect, test } from 'vitest';
import { jsonReport } from '../../../src/view/report/json.ts';
import { engine, events } from './events.ts';

function reportOf(seen: readonly (typeof events)[number][]) {
  const report = jsonReport();
  for (const event of seen) report.onEvent(event);
  return report.result();
}

test('a run as one object', () => {
  expect(reportOf(events)).toMatchSnapshot();
});

test('counts are of steps, and the engine and stand-ins are named', () => {
  expect(reportOf(events)).toMatchObject({
    version: 1,
    passed: 1,
    failed: 1,
    notRun: 1,
    engine,
    standIns: [{ image: 'ubuntu:20.04' }],
  });
});

test('an expectation has its code, verdict, place, arguments and words', () => {
  expect(reportOf(events).lessons[0]?.steps[1]?.expectations[1]).toEqual({
    action: 'run-it/1',
    code: 'line-missing',
    verdict: 'failed',
    place: { file: 'first-image.md', line: 30 },
    args: {
      source: { kind: 'stdout' },
      index: 1,
      expected: 'Greetings, World!',
      nearest: { number: 1, text: 'Hello World' },
    },
    message: expect.stringContaining('Greetings, World!'),
  });
});

test('what did not come to its end is not run, never passed', () => {
  const cut = events.findIndex(({ type }) => type === 'step-finished');
  expect(reportOf(events.slice(0, cut))).toMatchObject({ passed: 0, failed: 0, notRun: 1 });
});

test('no run, no engine', () => {
  expect(reportOf([])).toMatchObject({
    engine: null,
    passed: 0,
    failed: 0,
    notRun: 0,
    lessons: [],
  });
});

test('nothing in it is lost as JSON', () => {
  const result = reportOf(events);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});
