import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { machineError } from '../../../src/view/messages/machine-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'lesson-error-'));
const file = join(folder, 'file');
writeFileSync(file, '');
afterAll(() => rmSync(folder, { recursive: true }));

const FOLDERS = [
  { role: 'the sandbox', path: folder },
  { role: 'the state folder', path: join(folder, 'state') },
];

/** What a system call really throws. */
async function thrownBy(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error('it worked');
}

async function started(program: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const [error] = await once(spawn(program, { env }), 'error');
  throw error;
}

const program = (text: string) => {
  const path = join(folder, 'program');
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
};

test.skipIf(process.platform !== 'linux').each<[string, () => unknown, string]>([
  ['a full disk', () => writeFileSync('/dev/full', 'x'), 'The disk is full'],
  ['a folder for a file', () => readFileSync(folder), 'a folder where a file should be'],
  [
    'a folder that is written to',
    () => writeFileSync(folder, ''),
    `a file should be: ${folder} (the sandbox)`,
  ],
  ['a folder that is removed as a file', () => rmSync(folder), 'a file should be'],
  ['a file for a folder', () => readFileSync(join(file, 'x')), 'file where a folder should be'],
  ['a file where a folder is made', () => mkdirSync(file), 'Something else is in the place'],
  [
    'links in a circle',
    () => {
      symlinkSync('circle', join(folder, 'circle'));
      readFileSync(join(folder, 'circle'));
    },
    'Symbolic links',
  ],
  ['a long name', () => readFileSync(join(folder, 'x'.repeat(300))), 'path is too long'],
  ['a removed folder', () => appendFileSync(join(folder, 'state/x'), ''), '(in the state folder)'],
  ['a program that is missing', () => started('no-such-program'), 'not on the PATH'],
  ['a file that is no program', () => started(file), 'may not be executed'],
  ['a missing interpreter', () => started(program('#!/no/such\n')), 'could not be started'],
  ['a long environment', () => started('/bin/true', { X: 'x'.repeat(3_000_000) }), 'too long'],
])('%s', async (_, act, words) => {
  const error = await thrownBy(act);
  const told = machineError(error, FOLDERS);
  expect(told, String(error)).toMatchObject({ next: expect.stringMatching(/./) });
  expect(told?.message).toContain(words);
  const wrapped = new Error('while something was done', { cause: error });
  expect(machineError(wrapped, FOLDERS)?.message).toBe(told?.message);
});

test('of a full disk the folder and its free space are named', async () => {
  const error = Object.assign(new Error('ENOSPC'), {
    code: 'ENOSPC',
    path: join(folder, 'state/journal/x'),
  });
  expect(machineError(error, FOLDERS)?.message).toMatch(
    /The disk of the state folder is full: \d+\.\d MB free in \S+\/state$/,
  );
});

test.each(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT'])('a connection that fails: %s', (code) => {
  const error = Object.assign(new Error('no answer within 5000 ms'), { code });
  const told = machineError(new Error('while a lesson was opened', { cause: error }), []);
  expect(told?.message).toBe(
    'A connection to the engine or its registry failed: no answer within 5000 ms.',
  );
});

test("an engine's own full disk", () => {
  const error = Object.assign(new Error('(HTTP code 500) write /x: no space left on device'), {
    statusCode: 500,
  });
  expect(machineError(error, FOLDERS)?.message).toContain("The engine's disk is full");
});

test.each([
  new TypeError('x is not a function'),
  new Error('anything'),
  Object.assign(new Error('(HTTP code 404) no such container'), { statusCode: 404 }),
  Object.assign(new Error('ENOENT'), { code: 'ENOENT', path: '/elsewhere' }),
  Object.assign(new TypeError('bad argument'), { code: 'ERR_INVALID_ARG_TYPE' }),
  'thrown text',
  undefined,
])('is ours: %s', (error) => {
  expect(machineError(error, FOLDERS)).toBeUndefined();
});
