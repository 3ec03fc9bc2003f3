import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pty from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandRuns } from '../../../src/machine/shell/at-work.ts';

const MARK = 'LESSON_TEST_MARK';

describe.runIf(process.platform === 'linux')('whether somebody runs a command', () => {
  let root: string;
  let folder: string;
  let terminals: pty.IPty[];
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'lesson-work-')));
    folder = join(root, 'sandbox');
    mkdirSync(join(folder, 'sub'), { recursive: true });
    writeFileSync(join(folder, 'script.sh'), 'while :; do sleep 5; done\n', { mode: 0o755 });
    terminals = [];
  });
  afterEach(() => {
    for (const one of terminals) one.kill('SIGKILL');
    rmSync(root, { recursive: true });
  });

  function terminal(cwd = folder, env = {}): pty.IPty {
    const args = ['--norc', '--noprofile', '-i'];
    const one = pty.spawn('bash', args, { cwd, env: { ...process.env, ...env } });
    terminals.push(one);
    return one;
  }
  const runs = () => commandRuns(folder, MARK);
  const becomes = (value: boolean) => expect.poll(runs, { timeout: 10_000 }).toBe(value);

  test.each([
    ['sleep 60', '\x03'],
    ['bash script.sh', '\x03'],
    ['bash -c "sleep 60; :"', '\x03'],
    ['sleep 60 &', 'kill %1\r'],
    ['sleep 60 | cat', '\x03'],
    ['bash --norc\rcd /; sleep 60', '\x03'],
  ])('%j', async (typed, ends) => {
    const shell = terminal();
    await becomes(false);
    shell.write(`${typed}\r`);
    await becomes(true);
    shell.write(ends);
    await becomes(false);
  });

  test('elsewhere it is nobody’s business, but in a shell of a lesson', async () => {
    const other = terminal(root);
    other.write('sleep 60\r');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(runs()).toBe(false);
    terminal(root, { [MARK]: '{}' }).write('sleep 60\r');
    await becomes(true);
  });

  test('below the folder too, and not next to it', async () => {
    mkdirSync(`${folder}2`);
    terminal(`${folder}2`).write('sleep 60\r');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(runs()).toBe(false);
    terminal(join(folder, 'sub')).write('sleep 60\r');
    await becomes(true);
  });
});
