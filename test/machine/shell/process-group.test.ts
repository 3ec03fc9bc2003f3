import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { endLeftOver, groupAlive } from '../../../src/machine/shell/process-group.ts';

describe.skipIf(process.platform !== 'linux')('a process group', () => {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  /** @returns the number of a child in a group of its own, of a parent that never reaps it */
  async function child(work: string): Promise<number> {
    const script = `my $pid = fork; if (!$pid) { setpgrp(0, 0); ${work} } setpgrp($pid, $pid); $| = 1; print $pid; sleep 60`;
    const parent = spawn('perl', ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    started.push(parent);
    const [pid] = await once(parent.stdout.setEncoding('utf8'), 'data');
    return Number(pid);
  }

  test('lives as long as one of its processes runs', async () => {
    const group = await child('sleep 60; exit');
    expect(groupAlive(group)).toBe(true);
    process.kill(group, 'SIGKILL');
  });

  test('has ended where nobody has reaped what ended', async () => {
    const group = await child('exit');
    await expect.poll(() => groupAlive(group)).toBe(false);
    // It is still there to be signalled.
    expect(process.kill(-group, 0)).toBe(true);
  });

  test('left over by what has ended: three signals are an order, and it is not killed', async () => {
    const count = '$SIG{INT} = "IGNORE"; my $n = 0; $SIG{TERM} = sub { exit if ++$n == 3 };';
    const script = `setpgrp(0, 0); ${count} END { print "ended by $n"; } $| = 1; print "ready "; sleep 1 while 1`;
    const left = spawn('perl', ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    started.push(left);
    let printed = '';
    left.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    await expect.poll(() => printed).toBe('ready ');
    const [[code]] = await Promise.all([once(left, 'close'), endLeftOver(left.pid ?? 0)]);
    expect({ code, printed }).toEqual({ code: 0, printed: 'ready ended by 3' });
  });

  test('has ended where there is none', () => {
    expect(groupAlive(2 ** 22 + 1)).toBe(false);
  });
});
