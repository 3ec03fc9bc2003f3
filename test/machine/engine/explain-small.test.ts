/** Failures for want of room, on an engine that has little: its own network, and a disk in memory. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recognise } from '../../../src/core/failures/recognise.ts';
import { explain } from '../../../src/machine/engine/observe/explain.ts';
import { until } from '../../e2e/support.ts';
import { whyNoOwnEngine } from './own-world.ts';

describe.skipIf(whyNoOwnEngine() !== undefined)('on a small engine', () => {
  const root = mkdtempSync('/tmp/small-');
  const host = `unix://${root}/docker.sock`;
  let daemon: ChildProcess;

  const docker = (line: string): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, DOCKER_HOST: host };
      execFile('bash', ['-c', line], { env }, (error, stdout, stderr) =>
        resolve({ code: error ? 1 : 0, stdout, stderr }),
      );
    });

  beforeAll(async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', root]);
    mkdirSync(`${root}/run`);
    const options = [
      `--data-root ${root}/data --exec-root ${root}/run --pidfile ${root}/pid -H ${host}`,
      '--bip 10.99.1.1/24 --default-address-pool base=10.99.2.0/29,size=30',
    ];
    const script = `ip link set lo up && exec dockerd ${options.join(' ')}`;
    daemon = spawn('unshare', ['--net', 'bash', '-c', script], { stdio: 'ignore' });
    await until('the engine', async () => (await docker('docker version')).code === 0);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill('SIGTERM');
    await ended;
    execFileSync('umount', ['--recursive', '--lazy', root]);
    rmSync(root, { recursive: true, force: true });
  });

  it('no-space: an image that does not fit', async () => {
    const output = await docker('tar -C /usr/lib -c . | docker import - big');
    expect(output.code).not.toBe(0);
    const [found] = recognise(output);
    expect(found?.failure.code).toBe('no-space');
    if (!found) return;
    const nobody = { stateDir: root, engineId: '', lesson: '', sandbox: '', ports: {} };
    expect(await explain(found.failure, { endpoint: { host }, ...nobody })).toMatchObject({
      args: { folder: `${root}/data`, free: expect.any(Number) },
      remedy: { kind: 'show-space' },
    });
  });

  it('address-pools-full: one network too many', async () => {
    const output = await docker('for n in 1 2 3 4; do docker network create n$n; done');
    expect(recognise(output).map(({ failure }) => failure.code)).toEqual(['address-pools-full']);
  });
});
