import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlockRequest } from '../../src/run/ports.ts';
import { BashShell } from '../../src/sandbox/bash.ts';
import type { ShellState } from '../../src/sandbox/shell-state.ts';

let root: string;
let sandbox: string;
let state: ShellState | undefined;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lesson-bash-')));
  sandbox = join(root, 'sand box');
  mkdirSync(join(sandbox, 'sub'), { recursive: true });
  state = undefined;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A shell as a fresh runner would open it: what it knows of earlier blocks went through JSON. */
function shell(env: Record<string, string> = {}): BashShell {
  return new BashShell({
    sandbox,
    env: { PATH: process.env.PATH ?? '', HOME: root, ...env },
    folder: join(root, 'run'),
    state: state && (JSON.parse(JSON.stringify(state)) as ShellState),
    onState: (next) => {
      state = next;
    },
    onGroup: () => undefined,
  });
}

function run(script: string, more: Partial<BlockRequest> = {}) {
  return shell().run({ script, onOutput: () => undefined, ...more });
}

describe('exit codes', () => {
  test.each([
    ['true', 0],
    ['false', 1],
    ['exit 7', 7],
    ['false; echo later', 1],
    ['f() { false; true; }; f', 0],
    ['( false; true )', 0],
    ['f() { return 3; }\nf\necho later', 3],
    ['false || true', 0],
    ['if false; then :; fi', 0],
    ['! true', 1],
    ['x=$(exit 4)', 4],
    ['nosuchcommand', 127],
    ['if then', 2],
    ['set -u\necho "$nosuchvariable"', 127],
    ['set -o pipefail\nfalse | true', 1],
    ['trap "echo mine" ERR\n(exit 5)', 5],
    ['exec sh -c "exit 6"', 6],
    ['kill -9 $$', 137],
  ])('%j ends with %i', async (script, code) => {
    expect(await run(script)).toMatchObject({ ended: 'exited', exitCode: code });
  });

  test('a command that fails is the last one to run', async () => {
    expect((await run('echo a\nfalse\necho b')).stdout).toBe('a\n');
  });

  test('messages number the lines of the block', async () => {
    expect((await run('true\nnosuchcommand')).stderr).toBe(
      'bash: line 2: nosuchcommand: command not found\n',
    );
  });
});

