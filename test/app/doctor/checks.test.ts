/** Checks against machines that are only told of. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { checkCli } from '../../../src/app/doctor/cli.ts';
import { checkContainer, checkPort } from '../../../src/app/doctor/containers.ts';
import {
  checkBuilder,
  type Engine,
  engineFindings,
  isOlder,
} from '../../../src/app/doctor/engine.ts';
import { finding } from '../../../src/app/doctor/model.ts';
import { checkMount } from '../../../src/app/doctor/mount.ts';
import type { DockerCli, RunProgram, Said } from '../../../src/app/doctor/ports.ts';
import { askRegistry, registryFinding, registryState } from '../../../src/app/doctor/registry.ts';
import {
  checkBash,
  clockFinding,
  diskFindings,
  nodeFinding,
} from '../../../src/app/doctor/room.ts';

const said = (stdout: string, exitCode = 0, stderr = ''): Said => ({
  stdout,
  stderr,
  exitCode,
  timedOut: false,
  durationMs: 5,
});
const hung: Said = { ...said('', 0), exitCode: undefined, timedOut: true, durationMs: 10_000 };

/** Answers by the first of a command's words that is known. */
const cli =
  (answers: Readonly<Record<string, Said>>): DockerCli =>
  async (args) => {
    const known = Object.keys(answers).find((word) => args.includes(word));
    return (known && answers[known]) || said('', 1, `unexpected: ${args.join(' ')}`);
  };

describe('the docker CLI', () => {
  const run =
    (version: Said, buildx: Said): RunProgram =>
    async (_program, args) =>
      args[0] === 'buildx' ? buildx : version;
  const noPlugin = said('', 1, "docker: 'buildx' is not a docker command.");
  const plugin = said('github.com/docker/buildx v0.24.0 d0e5e86\n');

  test.each<[string, Said, Said, NodeJS.ProcessEnv, object]>([
    ['28', said('Docker version 28.2.2, build e6534b4\n'), noPlugin, {}, { builder: 'classic' }],
    ['28', said('Docker version 28.2.2, build e6534b4\n'), plugin, {}, { builder: 'buildx' }],
    ['20', said('Docker version 20.10.24+dfsg1, build 2'), plugin, {}, { builder: 'classic' }],
    [
      'off',
      said('Docker version 28.2.2'),
      plugin,
      { DOCKER_BUILDKIT: '0' },
      { builder: 'classic' },
    ],
    ['podman', said('podman version 4.3.1\n'), noPlugin, {}, { version: '4.3.1' }],
  ])('works: %s', async (_name, version, buildx, env, args) => {
    const found = await checkCli(run(version, buildx), '/bin/docker', env);
    expect(found).toMatchObject({ id: 'cli-works', severity: 'ok', args });
  });

  test('is missing, or does not work', async () => {
    expect(await checkCli(run(hung, hung), undefined, {})).toMatchObject({
      id: 'cli-missing',
      severity: 'blocking',
    });
    expect(await checkCli(run(hung, hung), '/bin/docker', {})).toMatchObject({
      id: 'cli-fails',
      args: { said: 'no answer within 10 s' },
    });
  });
});

describe('a container', () => {
  const imported = said(`sha256:${'a'.repeat(64)}\n`);
  const tini = said('tini version 0.19.0\n');
  const noInit = said('', 127, 'exec: "/sbin/docker-init": stat: no such file or directory');

  test('proves itself without any image', async () => {
    const found = await checkContainer(cli({ import: imported, '--init': tini }), undefined);
    expect(found).toMatchObject({ id: 'container-runs', args: {}, durationMs: 5 });
  });

  test('is told the image by its id alone, which Podman says twice', async () => {
    const asked: (readonly string[])[] = [];
    const docker = cli({ import: said('sha256:12ab: sha256:12ab\n'), '--init': tini });
    await checkContainer((args, options) => {
      asked.push(args);
      return docker(args, options);
    }, undefined);
    expect(asked.at(-1)).toContain('sha256:12ab');
  });

  test('runs in an image where the engine has no init, else is not looked at', async () => {
    const docker = cli({ import: imported, '--init': noInit, sh: said('a-container-runs\n') });
    expect(await checkContainer(docker, 'ubuntu:20.04')).toMatchObject({
      id: 'container-runs',
      args: { image: 'ubuntu:20.04' },
    });
    expect(await checkContainer(docker, undefined)).toMatchObject({
      id: 'container-unseen',
      severity: 'warning',
    });
  });

  test.each([
    ['the import fails', cli({ import: said('', 1, 'no space left on device') })],
    ['the start fails', cli({ import: imported, '--init': said('', 125, 'OCI runtime') })],
    ['nothing comes', cli({ import: imported, '--init': hung })],
  ])('does not run: %s', async (_name, docker) => {
    expect(await checkContainer(docker, undefined)).toMatchObject({
      id: 'container-fails',
      severity: 'blocking',
    });
  });
});

