import { describe, expect, it } from 'vitest';
import {
  evaluateCheck,
  NOTHING_OBSERVED,
  observeBefore,
} from '../../../src/core/checks/evaluate.ts';
import { type Check, effectsOfCheck } from '../../../src/core/checks/table.ts';
import type { CheckExpectation } from '../../../src/core/lesson/model.ts';
import { describe as words } from '../../../src/view/messages/verdict-text.ts';
import { type Contents, world } from '../expect/worlds.ts';

const PLACE = { file: 'lesson.md', line: 7 };
const expectation = (check: Check): CheckExpectation => ({ kind: 'check', check, place: PLACE });

type Row = readonly [check: Check, contents: Contents, code: string, args?: object];

function table(rows: readonly Row[]) {
  for (const [check, contents, code, args = {}] of rows) {
    const title = `${JSON.stringify(check)} in ${JSON.stringify(contents)}: ${code}`;
    it(title, async () => {
      const verdict = await evaluateCheck(expectation(check), world(contents), NOTHING_OBSERVED);
      const passes = /-(ok|absent)$/.test(code);
      expect(verdict).toMatchObject({ code, outcome: passes ? 'passed' : 'failed', place: PLACE });
      expect(verdict.args).toMatchObject(args);
    });
  }
}

describe('image', () => {
  const image = 'hello-world';
  const has = (state: NonNullable<Contents['images']>[string]) => ({ images: { [image]: state } });
  const shell = { cmd: ['/bin/sh', '-c', 'echo "Hello World"'] };
  const labels = { maintainer: 'Lab' };
  table([
    [{ kind: 'image', image }, has({}), 'image-ok', { size: 74_800_000, looked: [] }],
    [{ kind: 'image', image }, {}, 'image-missing'],
    [{ kind: 'image', image, absent: true }, {}, 'image-absent'],
    [{ kind: 'image', image, absent: true }, has({}), 'image-present'],
    [
      { kind: 'image', image, labels },
      has({ labels: { ...labels, x: 'y' } }),
      'image-ok',
      { looked: ['labels'] },
    ],
    [
      { kind: 'image', image, labels },
      has({}),
      'image-label',
      { label: 'maintainer', expected: 'Lab' },
    ],
    [
      { kind: 'image', image, labels },
      has({ labels: { maintainer: 'lab' } }),
      'image-label',
      { actual: 'lab' },
    ],
    [{ kind: 'image', image, labels: { toString: 'x' } }, has({}), 'image-label'],
    [{ kind: 'image', image, cmd: 'echo "Hello World"' }, has(shell), 'image-ok'],
    [{ kind: 'image', image, cmd: 'echo Hello' }, has(shell), 'image-cmd'],
    [{ kind: 'image', image, cmd: shell.cmd }, has(shell), 'image-ok'],
    [{ kind: 'image', image, cmd: 'ls' }, has({ cmd: ['ls'] }), 'image-cmd'],
    [{ kind: 'image', image, cmd: ['ls'] }, has({ cmd: ['ls'] }), 'image-ok'],
    [{ kind: 'image', image, cmd: ['ls'] }, has({ cmd: ['ls', '-l'] }), 'image-cmd'],
    [
      { kind: 'image', image, entrypoint: ['python3'] },
      has({ entrypoint: ['python3'] }),
      'image-ok',
    ],
    [{ kind: 'image', image, entrypoint: ['python3'] }, has({}), 'image-entrypoint'],
    [{ kind: 'image', image, env: { A: '1' } }, has({ env: ['AA=1', 'A=1'] }), 'image-ok'],
    [
      { kind: 'image', image, env: { A: '1' } },
      has({ env: ['A=1', 'A=2'] }),
      'image-env',
      { actual: '2' },
    ],
    [{ kind: 'image', image, env: { A: '1' } }, has({ env: ['AA=1'] }), 'image-env'],
    [{ kind: 'image', image, user: 'lab' }, has({ user: 'lab' }), 'image-ok'],
    [{ kind: 'image', image, user: 'lab' }, has({}), 'image-user'],
    [{ kind: 'image', image, workdir: '/data' }, has({ workdir: '/data' }), 'image-ok'],
    [{ kind: 'image', image, workdir: '/' }, has({}), 'image-ok'],
    [{ kind: 'image', image, workdir: '/data' }, has({}), 'image-workdir'],
    [{ kind: 'image', image, digest: 'sha256:a' }, has({ id: 'sha256:a' }), 'image-ok'],
    [{ kind: 'image', image, digest: 'sha256:a' }, has({ id: 'sha256:b' }), 'image-digest'],
    [{ kind: 'image', image, 'same-as': 'b' }, { images: { [image]: {}, b: {} } }, 'image-ok'],
    [
      { kind: 'image', image, 'same-as': 'b' },
      { images: { [image]: {}, b: { id: 'x' } } },
      'image-differs',
    ],
    [{ kind: 'image', image, 'same-as': 'b' }, has({}), 'image-other-missing'],
    [
      { kind: 'image', image, cached: 'b' },
      { images: { [image]: {}, b: { id: 'x' } } },
      'image-ok',
    ],
    [
      { kind: 'image', image, cached: 'b' },
      { images: { [image]: {}, b: { layers: ['y'] } } },
      'image-not-cached',
      { shared: 0, count: 1, other: 'b' },
    ],
    [{ kind: 'image', image, cached: 'b' }, has({}), 'image-other-missing'],
  ]);

  const layers = (...names: string[]) => has({ layers: names });
  it.each([
    [true, layers('a', 'b'), layers('a', 'b'), 'image-ok'],
    [true, layers('a', 'b'), layers('a', 'c'), 'image-not-cached'],
    [true, layers('a', 'b'), layers('a'), 'image-not-cached'],
    [false, layers('a', 'b'), layers('a', 'c'), 'image-ok'],
    [false, layers('a', 'b'), layers('a', 'b'), 'image-cached'],
    [true, {}, layers('a'), 'image-nothing-before'],
    [false, {}, layers('a'), 'image-nothing-before'],
    [true, layers(), layers(), 'image-nothing-before'],
    [true, layers('a'), {}, 'image-missing'],
  ])('cached: %s, %j then %j → %s', async (cached, then, now, code) => {
    const check = expectation({ kind: 'image', image, cached });
    const before = await observeBefore([check], world(then));
    expect((await evaluateCheck(check, world(now), before)).code).toBe(code);
  });

  it('is not run where nobody looked before', async () => {
    const check = expectation({ kind: 'image', image, cached: true });
    const verdict = await evaluateCheck(check, world(has({})), NOTHING_OBSERVED);
    expect(verdict).toMatchObject({ outcome: 'not-run', code: 'image-not-observed' });
  });

  it('looks before only where it is asked to', async () => {
    const others = [
      expectation({ kind: 'image', image }),
      expectation({ kind: 'file', file: 'a' }),
    ];
    expect((await observeBefore(others, world(has({})))).layers.size).toBe(0);
  });
});

