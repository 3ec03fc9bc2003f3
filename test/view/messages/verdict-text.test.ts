import { expect, it } from 'vitest';
import { CHECK_KINDS } from '../../../src/core/checks/table.ts';
import type { VerdictArgs, VerdictCode } from '../../../src/core/expect/codes.ts';
import { matchOutput } from '../../../src/core/expect/match.ts';
import { failed, notRun } from '../../../src/core/expect/verdict.ts';
import { describe as words } from '../../../src/view/messages/verdict-text.ts';

const PLACE = { file: 'lesson.md', line: 1 };
const NAME = { name: 'web' };
const STDOUT = { kind: 'stdout' } as const;
const FILE = { kind: 'file', name: 'out.json' } as const;
const COMMAND = { kind: 'command', name: 'docker exec lab cat /raw/measured.csv' } as const;
const LINE = { number: 3, text: 'Successfully tagged hello-world:latest' };
const LABEL = { ...NAME, label: 'maintainer', expected: 'Lab' };
const VALUES = { ...NAME, expected: 'lab', actual: 'root' };
const LONG =
  'docker: Error response from daemon: Conflict. The container name "/web" is already in use by another.';

/** Each code, once or more. */
const SAMPLES: { readonly [C in VerdictCode]: readonly VerdictArgs[C][] } & Readonly<
  Record<string, readonly object[]>