describe('a published port', () => {
  const docker = (exitCode = '0') =>
    cli({
      run: said('f00\n'),
      port: said('127.0.0.1:49153\n'),
      inspect: said(`${exitCode}\n`),
    });

  test('answers', async () => {
    const asked: number[] = [];
    const found = await checkPort(docker(), 'ubuntu:20.04', async (port) => {
      asked.push(port);
      return 'lesson-doctor';
    });
    expect(found).toMatchObject({ id: 'port-answers', severity: 'ok' });
    expect(asked).toEqual([49153]);
  });

  test.each<[string, DockerCli, string]>([
    ['nobody answers', docker(), 'port-silent'],
    ['the image has nothing that listens', docker('97'), 'port-unseen'],
    ['the container does not start', cli({ run: said('', 125, 'iptables failed') }), 'port-fails'],
  ])('%s', async (_name, engine, id) => {
    expect((await checkPort(engine, 'i', async () => undefined)).id).toBe(id);
  });
});

describe('a mount', () => {
  const parent = mkdtempSync(join(tmpdir(), 'lesson-test-'));
  afterEach(() => expect(readdirSync(parent)).toEqual([]));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));

  /** A container that sees the host's folder, as far as it is told to. */
  const container =
    (sees: boolean, writes: boolean): DockerCli =>
    async (args) => {
      const source = /source=([^,"]+)/.exec(args.join(' '))?.[1] ?? '';
      const answer = /echo '(.*)' >/.exec(args.join(' '))?.[1] ?? '';
      if (!sees) return said('', 1, 'cat: /lesson-doctor/question: Permission denied');
      if (writes) writeFileSync(join(source, 'answer'), `${answer}\n`);
      return said(readFileSync(join(source, 'question'), 'utf8'));
    };

  test('shows the same files on both sides', async () => {
    expect(await checkMount(container(true, true), 'i', parent)).toMatchObject({
      id: 'mount-works',
      severity: 'ok',
      args: { owner: 'you' },
    });
  });

  test('shows them on one side', async () => {
    expect(await checkMount(container(false, false), 'i', parent)).toMatchObject({
      id: 'mount-fails',
      args: { way: 'in' },
    });
    expect(await checkMount(container(true, false), 'i', parent)).toMatchObject({
      id: 'mount-fails',
      args: { way: 'out' },
    });
  });

  test('cannot be tried where no files can be made', async () => {
    const found = await checkMount(container(true, true), 'i', join(parent, 'none'));
    expect(found).toMatchObject({ id: 'sandbox-denied', severity: 'warning' });
  });
});

