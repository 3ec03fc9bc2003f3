import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BashShell } from '../../../src/machine/shell/bash.ts';
import { BLOCK_VARIABLE, HELD, HELD_FILE } from '../../../src/machine/shell/block-marks.ts';
import { endEscaped } from '../../../src/machine/shell/escaped.ts';
import { BASHES, ShellPlace } from '../sandbox/support.ts';

/** Like no other process of this machine. */
const ARGS = ['sleep', '71', `0.${process.pid}`];
const LONG = ARGS.join(' ');
const PYTHON = `
import os, sys
for _ in range(2):
    if os.fork(): os._exit(0)
    os.setsid()
os.closerange(0, 3)
os.execlp("sleep", "sleep", "71", "${ARGS[2]}")
`;

const WAYS: readonly [string, string][] = [
  ['setsid', `setsid ${LONG} & sleep 0.2`],
  ['a double fork', `(setsid ${LONG} &) > /dev/null 2>&1; sleep 0.2`],
  ['nohup', `nohup setsid ${LONG} > /dev/null 2>&1 & sleep 0.2`],
  ['job control', `set -m; ${LONG} & disown; sleep 0.2`],
  ['a daemon in Python', `python3 -c '${PYTHON}'; sleep 0.2`],
  ['one that ignores signals', `setsid bash -c 'trap "" TERM HUP INT; ${LONG}; :' & sleep 0.2`],
  ['an empty environment', `env -i $(type -P setsid) ${LONG} > /dev/null 2>&1 & sleep 0.2`],
  [
    'an empty environment and a double fork',
    `(env -i $(type -P setsid) $(type -P bash) -c '${LONG} & exit' &) > /dev/null 2>&1; sleep 0.2`,
  ],
  ['one that is stopped', `setsid ${LONG} & sleep 0.2; kill -STOP $!`],
];

/** Those of them that run. */
function running(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').slice(0, -1);
        return words.join(' ') === LONG;
      } catch {
        return false;
      }
    });
}

function held(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(`/${HELD_FILE}`)).map((name) => join(folder, name));
}

describe.runIf(existsSync('/proc/self/environ'))('what has left its block', () => {
  let place: ShellPlace;
  let shell: BashShell;
  beforeEach(() => {
    const [bash] = BASHES;
    if (!bash) throw new Error('no bash');
    place = new ShellPlace(bash);
    shell = place.shell();
  });
  afterEach(async () => {
    await shell.close();
    for (const pid of running()) process.kill(pid, 'SIGKILL');
    place.dispose();
  });
  const folder = () => join(place.root, 'run');
  const run = (script: string, signal?: AbortSignal) =>
    shell.run({ script, onOutput: () => undefined, ...(signal ? { signal } : {}) });

  test.each(WAYS)(
    'by %s lives on for later blocks, and ends with the run',
    async (_way, script) => {
      expect(await run(script)).toMatchObject({ ended: 'exited', exitCode: 0 });
      expect(running()).toHaveLength(1);
      await run('true');
      expect(running()).toHaveLength(1);
      await shell.close();
      expect(running()).toEqual([]);
    },
  );

  test('ends with its block when that is stopped, and what other blocks have left does not', async () => {
    await run(`setsid ${LONG} & sleep 0.2`);
    const [first] = running();
    const stop = new AbortController();
    const stopped = run(`setsid ${LONG} & echo on; sleep 60`, stop.signal);
    await expect.poll(() => running().length, { timeout: 10_000 }).toBeGreaterThan(1);
    stop.abort();
    expect(await stopped).toMatchObject({ ended: 'interrupted' });
    expect(running()).toEqual([first]);
  });

  test('the name of its block is its own, whatever blocks carry over', async () => {
    const names = [];
    for (let n = 0; n < 3; n++) {
      names.push((await run(`x${n}=1; echo "$${BLOCK_VARIABLE}"`)).stdout.trim());
    }
    expect(new Set(names).size).toBe(3);
    expect(JSON.stringify(place.state)).not.toContain(BLOCK_VARIABLE);
    expect(place.state?.variables).toHaveProperty('x2');
  });

  test('whoever only reads the file that a block holds open is not ended', async () => {
    const stop = new AbortController();
    const block = run('sleep 60', stop.signal);
    await expect.poll(() => held(folder()).length, { timeout: 10_000 }).toBe(1);
    const reader = spawn('bash', [
      '-c',
      `exec ${HELD}< "$0"; echo; exec sleep 73`,
      ...held(folder()),
    ]);
    try {
      await once(reader.stdout, 'data');
      stop.abort();
      await block;
      await shell.close();
      expect(reader.exitCode ?? reader.signalCode).toBeNull();
    } finally {
      reader.kill();
    }
  });

  test('nothing else is ended: a process of another run goes on', async () => {
    const block = join(place.root, 'elsewhere', 'block-1');
    const child = spawn('sleep', ['72'], { env: { ...process.env, [BLOCK_VARIABLE]: block } });
    try {
      await endEscaped((it) => it.startsWith(folder()));
      expect(child.exitCode ?? child.signalCode).toBeNull();
    } finally {
      child.kill();
    }
  });
});