describe('what carries over', () => {
  test.each([
    ['the working directory', 'cd sub', 'pwd', () => `${sandbox}/sub\n`],
    ['OLDPWD', 'cd sub', 'cd - >/dev/null; pwd', () => `${sandbox}\n`],
    ['an unexported variable', 'x="a  b"', 'echo "$x"; sh -c "echo [\\$x]"', () => 'a  b\n[]\n'],
    ['an exported variable', 'export x=1', 'sh -c "echo [\\$x]"', () => '[1]\n'],
    [
      'a value of several lines',
      "x=$'a\\nb\\tc\\'d\"e\\\\f$g`h'",
      'printf %s "$x"',
      () => 'a\nb\tc\'d"e\\f$g`h',
    ],
    ['an array', 'x=(a "b c" "")', 'echo "${#x[@]} ${x[1]}"', () => '3 b c\n'],
    ['an associative array', 'declare -A x=([k]=v)', 'echo "${x[k]}"', () => 'v\n'],
    ['an integer attribute', 'declare -i x=1', 'x+=2; echo $x', () => '3\n'],
    ['a function', 'f() { echo "<$1>"; }', 'f a', () => '<a>\n'],
    ['a function with a here-document', 'f() { cat <<X\na $1\nX\n}', 'f b', () => 'a b\n'],
    ['an exported function', 'f() { echo in; }; export -f f', 'bash -c f', () => 'in\n'],
    ['an alias', "alias hi='echo \"it'\\''s\"'", 'hi', () => "it's\n"],
    ['a changed PATH', 'PATH=$PWD/sub:$PATH', 'echo "${PATH%%:*}"', () => `${sandbox}/sub\n`],
    ['an unset variable', 'unset HOME', 'echo "[${HOME-gone}]"', () => '[gone]\n'],
    ['IFS', 'IFS=,', 'x=a,b; printf "%s|" $x', () => 'a|b|'],
    ['umask', 'umask 077', 'umask', () => '0077\n'],
    ['what an expected failure left', 'x=1\nfalse', 'echo $x', () => '1\n'],
    ['what stood before exec', 'x=1', 'echo $x', () => '1\n'],
  ])('%s', async (_name, first, second, expected) => {
    await run(first);
    expect((await run(second)).stdout).toBe(expected());
  });

  test.each([
    ['a read-only variable', 'readonly x=1', 'echo "[$x]"', '[]\n'],
    ['set -e', 'set -e', 'false | true; f() { false; echo on; }; f', 'on\n'],
    ['set -u', 'set -u', 'echo "[$nothing]"', '[]\n'],
    ['set -C', 'set -C', 'echo a > f; echo b > f; cat f', 'b\n'],
    ['a trap', 'trap "echo bye" EXIT', 'true', ''],
  ])('not %s', async (_name, first, second, expected) => {
    await run(first);
    expect((await run(second)).stdout).toBe(expected);
  });

  test("a block's own exit trap runs, and what it leaves is kept", async () => {
    expect((await run('trap "echo bye; x=2" EXIT\nx=1')).stdout).toBe('bye\n');
    expect((await run('echo $x')).stdout).toBe('2\n');
  });

  test('only the difference from the starting environment is kept', async () => {
    await shell({ SECRET: 'hidden' }).run({ script: 'x=1', onOutput: () => undefined });
    expect(Object.keys(state?.variables ?? {})).toEqual(['x']);
    expect(JSON.stringify(state)).not.toContain('hidden');
  });

  test('a folder that is gone is no obstacle', async () => {
    await run('cd sub && rmdir ../sub');
    expect(await run('pwd')).toMatchObject({ exitCode: 0, stdout: `${sandbox}\n` });
  });

  test('nothing is left in the run folder', async () => {
    await run('x=1');
    expect(readdirSync(join(root, 'run'))).toEqual([]);
  });
});

describe('ending', () => {
  test('a timeout ends everything the block has started', async () => {
    const result = await run('sleep 60 & sleep 60', { timeoutMs: 200 });
    expect(result.ended).toBe('timeout');
    expect(result).not.toHaveProperty('exitCode');
  });

  test('an interruption ends a block that ignores SIGINT and SIGTERM', async () => {
    const stop = new AbortController();
    const result = run('trap "" INT TERM; echo on; while :; do sleep 1; done', {
      signal: stop.signal,
      onOutput: () => stop.abort(),
    });
    expect((await result).ended).toBe('interrupted');
  });

  test('a job in the background does not outlive its block', async () => {
    const result = await run('sleep 60 & echo $!');
    expect(() => process.kill(Number(result.stdout), 0)).toThrow('ESRCH');
  });

  test('streams come apart, as they come, and UTF-8 whole', async () => {
    const pieces: string[] = [];
    const result = await run('printf "\\303"; sleep 0.1; printf "\\251\\n"; echo e >&2', {
      onOutput: (stream, text) => pieces.push(`${stream}:${text}`),
    });
    expect(result).toMatchObject({ stdout: 'é\n', stderr: 'e\n' });
    expect(pieces).toContain('stderr:e\n');
  });

  test('a block reads nothing from the terminal', async () => {
    expect((await run('read -r x || echo none')).stdout).toBe('none\n');
  });
});

describe('a terminal', () => {
  test('is there, and lines are typed into it', async () => {
    const result = await run('test -t 0 && read -r x && echo "<$x>"', {
      tty: { input: ['hello'] },
      timeoutMs: 10_000,
    });
    expect(result).toMatchObject({ ended: 'exited', exitCode: 0 });
    expect(result.stdout).toContain('<hello>');
  });
});