describe('container, volume, network', () => {
  const container = 'web';
  const has = (state: NonNullable<Contents['containers']>[string]) => ({
    containers: { web: state },
  });
  table([
    [{ kind: 'container', container }, has({}), 'container-ok'],
    [{ kind: 'container', container }, {}, 'container-missing'],
    [{ kind: 'container', container, absent: true }, {}, 'container-absent'],
    [{ kind: 'container', container, absent: true }, has({}), 'container-present'],
    [
      { kind: 'container', container, state: 'running' },
      has({}),
      'container-ok',
      { looked: ['state'] },
    ],
    [
      { kind: 'container', container, state: 'exited' },
      has({}),
      'container-state',
      { actual: 'running' },
    ],
    [{ kind: 'container', container, exit: 0 }, has({}), 'container-not-ended'],
    [{ kind: 'container', container, exit: 0 }, has({ state: 'exited' }), 'container-ok'],
    [
      { kind: 'container', container, exit: 0 },
      has({ state: 'exited', exitCode: 3 }),
      'container-exit',
    ],
    [{ kind: 'container', container, labels: { a: 'b' } }, has({}), 'container-label'],
    [
      { kind: 'container', container, image: 'ubuntu:20.04' },
      has({}),
      'container-ok',
      { looked: ['image'] },
    ],
    [{ kind: 'container', container, image: 'b' }, has({}), 'container-image'],
    [
      { kind: 'container', container, image: 'b' },
      { ...has({ image: 'sha256:x' }), images: { b: { id: 'sha256:x' } } },
      'container-ok',
    ],
    [
      { kind: 'container', container, image: 'b' },
      { ...has({}), images: { b: {}, 'ubuntu:20.04': {} } },
      'container-ok',
    ],
    [
      { kind: 'container', container, image: 'b' },
      { ...has({}), images: { b: {}, 'ubuntu:20.04': { id: 'x' } } },
      'container-image',
    ],
    [{ kind: 'volume', volume: 'v' }, { volumes: { v: { labels: {} } } }, 'volume-ok'],
    [{ kind: 'volume', volume: 'v' }, {}, 'volume-missing'],
    [
      { kind: 'volume', volume: 'v', labels: { a: 'b' } },
      { volumes: { v: { labels: {} } } },
      'volume-label',
    ],
    [{ kind: 'volume', volume: 'v', absent: true }, {}, 'volume-absent'],
    [{ kind: 'network', network: 'n' }, { networks: { n: { labels: {} } } }, 'network-ok'],
    [{ kind: 'network', network: 'n' }, {}, 'network-missing'],
    [
      { kind: 'network', network: 'n', members: ['web'] },
      { networks: { n: { labels: {} } } },
      'network-ok',
      { looked: ['members'] },
    ],
    [
      { kind: 'network', network: 'n', members: ['web', 'cache'] },
      { networks: { n: { labels: {} } } },
      'network-members',
      { expected: ['web', 'cache'], actual: ['db', 'web'] },
    ],
    [
      { kind: 'network', network: 'n', absent: true },
      { networks: { n: { labels: {} } } },
      'network-present',
    ],
  ]);
});

