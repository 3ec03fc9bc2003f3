/** From a folder without a sandbox: which one is meant. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setCurrentLesson } from '../../../src/app/course/position.ts';
import { findSandbox } from '../../../src/machine/sandbox/layout.ts';
import { runProgram } from '../../program.ts';

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lesson-last-')));
  for (const name of ['a', 'b']) mkdirSync(join(base, name));
});
afterEach(() => rmSync(base, { recursive: true }));

const state = () => join(base, 'state', 'lesson');
const begin = (folder: string, lesson: string) =>
  setCurrentLesson(findSandbox(join(base, folder), undefined, state()), lesson);
const inB = (...argv: string[]) =>
  runProgram(join(base, 'b'), argv, { XDG_STATE_HOME: join(base, 'state') });

test('the one last worked in is shown, and nothing is made here', async () => {
  begin('a', 'mounting');
  const { code, stdout, stderr } = await inB('status');
  expect(code).toBe(0);
  expect(stdout).toContain('(mounting)');
  expect(stdout).toContain(`Your files are in ${join(base, 'a', 'sandbox', 'mounting')}`);
  expect(stderr).toBe('Your sandbox is in ../a/sandbox\n');
  expect(existsSync(join(base, 'b', 'sandbox'))).toBe(false);
});

test('one that is here, or named, comes first', async () => {
  begin('b', 'copying');
  begin('a', 'mounting');
  expect((await inB('status')).stdout).toContain('(copying)');
  expect((await inB('--sandbox', 'new', 'status')).stdout).toContain('(first-image)');
});

test.each([
  ['gone', () => rmSync(join(base, 'a'), { recursive: true })],
  ['moved, which anybody can do with a copy', () => renameSync(join(base, 'a'), join(base, 'c'))],
])('none is meant where it is %s', async (_, change) => {
  begin('a', 'mounting');
  change();
  const { stdout, stderr } = await inB('status');
  expect(stdout).toContain('(first-image)');
  expect(stderr).toBe('');
});

test('without a terminal, next begins one here, and says how to go on there', async () => {
  begin('a', 'mounting');
  const { stderr } = await inB('next');
  expect(stderr).toContain('To go on in the other one: --sandbox ../a/sandbox');
});
