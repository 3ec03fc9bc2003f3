import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlockRequest } from '../../../src/core/run/ports.ts';
import { startOf } from '../../../src/machine/host/process.ts';
import { BASHES, ShellPlace } from '../sandbox/support.ts';

describe.each(BASHES)('bash $version', (bash) => {
  let place: ShellPlace;
  beforeEach(() => {
    place = new ShellPlace(bash);
  });
  afterEach(() => place.dispose());
  const run = (script: string, more: Partial<BlockRequest> = {}) => place.run(script, more);

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

    test.each(['d=$PWD; cd /; rm -r "$d"', 'd=$PWD; cd /; rm -r "$d"; touch "$d"; sleep 1'])(
      'after %j the next block fails, and the runner does not',
      async (script) => {
        const shell = place.shell();
        const run = (it: string) => shell.run({ script: it, onOutput: () => undefined });
        try {
          await run(script);
          const next = await run('echo after');
          expect(next).toMatchObject({ ended: 'exited', exitCode: 1, stdout: '' });
          expect(next.stderr).toContain(place.sandbox);
        } finally {
          await shell.close();
        }
      },
    );

    test('a command that fails is the last one to run', async () => {
      expect((await run('echo a\nfalse\necho b')).stdout).toBe('a\n');
    });

    test('messages number the lines of the block', async () => {
      expect((await run('true\nnosuchcommand')).stderr).toBe(
        'bash: line 2: nosuchcommand: command not found\n',
      );
    });
  });

  test.runIf(process.platform === 'linux')('no handles are left: that is the error', async () => {
    const most = Math.max(...readdirSync('/proc/self/fd').map(Number)) + 16;
    // Starts while there are handles, as the way back needs some.
    const limits = spawn('bash', [
      '-c',
      `old=$(prlimit --pid ${process.pid} -n -o SOFT --noheadings)
      prlimit --pid ${process.pid} --nofile=${most}:
      echo lowered; read -r
      prlimit --pid ${process.pid} --nofile=$old:`,
    ]);
    await once(limits.stdout, 'data');
    const taken: number[] = [];
    try {
      // Of those that are left, files get one at a time, and pipes want six.
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {
      for (const fd of taken.splice(-3)) closeSync(fd);
      await expect(run('true')).rejects.toMatchObject({ code: 'EMFILE' });
    } finally {
      for (const fd of taken) closeSync(fd);
      limits.stdin.end('\n');
      await once(limits, 'exit');
    }
  });

  describe('ending', () => {
    test('a timeout ends everything the block has started', async () => {
      const result = await run('sleep 60 & sleep 60', { timeoutMs: 200 });
      expect(result.ended).toBe('timeout');
      expect(result).not.toHaveProperty('exitCode');
    });

    test('what was interrupted before it began ends at once, in a terminal too', async () => {
      const signal = AbortSignal.abort();
      for (const more of [{}, { tty: { input: [] } }]) {
        expect(await run('sleep 60', { signal, ...more })).toMatchObject({ ended: 'interrupted' });
      }
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
      // It has ended; process 1 may take a moment to reap it.
      const there = () => startOf(Number(result.stdout)) !== undefined;
      await expect.poll(there, { timeout: 10_000 }).toBe(false);
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
      const result = await run('test -t 0 && read -rp "? " x && echo "<$x>"', {
        tty: { input: ['hello'] },
        timeoutMs: 10_000,
      });
      expect(result).toMatchObject({ ended: 'exited', exitCode: 0 });
      expect(result.stdout).toContain('<hello>');
    });

    test('ends its input for who waits for that', async () => {
      const result = await run('cat; echo over', { tty: { input: [] }, timeoutMs: 30_000 });
      expect(result).toMatchObject({ ended: 'exited', exitCode: 0 });
      expect(result.stdout).toContain('over');
    }, 40_000);

    test.each([[[]], [['go']]])('is not typed to while a program starts: %j', async (input) => {
      // As `docker run -it` does: silent while it starts, then the terminal is its own.
      const program = 'stty -icanon -echo min 0 time 1; head -c 9 | od -An -c';
      const first = input.map(() => 'read -rp "? " x; ').join('');
      const result = await run(`${first}sleep 1; ${program}; stty sane; echo end`, {
        tty: { input },
        timeoutMs: 30_000,
      });
      expect(result.stdout).toMatch(/^(\? go\s+)?end\s*$/);
    });
  });

  describe('a terminal with a prompt', () => {
    const lines = ['one', 'two', 'three', 'four', 'five'];
    const timed = async (prompt: string) => {
      const started = performance.now();
      const result = await run(
        lines.map(() => `printf '${prompt}'; read -r x; echo "<$x>"`).join('; '),
        { tty: { input: lines }, timeoutMs: 60_000 },
      );
      expect(result.stdout.match(/<\w+>/g)).toEqual(lines.map((line) => `<${line}>`));
      return performance.now() - started;
    };

    test.each(['$ ', '>>> ', '\\033[?2004hroot@c0ffee:/# '])(
      'is typed to at once: %j',
      async (prompt) => {
        expect(await timed(prompt)).toBeLessThan((await timed('Name: ')) / 2);
      },
    );
  });

  describe('a bash that waits for the next block', () => {
    const onOutput = () => undefined;
    /** Long enough for the next one to have been started beside it. */
    const LONG = 'sleep 0.3';

    test('goes on where the block before it stopped', async () => {
      const shell = place.shell();
      shell.makeReady();
      await shell.run({ script: `cd sub; x=1; ${LONG}`, onOutput });
      const result = await shell.run({ script: 'echo "$x ${PWD##*/}"; cat', onOutput });
      await shell.close();
      expect(result).toMatchObject({ exitCode: 0, stdout: '1 sub\n', stderr: '' });
    });

    test('counts its seconds from the block on', async () => {
      const shell = place.shell();
      shell.makeReady();
      await setTimeout(1100);
      const { stdout } = await shell.run({ script: 'echo $SECONDS', onOutput });
      await shell.close();
      expect(stdout).toBe('0\n');
    });

    test('finds the folder that its block before it made anew', async () => {
      const shell = place.shell();
      const renew = `${LONG}; cd .. && rm -r "$OLDPWD" && mkdir "$OLDPWD" && cd "$OLDPWD"`;
      await shell.run({ script: renew, onOutput });
      const result = await shell.run({ script: 'touch here; ls', onOutput });
      await shell.close();
      expect(result.stdout).toBe('here\n');
      expect(readdirSync(place.sandbox)).toEqual(['here']);
    });

    test('is replaced where it was ended', async () => {
      const shell = place.shell();
      const kill = `x=1; ${LONG}; pkill -9 -P $PPID -f "block-2 wait"`;
      expect(await shell.run({ script: kill, onOutput })).toMatchObject({ exitCode: 0 });
      const result = await shell.run({ script: 'echo "$x"', onOutput });
      await shell.close();
      expect(result).toMatchObject({ exitCode: 0, stdout: '1\n' });
    });

    test('is replaced where a variable has got another value', async () => {
      const shell = place.shell({ PORT: '1' });
      await shell.run({ script: `x=2; ${LONG}`, onOutput });
      shell.setVariable('PORT', '3');
      const result = await shell.run({ script: 'echo "$PORT $x"', onOutput });
      await shell.close();
      expect(result.stdout).toBe('3 2\n');
      expect(JSON.stringify(place.state)).not.toContain('PORT');
    });

    test('ends with the runner, and leaves nothing', async () => {
      const shell = place.shell();
      await shell.run({ script: LONG, onOutput });
      await shell.close();
      expect(readdirSync(join(place.root, 'run'))).toEqual([]);
    });
  });
});