> = {
  'exit-ok': [
    { exitCode: 0, expected: 0 },
    { exitCode: 4, expected: 'nonzero' },
    { exitCode: 127, expected: 'nonzero' },
    { exitCode: 4, expected: 4 },
  ],
  'exit-code': [
    { exitCode: 125, expected: 0 },
    { exitCode: 0, expected: 'nonzero' },
    { exitCode: 0, expected: 4 },
    { exitCode: 1, expected: 4 },
  ],
  'exit-unknown': [{ expected: 0 }],
  timeout: [{}],
  interrupted: [{}],
  'engine-lost': [{}],
  'not-run': [{}],
  'value-unknown': [{ name: 'id' }],
  'value-not-given': [{ source: { kind: 'stdout' }, name: 'id', longest: 4000 }],
  'output-none-of': [
    {
      source: { kind: 'stdout' },
      count: 2,
      nearest: {
        code: 'line-missing',
        args: { source: { kind: 'stdout' }, index: 1, expected: 'Successfully built [IMAGE_ID]' },
      },
    },
  ],
  'need-unmet': [{ reason: 'git is not installed on this machine' }],
  'left-out': [{ unless: 'test -e results.csv' }],
  'not-seen': [{}],
  'background-ready': [{ wait: 'http', waitedMs: 1234, deadlineMs: 30_000 }],
  'background-ended': [{ wait: 'log', waitedMs: 200, deadlineMs: 30_000, exitCode: 3 }],
  'background-not-ready': [{ wait: 'port', waitedMs: 30_040, deadlineMs: 30_000 }],
  'background-died': [
    { script: 'python3 serve.py', exitCode: 3, lines: ['Traceback', 'MemoryError'] },
    { script: 'python3 serve.py', lines: [] },
  ],
  'wait-ready': [
    { wait: 'running', ...NAME, waitedMs: 300, deadlineMs: 60_000 },
    { wait: 'port', name: '8080', waitedMs: 300, deadlineMs: 60_000 },
  ],
  'wait-over': [
    { wait: 'running', ...NAME, waitedMs: 300, deadlineMs: 300 },
    {
      wait: 'healthy',
      ...NAME,
      waitedMs: 300,
      deadlineMs: 300,
      container: { state: 'running', health: 'starting' },
    },
    {
      wait: 'logs',
      ...NAME,
      waitedMs: 300,
      deadlineMs: 300,
      container: { state: 'exited', exitCode: 2, lastLine: 'no such option: --prot' },
    },
    { wait: 'healthy', ...NAME, waitedMs: 9, deadlineMs: 60_000, container: { state: 'running' } },
    { wait: 'http', name: 'http://localhost:8080/', waitedMs: 300, deadlineMs: 300 },
  ],
  'output-ok': [
    { source: STDOUT, lines: 3, contains: false },
    { source: { kind: 'stderr' }, lines: 1, contains: true },
    { source: STDOUT, lines: 0, contains: false },
  ],
  'line-missing': [
    {
      source: STDOUT,
      index: 1,
      expected: 'Greetings, World!',
      nearest: { number: 1, text: 'Hello World' },
    },
    { source: FILE, index: 0, expected: '[NUMBER]' },
    {
      source: STDOUT,
      index: 2,
      expected: LONG,
      nearest: { number: 12, text: `${LONG}!` },
      after: LINE,
    },
    { source: STDOUT, index: 0, expected: 'Hello', nearest: { number: 1, text: 'hello' } },
    {
      source: STDOUT,
      index: 0,
      expected: 'Hello World',
      nearest: { number: 1, text: 'HelloWorld' },
    },
    { source: STDOUT, index: 3, expected: 'a', earlier: { number: 1, text: 'a' }, after: LINE },
  ],
  'line-unexpected': [
    { source: STDOUT, lines: [LINE], count: 1, before: { index: 2, expected: 'Hello World' } },
    {
      source: COMMAND,
      lines: [{ number: 2, text: '' }],
      count: 9,
      after: { number: 1, text: 'a' },
    },
  ],
  'output-empty': [{ source: STDOUT, count: 2, expected: 'Hello World' }],
  'output-truncated': [{ source: STDOUT }],
  'line-count': [{ source: FILE, expected: { min: 3 }, actual: 1 }],
  digest: [
    { source: FILE, expected: `sha256:${'a'.repeat(64)}`, actual: `sha256:${'b'.repeat(64)}` },
  ],
  'contents-differ': [
    { source: FILE, other: 'b.json', line: 2, here: '1', there: '2' },
    { source: FILE, other: 'b.json', line: 2, here: '1' },
    { source: FILE, other: 'b.png' },
  ],
  'json-invalid': [
    { source: FILE, message: 'Unexpected token N in JSON at position 6', notANumber: true },
  ],
  'json-differs': [
    {
      source: FILE,
      count: 7,
      differences: [
        { path: '$.a', reason: 'missing', expected: 1 },
        { path: '$.accuracy', reason: 'min', expected: 0.8, actual: 0.7 },
        { path: '$.b[3]', reason: 'value', expected: 'x', actual: 'y' },
        { path: '$.c', reason: 'type', expected: 'number', actual: 'NaN' },
        { path: '$.d', reason: 'count', expected: { min: 1, max: 3 }, actual: 4 },
        {
          path: '$.e',
          reason: 'tolerance',
          expected: { value: 0.8, tolerance: 0.05 },
          actual: 0.7,
        },
      ],
    },
  ],
  'image-ok': [
    { ...NAME, size: 74_800_000, looked: [], labels: [] },
    { ...NAME, size: 124_000_000, looked: ['labels'], labels: ['maintainer'] },
    { ...NAME, size: 29, looked: ['labels', 'cmd', 'cached'], labels: ['a', 'b'] },
  ],
  'image-missing': [NAME],
  'image-absent': [NAME],
  'image-present': [NAME],
  'image-label': [LABEL, { ...LABEL, actual: 'lab' }],
  'image-cmd': [{ ...NAME, expected: ['/bin/sh', '-c', 'ls /mnt'], actual: [] }],
  'image-entrypoint': [{ ...NAME, expected: ['python3'], actual: ['python'] }],
  'image-env': [
    { ...NAME, variable: 'A', expected: '1' },
    { ...NAME, variable: 'A', expected: '1', actual: '2' },
  ],
  'image-user': [{ ...VALUES, actual: '' }],
  'image-workdir': [{ ...VALUES, actual: '' }],
  'image-digest': [VALUES],
  'image-differs': [{ ...NAME, other: 'b' }],
  'image-other-missing': [{ ...NAME, other: 'b' }],
  'image-not-cached': [
    { ...NAME, shared: 1, count: 3 },
    { ...NAME, other: 'b', shared: 0, count: 1 },
  ],
  'image-cached': [NAME],
  'image-nothing-before': [NAME, { ...NAME, other: 'b' }],
  'image-not-observed': [NAME],
  'container-ok': [
    { ...NAME, looked: [], state: 'running', exitCode: 0, image: 'ubuntu:20.04' },
    { ...NAME, looked: ['state', 'image'], state: 'running', exitCode: 0, image: 'ubuntu:20.04' },
    { ...NAME, looked: ['exit'], state: 'exited', exitCode: 3, image: 'ubuntu:20.04' },
  ],
  'container-missing': [NAME],
  'container-absent': [NAME],
  'container-present': [NAME],
  'container-label': [LABEL],
  'container-state': [{ ...NAME, expected: 'running', actual: 'exited' }],
  'container-not-ended': [{ ...NAME, state: 'running', expected: 0 }],
  'container-exit': [{ ...NAME, expected: 0, actual: 137 }],
  'container-differs': [
    { ...NAME, what: 'health', expected: 'healthy', actual: 'starting' },
    { ...NAME, what: 'mount at /data', expected: 'results' },
  ],
  'container-image': [VALUES],
  'volume-ok': [
    { ...NAME, looked: [], labels: [] },
    { ...NAME, looked: ['labels'], labels: ['a'] },
  ],
  'volume-missing': [NAME],
  'volume-absent': [NAME],
  'volume-present': [NAME],
  'volume-label': [LABEL],
  'network-ok': [{ ...NAME, looked: [], labels: [] }],
  'network-missing': [NAME],
  'network-absent': [NAME],
  'network-present': [NAME],
  'network-members': [{ ...NAME, expected: ['web', 'db'], actual: [] }],
  'network-label': [LABEL],
  'file-ok': [
    { ...NAME, looked: [] },
    { ...NAME, looked: ['lines', 'contains', 'same-as'], other: 'b' },
  ],
  'file-missing': [NAME],
  'file-absent': [NAME],
  'file-present': [NAME],
  'file-other-missing': [{ ...NAME, other: 'b' }],
  'file-too-large': [NAME],
  'files-ok': [
    { name: 'results-*.txt', looked: ['count', 'json'], count: 25 },
    { name: 'a/*', looked: ['same-as'], count: 1, other: 'b/*' },
    { name: 'a/*', looked: ['count'], count: 0 },
  ],
  'files-missing': [{ name: 'results-*.txt' }],
  'files-absent': [{ name: '*.tmp' }],
  'files-present': [{ name: '*.tmp', found: 'a.tmp' }],
  'files-count': [{ name: '*.txt', expected: 25, actual: 24 }],
  'files-other-missing': [{ name: 'a/*', other: 'b/*' }],
  'files-names': [{ name: 'a/*', other: 'b/*', here: ['x'], there: ['y', 'z'] }],
  'http-ok': [{ name: 'http://127.0.0.1:8888/', status: 200, looked: ['status', 'contains'] }],
  'http-no-answer': [{ name: 'http://127.0.0.1:8888/' }],
  'http-status': [
    { name: 'http://127.0.0.1:8888/', actual: 404 },
    { name: 'http://127.0.0.1:8888/', actual: 404, expected: 200 },
  ],
  'http-absent': [{ name: 'http://127.0.0.1:8888/' }],
  'http-present': [{ name: 'http://127.0.0.1:8888/', status: 200 }],
  'command-ok': [
    { name: 'test -O mine.txt', exitCode: 0, looked: [] },
    { name: 'false', exitCode: 1, looked: ['exit'] },
    {
      name: 'docker exec lab sh -c "cat /raw/measured.csv"',
      exitCode: 0,
      looked: ['lines', 'same-as'],
      other: 'cat a\ncat b',
    },
  ],
  'command-timeout': [{ ...COMMAND, stoppedAfterMs: 60_000 }],
  'command-exit': [
    { name: 'false', expected: 0, actual: 1, stderr: 'no' },
    { name: 'true', expected: 'nonzero', actual: 0 },
    { name: 'false', expected: 2, actual: 1 },
  ],
};