describe('file', () => {
  const file = 'out.txt';
  const has = (content: string) => ({ files: { [file]: content } });
  const hello = 'sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03';
  table([
    [{ kind: 'file', file }, has(''), 'file-ok', { looked: [] }],
    [{ kind: 'file', file }, {}, 'file-missing'],
    [{ kind: 'file', file }, has('TOO LARGE'), 'file-too-large'],
    [{ kind: 'file', file, absent: true }, {}, 'file-absent'],
    [{ kind: 'file', file, absent: true }, has(''), 'file-present'],
    [{ kind: 'file', file, absent: true }, has('TOO LARGE'), 'file-present'],
    [{ kind: 'file', file, lines: 'a\nb\n' }, has('a\nb\n'), 'file-ok'],
    [{ kind: 'file', file, lines: ['mean,[NUMBER]'] }, has('mean,1.5\n'), 'file-ok'],
    [{ kind: 'file', file, lines: ['a'] }, has('a\nb\n'), 'line-unexpected'],
    [
      { kind: 'file', file, lines: ['a'] },
      has(''),
      'output-empty',
      { source: { kind: 'file', name: file } },
    ],
    [{ kind: 'file', file, contains: 'b' }, has('a\nb\n'), 'file-ok'],
    [{ kind: 'file', file, contains: 'c' }, has('a\nb\n'), 'line-missing'],
    [{ kind: 'file', file, count: 2 }, has('a\nb\n'), 'file-ok'],
    [{ kind: 'file', file, count: 2 }, has('a\nb'), 'file-ok'],
    [{ kind: 'file', file, count: 0 }, has(''), 'file-ok'],
    [{ kind: 'file', file, count: { min: 3 } }, has('a\nb\n'), 'line-count', { actual: 2 }],
    [{ kind: 'file', file, digest: hello }, has('hello\n'), 'file-ok'],
    [{ kind: 'file', file, digest: hello }, has('hello'), 'digest'],
    [{ kind: 'file', file, json: { a: 1 } }, has('{"a": 1}'), 'file-ok'],
    [
      { kind: 'file', file, json: { a: 1 } },
      has('{"a": NaN}'),
      'json-invalid',
      { notANumber: true },
    ],
    [
      { kind: 'file', file, json: { a: 1 } },
      has('{"a": "NaN",}'),
      'json-invalid',
      { notANumber: false },
    ],
    [{ kind: 'file', file, json: { a: 1 } }, has('{"a": 2}'), 'json-differs', { count: 1 }],
    [
      { kind: 'file', file, 'same-as': 'b' },
      { files: { [file]: 'x', b: 'x' } },
      'file-ok',
      { other: 'b' },
    ],
    [
      { kind: 'file', file, 'same-as': 'b' },
      { files: { [file]: 'x\ny', b: 'x\nz' } },
      'contents-differ',
      { line: 2, here: 'y', there: 'z' },
    ],
    [
      { kind: 'file', file, 'same-as': 'b' },
      { files: { [file]: 'x\n', b: 'x' } },
      'contents-differ',
      { line: 2 },
    ],
    [{ kind: 'file', file, 'same-as': 'b' }, has('x'), 'file-other-missing'],
  ]);
});

