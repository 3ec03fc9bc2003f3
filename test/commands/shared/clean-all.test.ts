import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { beginJournal } from '../../../src/machine/engine/ownership/journal.ts';
import { rememberPulled } from '../../../src/machine/engine/ownership/pulled.ts';
import { recordChange } from '../../../src/machine/host/changes.ts';
import { lessonLayout, sandboxAt } from '../../../src/machine/sandbox/layout.ts';
import { LessonRecords } from '../../../src/machine/sandbox/records.ts';
import { runProgram, type Typed } from '../../program.ts';

let home: string;
let state: string;
let cache: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'all-'));
  state = join(home, 'state', 'lesson');
  cache = join(home, '.cache', 'lesson');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const run = (...typed: Typed) => runProgram(home, ...typed);

function put(path: string, text = ''): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A run on an engine that does not answer. */
function runOn(endpoint: string, own = false): string {
  const sandbox = join(home, 'sandbox', 'first-image');
  put(join(home, 'sandbox', '.lesson', 'current'), 'first-image');
  const header = { run: 'r1', engine: 'e1', endpoint, own, sandbox, lesson: 'first-image' };
  const journal = beginJournal(state, { t: 'run', ...header, at: '2026-11-01T00:00:00Z' });
  journal.append({ t: 'made', kind: 'container', id: 'c1' });
  return journal.path;
}

it('finds nothing on a fresh machine, and asks nothing', async () => {
  expect(await run(['clean', '--all'])).toEqual({
    code: 0,
    stdout: 'Nothing of lesson is on this machine.\n',
    stderr: '',
  });
});

it('lists and removes nothing where nobody can be asked', async () => {
  const root = put(join(cache, 'roots', 'bullseye.tar'), 'x'.repeat(5000));
  for (const more of [[], ['--json']]) {
    const { code, stdout, stderr } = await run(['clean', '--all', ...more]);
    expect(code).toBe(2);
    expect(stdout).toContain(more.length > 0 ? '' : `what can be made again: ${cache}`);
    expect(stderr).toContain('lesson clean --all --yes');
  }
  expect(existsSync(root)).toBe(true);
});

it('takes no lesson with it', async () => {
  const { code, stderr } = await run(['clean', 'first-image', '--all', '--yes']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--all') });
});

it('removes caches and records, and no file of somebody else in their folders', async () => {
  put(join(cache, 'roots', 'bullseye.tar'));
  put(join(cache, 'verify', 'first-image-1-x', 'Dockerfile'));
  put(join(cache, 'build-abc', 'Dockerfile'));
  put(join(cache, 'recipes.json'), '{}');
  put(join(state, 'trusted.json'), '[]');
  const theirs = put(join(cache, 'notes.txt'));
  const mine = put(join(home, 'sandbox', 'first-image', 'Dockerfile'), 'FROM ubuntu:20.04');
  put(join(home, 'sandbox', '.lesson', 'current'));
  const { code, stdout } = await run(['clean', '--all', '--yes']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining(`Your files stay in ${join(home, 'sandbox')}.`),
  });
  expect(readdirSync(cache)).toEqual(['notes.txt']);
  expect([theirs, mine].every((path) => existsSync(path))).toBe(true);
  expect(existsSync(state)).toBe(false);
  expect((await run(['clean', '--all', '--yes'])).stdout).toContain('Nothing of lesson');
});

it('keeps the journal of an engine that does not answer, and tells so', async () => {
  const endpoint = `unix://${home}/gone.sock`;
  const journal = runOn(endpoint);
  const pulled = { engine: 'e1', endpoint, ref: 'ubuntu:20.04', id: 'sha256:1' };
  rememberPulled(state, [pulled]);
  put(join(cache, 'roots', 'bullseye.tar'));
  const told = await run(['clean', '--all', '--yes']);
  expect(told.code).toBe(1);
  expect(told.stdout).toContain(`The engine at ${endpoint} does not answer`);
  expect(told.stdout).toContain(dirname(journal));
  expect(told.stdout).toContain('Once it answers: lesson clean --all');
  expect(existsSync(journal)).toBe(true);
  expect(readdirSync(state).sort()).toEqual(['journal', 'pulled.ndjson']);
  expect(existsSync(cache)).toBe(false);
  const { stdout } = await run(['clean', '--all', '--yes', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    removed: [],
    silent: [{ id: 'e1', endpoint }],
    sandboxes: [join(home, 'sandbox')],
  });
});

it('removes the journals of the managed engine, which is gone with its data', async () => {
  const layout = lessonLayout(sandboxAt(join(home, 'sandbox'), state), 'first-image');
  const records = new LessonRecords(layout, () => undefined);
  records.changeProgress('first-image', (progress) => ({ ...progress, done: ['a'] }));
  const journal = runOn(`unix://${home}/own.sock`, true);
  const { code, stdout } = await run(['clean', '--all', '--yes']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('first-image begins again'),
  });
  expect(existsSync(dirname(dirname(journal)))).toBe(false);
});

it('names what was changed on the machine itself, the last time too', async () => {
  const undo = 'sudo gpasswd -d ada docker';
  recordChange(state, { t: 'group', group: 'docker', user: 'ada', undo });
  const { code, stdout } = await run(['clean', '--all', '--yes']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(undo) });
  expect(existsSync(state)).toBe(false);
});

it('waits for no run that is open', async () => {
  const { createServer } = await import('node:net');
  const runtime = join(home, 'r');
  const folder = join(runtime, 'abcdefgh012345');
  put(join(folder, 'runner'), String(process.pid));
  put(join(cache, 'roots', 'bullseye.tar'));
  const server = createServer().listen(join(folder, 'docker.sock'));
  try {
    const env = { LESSON_RUNTIME_DIR: runtime };
    const { code, stderr } = await run(['clean', '--all', '--yes'], env);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining(`process ${process.pid}`),
    });
    expect(existsSync(join(cache, 'roots'))).toBe(true);
  } finally {
    server.close();
  }
});
