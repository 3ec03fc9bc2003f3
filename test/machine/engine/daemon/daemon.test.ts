import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tellingLines } from '../../../../src/machine/engine/daemon/daemon.ts';
import { addressOf } from '../../../../src/machine/engine/daemon/other-daemon.ts';
import { allProcesses } from '../../../../src/machine/host/process.ts';
import { OwnWorld, whyNoOwnEngine } from '../own-world.ts';

it.each([
  [['dockerd'], 'unix:///var/run/docker.sock'],
  [['/usr/bin/dockerd', '-H', 'fd://', '--containerd=/c.sock'], 'unix:///var/run/docker.sock'],
  [['dockerd', '--data-root', '/d', '-H', 'tcp://127.0.0.1:2375', '-H', 'unix:///a'], 'unix:///a'],
  [['dockerd', '--host=tcp://127.0.0.1:2375', '--debug'], 'tcp://127.0.0.1:2375'],
])('knows where a daemon listens: %j', (argv, address) => {
  expect(addressOf([...argv, '--config-file', '/nowhere'])).toBe(address);
});

it('tells of a daemon that ended what is wrong', () => {
  const log = [
    'time="…" level=info msg="Starting up"',
    'time="…" level=warning msg="no swap limit"',
    'failed to start daemon: error initializing graphdriver: permission denied',
  ].join('\n');
  expect(tellingLines(log)).toEqual([
    'failed to start daemon: error initializing graphdriver: permission denied',
  ]);
});

const why = whyNoOwnEngine();
if (why && process.env.CI) throw new Error(`a managed engine cannot be tried here: ${why}`);

describe.skipIf(why)(`the managed engine${why ? ` (${why})` : ''}`, { timeout: 120_000 }, () => {
  let world: OwnWorld;
  let before: string;
  const OTHERS = ['INPUT', '-p', 'tcp', '--dport', '9999', '-j', 'DROP'];

  beforeAll(async () => {
    world = new OwnWorld();
    await world.ready();
    before = world.network();
  }, 30_000);

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  }, 60_000);

  function docker(host: string, ...args: string[]): string {
    return execFileSync('docker', ['-H', host, ...args], { encoding: 'utf8' }).trim();
  }

  /** An image with one program, which as the first process of a container takes no notice of SIGTERM. */
  function importSleep(host: string, name: string): void {
    const libraries =
      execFileSync('ldd', ['/bin/sleep'], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
    const tar = join(world.folder, 'sleep.tar');
    execFileSync('tar', ['-chf', tar, '/bin/sleep', ...libraries], { stdio: 'ignore' });
    docker(host, 'import', tar, name);
  }

  /** Rules, bridges and mounts of a container with a published port, in a network of its own. */
  function useNetworks(host: string): void {
    importSleep(host, 'sleep');
    docker(host, 'network', 'create', 'mine');
    docker(
      host,
      'run',
      '-d',
      '--stop-signal=KILL',
      '--network',
      'mine',
      '-p',
      '127.0.0.1:8123:80',
      'sleep',
      '/bin/sleep',
      '600',
    );
  }

  function left(): string[] {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const processes = allProcesses().map(({ argv }) => argv.join(' '));
    return [...mounts, ...processes].filter((it) => it.includes(`${world.folder}/`));
  }

  it('starts once when two start it, answers, and keeps its socket to its owner', async () => {
    const [one, two] = await Promise.all([world.act('start'), world.act('start')]);
    expect(one.error).toBeUndefined();
    expect(two.value?.pid).toBe(one.value?.pid);
    const host = one.value?.endpoint.host ?? '';
    expect(docker(host, 'version', '--format', '{{.Server.Version}}')).toBe(one.value?.version);
    expect(statSync(dirname(host.slice('unix://'.length))).mode & 0o777).toBe(0o700);
    const mirrors = docker(host, 'info', '--format', '{{json .RegistryConfig.Mirrors}}');
    expect(mirrors).toContain(`http://127.0.0.1:${one.value?.registryPort}/`);
  });

  it('does not start beside another one', async () => {
    const { value } = await world.act('status');
    for (const action of ['start', 'setup']) {
      const { error } = await world.act(action, 'b');
      const args = { command: expect.stringContaining('dockerd'), address: value?.endpoint.host };
      expect(error).toMatchObject({ code: 'other-engine', exitCode: 3, args });
    }
  });

  it('waits for one that is stopping, its own or another one', async () => {
    const { value } = await world.act('status');
    const host = value?.endpoint.host ?? '';
    importSleep(host, 'stubborn');
    docker(host, 'run', '-d', '--name', 'stubborn', 'stubborn', '/bin/sleep', '600');
    process.kill(value?.pid ?? 0, 'SIGTERM');
    const { value: again } = await world.act('start');
    expect(again).toMatchObject({ running: true });
    expect(again?.pid).not.toBe(value?.pid);

    docker(host, 'start', 'stubborn');
    process.kill(again?.pid ?? 0, 'SIGTERM');
    const beside = await world.act('start', 'b');
    expect(beside).toMatchObject({ value: { running: true } });
    expect(beside.told).toEqual([
      expect.stringContaining(`Waiting for another Docker Engine to stop (process ${again?.pid})`),
    ]);
    await world.act('stop', 'b');
    const { value: last } = await world.act('start');
    docker(last?.endpoint.host ?? '', 'rm', '-f', 'stubborn');
    docker(last?.endpoint.host ?? '', 'rmi', 'stubborn');
  });

  it('starts the registry again at its port when that died', async () => {
    const { value } = await world.act('status');
    const registry = allProcesses().find(
      ({ argv }) => argv[0]?.endsWith('docker-registry') && argv.join(' ').includes(world.folder),
    );
    process.kill(registry?.pid ?? 0, 'SIGKILL');
    const again = await world.act('start');
    expect(again.value?.registryPort).toBe(value?.registryPort);
  });

  it('leaves network, mounts and processes as they were, and rules of others alone', async () => {
    const { value } = await world.act('status');
    useNetworks(value?.endpoint.host ?? '');
    world.run('iptables', '-A', ...OTHERS);
    expect(await world.act('stop')).toEqual({ value: true });
    world.run('iptables', '-C', ...OTHERS);
    world.run('iptables', '-D', ...OTHERS);
    // What others have in a table keeps it; that is taken away here as they would.
    world.run('iptables', '-X', 'INPUT');
    world.run('sh', '-c', 'printf "*filter\\nCOMMIT\\n" | iptables-restore');
    expect(world.network()).toBe(before);
    expect(left()).toEqual([]);
    expect(await world.act('stop')).toEqual({ value: false });
  });

  it('does so too after its daemon was killed, and starts again with what it had', async () => {
    const { value } = await world.act('start');
    const host = value?.endpoint.host ?? '';
    docker(host, 'start', docker(host, 'ps', '-aq'));
    process.kill(value?.pid ?? 0, 'SIGKILL');
    expect(await world.act('stop')).toEqual({ value: false });
    expect(world.network()).toBe(before);
    expect(left()).toEqual([]);

    const again = await world.act('start');
    process.kill(again.value?.pid ?? 0, 'SIGKILL');
    const third = await world.act('start');
    expect(third.value?.running).toBe(true);
    expect(docker(host, 'ps', '-aq')).not.toBe('');
    await world.act('stop');
    expect(world.network()).toBe(before);
    expect(
      existsSync(join(world.folder, 'a', 's', 'lesson', 'engine', 'network-before.json')),
    ).toBe(false);
  });
});