describe('the registry', () => {
  const engine = { info: {} } as Engine;
  const ask = (status: number, message: string) => async () => ({
    status,
    headers: {},
    body: JSON.stringify({ message }),
  });

  test.each([
    ['manifest unknown: manifest unknown', 'answers'],
    ['docker.io/library/ubuntu:no-such-tag: not found', 'answers'],
    ['unauthorized: authentication required', 'answers'],
    ['toomanyrequests: You have reached your unauthenticated pull rate limit', 'limited'],
    [
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      'silent',
    ],
    ['net/http: TLS handshake timeout', 'silent'],
    ['x509: certificate signed by unknown authority', 'silent'],
    ['page not found', undefined],
  ])('%s', (message, state) => {
    expect(registryState(message)).toBe(state);
  });

  test('is asked for from here where the engine cannot be asked', async () => {
    const podman = ask(404, 'page not found');
    expect(await askRegistry(podman, async () => true)).toMatchObject({ state: 'answers' });
    expect(await askRegistry(podman, async () => false)).toMatchObject({ state: 'silent' });
  });

  test('is silent when the engine gives no answer', async () => {
    const late = () => Promise.reject(new Error('no answer within 5000 ms'));
    expect(await askRegistry(late, async () => true)).toMatchObject({ state: 'silent' });
  });

  test('matters as far as images are missing', () => {
    const silent = { state: 'silent', said: 'no such host', durationMs: 1 } as const;
    const of = (state: 'here' | 'build' | 'missing') =>
      registryFinding(silent, engine, new Map([['ubuntu:20.04', { state }]]));
    expect(of('here')).toMatchObject({ severity: 'note', args: { missing: 0 } });
    expect(of('build')).toMatchObject({ severity: 'warning', args: { standIns: true } });
    expect(of('missing')).toMatchObject({ severity: 'warning', args: { standIns: false } });
  });
});

describe('room and tools', () => {
  const place = (free: number, device: number) => ({ folder: '/x', free, device });

  test('one disk is told once, two are told apart', () => {
    expect(diskFindings(place(9e9, 1), place(9e9, 1), 1e9)).toMatchObject([
      { id: 'disk-free', args: { of: 'both' } },
    ]);
    expect(diskFindings(place(0.5e9, 1), place(0.5e9, 2), 1e9)).toMatchObject([
      { id: 'disk-low', severity: 'warning', args: { of: 'images' } },
      { id: 'disk-free', args: { of: 'files' } },
    ]);
    expect(diskFindings(place(0.1e9, 1), undefined, 1e9)).toMatchObject([{ severity: 'blocking' }]);
  });

  test('clock', () => {
    expect(clockFinding(-900).id).toBe('clock-agrees');
    expect(clockFinding(-90_000).id).toBe('clock-differs');
  });

  test.each([
    [said('5.2.15(1)-release\n'), 'bash-works'],
    [said('3.2.57(1)-release\n'), 'bash-works'],
    [said('3.1.0(1)-release\n'), 'bash-old'],
    [said('', 127), 'bash-missing'],
  ])('bash %#', async (answer, id) => {
    expect((await checkBash(async () => answer)).id).toBe(id);
  });

  test('versions', () => {
    expect(isOlder('20.10.24+dfsg1', '20.10')).toBe(false);
    expect(isOlder('19.03.5', '20.10')).toBe(true);
    expect(isOlder('29.0.0-rc.1', '20.10')).toBe(false);
    expect(nodeFinding('20.18.1').id).toBe('node-old');
    expect(nodeFinding('24.0.0').id).toBe('node-works');
  });

  test('where buildx would build, with Podman, that is told', () => {
    const cli = (builder: 'buildx' | 'classic') =>
      finding('cli-works', 'ok', { path: '/docker', version: '28.2.2', builder, buildx: '0.24.0' });
    const ids = (software: string, builder: 'buildx' | 'classic') =>
      checkBuilder({ software }, cli(builder)).map(({ id }) => id);
    expect(ids('podman', 'buildx')).toEqual(['engine-builds']);
    expect(ids('podman', 'classic')).toEqual([]);
    expect(ids('docker', 'buildx')).toEqual([]);
  });

  test('Podman is a note, an old engine or Podman a warning', () => {
    const facts = { endpoint: 'unix:///s', kind: 'env', own: false, id: 'x' } as const;
    const engine = (version: string, software: string): Engine => ({
      found: { endpoint: { host: 'unix:///s' }, facts: { ...facts, version, software } },
      info: { SecurityOptions: null },
      clockDifferenceMs: undefined,
    });
    const severities = (it: Engine) => engineFindings(it, 1).map(({ severity }) => severity);
    expect(severities(engine('5.8.6', 'podman'))).toEqual(['note']);
    expect(severities(engine('4.3.1', 'podman'))).toEqual(['note', 'warning']);
    expect(severities(engine('19.03.5', 'docker'))).toEqual(['ok', 'warning']);
  });
});