describe('files', () => {
  const files = 'results-*.txt';
  const both = (a: string, b: string) => ({ files: { 'results-1.txt': a, 'results-2.txt': b } });
  const folders = (a: object, b: object) => ({
    files: Object.fromEntries([
      ...Object.entries(a).map(([name, text]) => [`a/${name}`, text]),
      ...Object.entries(b).map(([name, text]) => [`b/${name}`, text]),
    ]),
  });
  table([
    [{ kind: 'files', files }, both('', ''), 'files-ok', { count: 2 }],
    [{ kind: 'files', files }, {}, 'files-missing'],
    [{ kind: 'files', files, absent: true }, {}, 'files-absent'],
    [
      { kind: 'files', files, absent: true },
      both('', ''),
      'files-present',
      { found: 'results-1.txt' },
    ],
    [{ kind: 'files', files, count: 2 }, both('', ''), 'files-ok'],
    [{ kind: 'files', files, count: 25 }, both('', ''), 'files-count', { actual: 2 }],
    [{ kind: 'files', files, count: 0 }, {}, 'files-ok'],
    [{ kind: 'files', files, count: { min: 0 }, json: { a: 1 } }, {}, 'files-missing'],
    [
      { kind: 'files', files, json: { a: { min: 0.8, max: 1 } } },
      both('{"a":0.8}', '{"a":1}'),
      'files-ok',
    ],
    [
      { kind: 'files', files, json: { a: { min: 0.8, max: 1 } } },
      both('{"a":0.8}', '{"a":0.7}'),
      'json-differs',
      { source: { name: 'results-2.txt' } },
    ],
    [{ kind: 'files', files, contains: 'x' }, both('x', 'y'), 'line-missing'],
    [{ kind: 'files', files, lines: 'x' }, both('x', 'TOO LARGE'), 'file-too-large'],
    [
      { kind: 'files', files: 'a/*', 'same-as': 'b/*' },
      folders({ x: '1' }, { x: '1' }),
      'files-ok',
    ],
    [
      { kind: 'files', files: 'a/*', 'same-as': 'b' },
      folders({ x: '1' }, { x: '1', 'y/z': '2' }),
      'files-ok',
    ],
    [{ kind: 'files', files: 'a', 'same-as': 'b' }, folders({ x: '1' }, { x: '1' }), 'files-ok'],
    [
      { kind: 'files', files: 'a', 'same-as': 'b' },
      folders({ x: '1' }, { x: '1', 'y/z': '2' }),
      'files-names',
      { there: ['y/z'] },
    ],
    [
      { kind: 'files', files: 'a/*', 'same-as': 'b/*' },
      folders({ x: '1' }, { y: '1' }),
      'files-names',
      { here: ['x'], there: ['y'] },
    ],
    [
      { kind: 'files', files: 'a/*', 'same-as': 'b/*' },
      folders({ x: '1' }, { x: '2' }),
      'contents-differ',
      { other: 'b/x' },
    ],
    [
      { kind: 'files', files: 'a/*', 'same-as': 'b/*' },
      folders({ x: '1' }, {}),
      'files-other-missing',
    ],
    [{ kind: 'files', files: 'a/*', 'same-as': 'b/*' }, {}, 'files-missing'],
  ]);
});

