import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Verdict } from '../../../src/core/expect/verdict.ts';
import { readTranscript } from '../../../src/core/run/attempts.ts';
import type { EventBody } from '../../../src/core/run/events.ts';
import { lessonOf } from './support.ts';
import { OPENING, ranLesson, withHeader } from './transcripts.ts';

const at = { lesson: 'test', step: 'one', action: 'one/1' };
const place = { file: 'test.md', line: 3 };
const verdict = (outcome: Verdict['outcome'], line = 3): EventBody => ({
  type: 'verdict',
  ...at,
  verdict: { outcome, code: 'exit-ok', args: {}, place: { ...place, line } },
});
const start: EventBody = { type: 'action-started', ...at, kind: 'block', place };
const finish: EventBody = {
  type: 'action-finished',
  ...at,
  ended: 'exited',
  exitCode: 0,
  durationMs: 5,
};
const print = (text: string): EventBody => ({ type: 'output', ...at, stream: 'stdout', text });

function last(...bodies: EventBody[]) {
  const { attempts } = readTranscript(bodies.map((body) => withHeader(body)));
  return attempts.get('one/1');
}

test('the last attempt that came to an end counts, with what it printed and how it was judged', () => {
  const attempt = last(
    OPENING,
    start,
    print('wrong'),
    finish,
    verdict('failed'),
    start,
    { type: 'file-changed', ...at, path: 'Dockerfile', text: 'FROM b\n' },
    print('ri'),
    print('ght'),
    finish,
    verdict('passed'),
    // What a server prints later, and an attempt that was killed.
    print('late'),
    start,
    print('killed'),
  );
  expect(attempt).toMatchObject({
    output: { stdout: 'right', stderr: '' },
    exitCode: 0,
    session: { digest: 'sha256:3' },
  });
  expect(attempt?.verdicts.map(({ verdict: { outcome } }) => outcome)).toEqual(['passed']);
  expect([...(attempt?.changed ?? [])]).toEqual([['Dockerfile', 'FROM b\n']]);
});

test('a task that is judged twice has begun anew, in old records and in new ones', () => {
  const old = last(
    verdict('passed'),
    verdict('failed', 9),
    verdict('passed'),
    verdict('passed', 9),
  );
  expect(old?.verdicts.map(({ verdict: { outcome } }) => outcome)).toEqual(['passed', 'passed']);
  expect(old?.verdicts.map(({ expectation }) => expectation)).toEqual([0, 1]);
  const numbered = (outcome: Verdict['outcome'], expectation: number) =>
    ({ ...verdict(outcome), expectation }) as EventBody;
  const now = last(
    numbered('failed', 0),
    numbered('passed', 1),
    numbered('passed', 0),
    numbered('passed', 1),
  );
  expect(now?.verdicts.map(({ verdict: { outcome } }) => outcome)).toEqual(['passed', 'passed']);
});

test('what is printed without end is kept in part, and that is known', () => {
  const attempt = last(start, print('x'.repeat(1_000_000)), print('y'), finish);
  expect(attempt?.output.stdout).toHaveLength(1_000_000);
  expect(attempt?.cut).toEqual(['stdout']);
});

test('the runner says what it ran, and which expectation each verdict is about', async () => {
  const lesson = lessonOf('## One\n\n```bash\necho a\n```\n\n```output\na\n```\n');
  const { events } = await ranLesson(lesson, { 'echo a': { stdout: 'a\n' } });
  const attempt = readTranscript(events).attempts.get('one/1');
  expect(attempt?.script).toBe('echo a\n');
  expect(attempt?.verdicts.map(({ expectation }) => expectation)).toEqual([0, 1]);
});

test('events of two processes that come mixed belong together by run and action', () => {
  const times = (run: string): EventBody[] => [
    OPENING,
    start,
    print(`${run} `),
    print('printed'),
    finish,
    { ...verdict('passed'), expectation: 0 } as EventBody,
    start,
    { type: 'file-changed', ...at, path: run, text: run },
    print(`${run} again`),
    { ...finish, exitCode: run.length } as EventBody,
    { ...verdict('failed'), expectation: 0 } as EventBody,
    { ...verdict('passed'), expectation: 1 } as EventBody,
  ];
  const alone = (run: string) =>
    readTranscript(times(run).map((body) => withHeader(body, undefined, run))).attempts.get(
      'one/1',
    );
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }), (turns) => {
      const left = { r: times('r'), other: times('other') };
      const mixed = turns.flatMap((first) => {
        const run = (first && left.r.length > 0) || left.other.length === 0 ? 'r' : 'other';
        const body = left[run].shift();
        return body ? [withHeader(body, undefined, run)] : [];
      });
      const lastRun = mixed.at(-1)?.run ?? '';
      expect(readTranscript(mixed).attempts.get('one/1')).toEqual(alone(lastRun));
    }),
  );
});