const passes = (code: string, args: Record<string, unknown>) =>
  ({ outcome: 'passed', code, args, place: PLACE }) as const;

const ALL = Object.entries(SAMPLES).flatMap(([code, samples]) =>
  (samples as readonly object[]).map((args) => ({
    code,
    lines: words({ outcome: 'failed', code, args: { ...args }, place: PLACE }),
  })),
);

it.each(Object.entries(CHECK_KINDS))(
  'has a sample of every verdict of a check: %s',
  (_kind, { words }) => {
    expect(Object.keys(words).filter((code) => !(code in SAMPLES))).toEqual([]);
  },
);

it('has words for every verdict', () => {
  const text = ALL.map(
    ({ code, lines }) => `${code}\n${lines.map((line) => `  ${line}\n`).join('')}`,
  );
  expect(text.join('\n')).toMatchSnapshot();
});

it('is readable at 80 columns', () => {
  for (const { lines } of ALL) {
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(70);
  }
});

it('says nothing of what was not looked at', () => {
  const image = { name: 'web', size: 1, labels: ['a'] };
  expect(words(passes('image-ok', { ...image, looked: [] }))).toEqual([
    'the image web exists, 1 B',
  ]);
  const container = { name: 'web', state: 'running', exitCode: 0, image: 'b' };
  expect(words(passes('container-ok', { ...container, looked: ['image'] }))).toEqual([
    'the container web exists and was made from b',
  ]);
});

it('does not call passed what it has no words for', () => {
  const unknown = { code: 'new-code', args: {}, place: PLACE };
  expect(words({ outcome: 'not-run', ...unknown })).toEqual(['this was not checked (new-code)']);
  expect(words({ outcome: 'failed', ...unknown })).toEqual(['this is not as expected (new-code)']);
  expect(words({ ...notRun('interrupted', {}), place: PLACE })[0]).toMatch(/^not checked/);
  expect(words({ ...failed('timeout', {}), place: PLACE })).toHaveLength(1);
});

it('tells a beginner which line did not come', () => {
  const lines = ['Step 1', 'Greetings, World!'];
  const expectation = {
    kind: 'output',
    stream: 'stdout',
    contains: false,
    lines,
    place: PLACE,
  } as const;
  expect(words(matchOutput(expectation, 'Step 1\nHello World\n'))).toEqual([
    'line 2 of the expected output is missing',
    'expected   Greetings, World!',
    'nearest    Hello World              line 2',
    'after      Step 1                   line 1',
  ]);
});