describe('http, command', () => {
  const http = 'http://127.0.0.1:8888/';
  const page = (status: number, body = '') => ({ pages: { [http]: { status, body } } });
  const command = 'docker ps';
  const run = (result: object) => ({ commands: { [command]: result } });
  table([
    [{ kind: 'http', http }, page(200), 'http-ok', { looked: [] }],
    [{ kind: 'http', http }, page(302), 'http-ok'],
    [{ kind: 'http', http }, page(404), 'http-status', { actual: 404 }],
    [{ kind: 'http', http, status: 403 }, page(403), 'http-ok'],
    [{ kind: 'http', http, status: 403 }, page(200), 'http-status'],
    [{ kind: 'http', http }, {}, 'http-no-answer'],
    [{ kind: 'http', http, absent: true }, {}, 'http-absent'],
    [{ kind: 'http', http, absent: true }, page(500), 'http-present'],
    [
      { kind: 'http', http, contains: '[..]Jupyter[..]' },
      page(200, '<title>Jupyter</title>'),
      'http-ok',
    ],
    [{ kind: 'http', http, json: { ok: true } }, page(200, '{"ok": false}'), 'json-differs'],
    [{ kind: 'command', command }, run({}), 'command-ok'],
    [
      { kind: 'command', command },
      run({ exitCode: 1, stderr: 'a\nb\n\n' }),
      'command-exit',
      { stderr: 'b' },
    ],
    [
      { kind: 'command', command },
      run({
        exitCode: 125,
        stderr: "docker: no\n\nRun 'docker run --help' for more information\n",
      }),
      'command-exit',
      { stderr: 'docker: no' },
    ],
    [{ kind: 'command', command, exit: 1 }, run({ exitCode: 1 }), 'command-ok', { exitCode: 1 }],
    [{ kind: 'command', command, exit: 'nonzero' }, run({}), 'command-exit'],
    [{ kind: 'command', command, lines: 'a' }, run({ stdout: 'a\n', stderr: 'b' }), 'command-ok'],
    [{ kind: 'command', command, lines: 'a' }, run({ stderr: 'a\n' }), 'output-empty'],
    [{ kind: 'command', command, count: 2 }, run({ stdout: 'a\n' }), 'line-count'],
    [{ kind: 'command', command, 'same-as': 'other' }, run({}), 'command-ok', { other: 'other' }],
    [{ kind: 'command', command, 'same-as': 'other' }, run({ stdout: 'a\n' }), 'contents-differ'],
    [
      { kind: 'command', command, 'same-as': 'other' },
      { commands: { other: { exitCode: 2 } } },
      'command-exit',
      { name: 'other' },
    ],
  ]);
});

it('does not take a silent engine for a wrong answer', async () => {
  const silent = { ...world({}), image: () => Promise.reject(new Error('no answer')) };
  const check = expectation({ kind: 'image', image: 'a', absent: true });
  await expect(evaluateCheck(check, silent, NOTHING_OBSERVED)).rejects.toThrow('no answer');
});

it.each([
  [{ kind: 'command', command: 'echo a' }, 'command'],
  [{ kind: 'http', http: 'http://localhost:1/' }, 'http'],
] as const)('%j may look at nothing that its kind does not declare', async (check, way) => {
  const all = world({});
  const asked: string[] = [];
  const watched = {
    ...all,
    [way]: (text: string) => {
      asked.push(text);
      return all[way](text);
    },
  };
  await evaluateCheck(expectation(check), watched, NOTHING_OBSERVED).catch(() => undefined);
  expect(asked).toEqual(effectsOfCheck(check).map(({ text }) => text));
});

