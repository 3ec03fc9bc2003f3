import { describe, expect, it } from 'vitest';
import { KNOWN } from '../../../src/core/failures/known.ts';
import { recognise } from '../../../src/core/failures/recognise.ts';
import { OUTPUTS } from './outputs.ts';

const codesOf = (stdout: string, stderr: string) =>
  recognise({ stdout, stderr }).map(({ failure }) => failure.code);

describe('recorded outputs', () => {
  it.each(OUTPUTS)('$code, $variant: this and nothing else', ({ code, text }) => {
    const wanted = code === 'none' ? [] : [code];
    expect(codesOf('', text)).toEqual(wanted);
    expect(codesOf(text, '')).toEqual(wanted);
    // As a terminal has it, with what a prompt may leave before.
    expect(codesOf(`\x1b[0m$ ${text.replaceAll('\n', '\r\n')}\x1b[0m`, '')).toEqual(wanted);
  });

  it.each(OUTPUTS)('$code, $variant says where it comes from', ({ note }) => {
    expect(note).toMatch(/^# (?:recorded|quoted): ./);
  });

  it('are there for every code that an output tells, and for codes alone', () => {
    const folders = new Set(OUTPUTS.map(({ code }) => code));
    folders.delete('none');
    const told = Object.entries(KNOWN).filter(([, { match }]) => match.length > 0);
    expect([...folders].sort()).toEqual(told.map(([code]) => code).sort());
  });
});

it('tells what ended the command, not what went wrong before', () => {
  const lines = [
    'Error response from daemon: No such container: web',
    'Error response from daemon: pull access denied for helo, repository does not exist',
  ];
  expect(codesOf('', lines.join('\n'))).toEqual(['pull-denied', 'container-missing']);
  expect(codesOf(lines[0] ?? '', lines[1] ?? '')[0]).toBe('pull-denied');
  expect(codesOf(lines[1] ?? '', lines[0] ?? '')[0]).toBe('container-missing');
});

it.each([
  ['name-taken', { name: 'web', id: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  ['port-taken', { port: 18888 }],
  ['program-missing', { program: '--max_depth' }],
  ['command-unknown', { command: 'rnu' }],
  ['not-in-context', { path: 'data.csv' }],
  ['dockerfile-invalid', { line: 2, problem: 'unknown instruction: RNU' }],
  ['certificate-unknown', { host: '192.168.1.2:5443' }],
  ['client-old', { client: '1.11', least: '1.12' }],
])('%s has its arguments', (code, args) => {
  const all = OUTPUTS.filter((output) => output.code === code).map(
    ({ text }) => recognise({ stdout: '', stderr: text })[0]?.failure.args,
  );
  expect(all).toContainEqual(args);
});

it.each([
  ['wrong-platform', 'warning-and-old-init', { wanted: 'linux/arm64/v8' }],
  ['wrong-platform', 'specified-engine-28', { wanted: 'linux/arm64' }],
  ['wrong-platform', 'specified-engine-28-containerd', { wanted: 'linux/arm64' }],
  ['reference-invalid', 'upper-tag-buildx-0.29', { given: 'Hello-World' }],
])('%s, %s has its arguments', (code, variant, args) => {
  const output = OUTPUTS.find((it) => it.code === code && it.variant === variant);
  expect(recognise({ stdout: '', stderr: output?.text ?? '' })[0]?.failure.args).toEqual(args);
});

it.each([
  ['hello-wrld', { image: 'hello-wrld', meant: 'hello-world' }],
  ['hello-world', { image: 'hello-world', own: true }],
  ['ubuntu:20.40', { image: 'ubuntu:20.40', meant: 'ubuntu:20.04' }],
  // That one cannot be fetched, and why is what is to be told.
  ['ubuntu:20.04', undefined],
  ['something-else', undefined],
])("knows the lesson's images: %s", (image, args) => {
  const images = { makes: ['hello-world'], bases: ['ubuntu:20.04'] };
  const full = image.includes(':') ? image : `${image}:latest`;
  const lines = [
    `Unable to find image '${full}' locally`,
    'dial tcp: lookup registry: no such host',
  ];
  const [found] = recognise({ stdout: '', stderr: lines.join('\n') }, images);
  const failure = args ? { code: 'image-missing', args } : { code: 'name-unresolved' };
  expect(found?.failure).toMatchObject(failure);
  const fetched = `${lines[0]}\nStatus: Downloaded newer image for ${full}\n`;
  expect(recognise({ stdout: '', stderr: fetched }, images)).toEqual([]);
});

it('looks at the end of long outputs only', () => {
  const taken = 'The container name "/web" is already in use by container "0123456789ab"\n';
  const filler = 'a line of a log\n'.repeat(10_000);
  expect(codesOf(taken + filler, '')).toEqual([]);
  expect(codesOf(filler + taken, '')).toEqual(['name-taken']);
});

describe('time', () => {
  /** What the patterns begin with, again and again: the worst that a line can be. */
  const parts = Object.values(KNOWN).flatMap(({ match }) =>
    match.map(({ source }) => (/[\w '/:]{6,}/.exec(source)?.[0] ?? 'error ').slice(0, 30)),
  );
  const lines = [...new Set(parts), '"', ': ', '/', ':1', '0123456789ab', "'a", 'sh: '].map(
    (part) => part.repeat(Math.ceil(64_000 / part.length)).slice(0, 64_000),
  );

  it.each(lines.map((line) => [line.slice(0, 30), line]))('is linear: %s', (_part, line) => {
    const broken = line.replace(/(.{4000})/g, '$1\n');
    // What this process took, however busy the machine is.
    const started = process.cpuUsage();
    recognise({ stdout: line, stderr: broken });
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2000);
  });
});