describe('blanks', () => {
  const makefile = 'all:\n\techo made\n';
  const indented = 'def f(x):\n  if x:\n          return 1\n';
  const of = (text: string, more: object): readonly [Check, Contents] => [
    { kind: 'file', file: 'a', ...more } as Check,
    { files: { a: text } },
  ];
  const commands = { c: { stdout: 'a  b\n' } };
  table([
    [...of(makefile, { lines: ['all:', '\techo made'] }), 'file-ok'],
    [...of(makefile.replace('\t', '        '), { lines: ['all:', '\techo made'] }), 'line-missing'],
    [...of(makefile.replace('\t', '  '), { contains: '\techo [..]' }), 'line-missing'],
    [...of(indented, { lines: ['def f(x):', ' if x:', '    return 1'] }), 'line-missing'],
    [...of(indented, { lines: ['def f(x):', ' if x:', '    return 1'], fold: true }), 'file-ok'],
    [...of('a \n', { lines: 'a' }), 'line-missing'],
    [...of('a\r\n', { lines: 'a' }), 'line-missing'],
    [...of('a', { lines: 'a' }), 'file-ok'],
    [...of('a: 3\n  ...\n', { lines: ['a: [NUMBER]', '  \\...'] }), 'file-ok'],
    [{ kind: 'files', files: '*', lines: 'a b' }, { files: { x: 'a  b\n' } }, 'line-missing'],
    [
      { kind: 'files', files: '*', lines: 'a b', fold: true },
      { files: { x: 'a  b\n' } },
      'files-ok',
    ],
    [{ kind: 'command', command: 'c', lines: 'a b' }, { commands }, 'command-ok'],
    [{ kind: 'command', command: 'c', lines: 'a b', exact: true }, { commands }, 'line-missing'],
    [{ kind: 'command', command: 'c', lines: 'a  b', exact: true }, { commands }, 'command-ok'],
  ]);
});

it('a command that did not end is told as that, whatever exit code is asked for', async () => {
  const commands = { c: { exitCode: 124, stoppedAfterMs: 60_000 } };
  const check: Check = { kind: 'command', command: 'c', exit: 'nonzero' };
  const { outcome, code } = await evaluateCheck(
    expectation(check),
    world({ commands }),
    NOTHING_OBSERVED,
  );
  expect([outcome, code]).toEqual(['failed', 'command-timeout']);
});

it('a command has the time that its check gives it, in milliseconds', async () => {
  const given: (number | undefined)[] = [];
  const slow = {
    ...world({}),
    command: async (_script: string, timeoutMs?: number) => {
      given.push(timeoutMs);
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
  for (const more of [{}, { timeout: '2m' }, { timeout: '90', 'same-as': 'd' }]) {
    const check: Check = { kind: 'command', command: 'c', ...more };
    await evaluateCheck(expectation(check), slow, NOTHING_OBSERVED);
  }
  expect(given).toEqual([undefined, 120_000, 90_000, 90_000]);
});

describe('what a container has', () => {
  const of = (more: object) => ({ kind: 'container', container: 'web', ...more }) as Check;
  const containers = { web: { health: 'healthy' }, other: {} };
  const differs = (more: object, args: object): Row => [
    of(more),
    { containers },
    'container-differs',
    args,
  ];
  table([
    [
      of({
        health: 'healthy',
        env: { MODE: 'test' },
        mounts: { '/out': 'results', '/data': 'lab/data' },
        ports: [80],
        networks: ['bridge'],
        restarts: { max: 2 },
        logs: 'web is [..]',
      }),
      { containers },
      'container-ok',
    ],
    differs({ health: 'unhealthy' }, { what: 'health', actual: 'healthy' }),
    [of({ container: 'other', health: 'healthy' }), { containers }, 'container-differs'],
    differs({ env: { MODE: 'live' } }, { actual: 'test' }),
    differs({ env: { OTHER: '' } }, { what: 'variable OTHER' }),
    differs({ mounts: { '/out': 'data' } }, { actual: 'results' }),
    differs({ mounts: { '/in': 'results' } }, { what: 'mount at /in' }),
    differs({ ports: [80, 443] }, { expected: '80, 443', actual: '80' }),
    differs({ networks: ['lab'] }, { actual: 'bridge' }),
    differs({ restarts: { min: 1 } }, { expected: '1 or more', actual: '0' }),
    [of({ logs: 'web is broken' }), { containers }, 'line-missing'],
  ]);
});

it('a check says what it means, whatever came out', async () => {
  const says = 'the raw data cannot be changed from inside';
  const judged = async (container: string) => {
    const check: Check = { kind: 'container', container, says };
    const on = world({ containers: { web: {} } });
    return words(await evaluateCheck(expectation(check), on, NOTHING_OBSERVED));
  };
  expect(await judged('web')).toEqual([says]);
  expect(await judged('lab')).toEqual([`this does not hold: ${says}`, 'there is no container lab']);
});
