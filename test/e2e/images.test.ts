/** `lesson images` on a managed engine, with a registry that plays Docker Hub: real servers, reached as the real one is. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OwnWorld, whyNoOwnEngine } from '../machine/engine/own-world.ts';
import { type Ended, watch } from './place.ts';
import { CLI, until } from './support.ts';

const HUB = 'registry-1.docker.io';
const PROXY = 3128;
const TLS = 5443;
const WRITER = 5444;
const STORE = ['registry', 'docker', 'registry', 'v2', 'repositories', 'library', 'ubuntu'];

/** Leads whoever asks for Docker Hub to the registry here. */
const PROXY_SCRIPT = `
const { createServer } = require('node:http');
const { connect } = require('node:net');
createServer().on('connect', (request, socket) => {
  const onward = connect(${TLS}, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 OK\\r\\n\\r\\n');
    onward.pipe(socket).pipe(onward);
  });
  for (const end of [socket, onward]) end.on('error', () => { socket.destroy(); onward.destroy(); });
}).listen(${PROXY}, '127.0.0.1');`;

const why = whyNoOwnEngine() ?? (existsSync('/usr/bin/openssl') ? undefined : 'no openssl');

describe.skipIf(why)(`stand-ins of a managed engine${why ? ` (${why})` : ''}`, () => {
  let world: OwnWorld;
  let host: string;
  let hub: ChildProcess | undefined;
  const servers: ChildProcess[] = [];

  const at = (...names: string[]) => join(world.folder, ...names);
  const lesson = (...args: string[]): Promise<Ended> =>
    watch(world.start(process.execPath, [CLI, ...args])).ended;
  const docker = (...args: string[]) =>
    execFileSync('docker', ['-H', host, ...args], { encoding: 'utf8', input: '' }).trim();
  const id = () => docker('image', 'inspect', '-f', '{{.Id}}', 'ubuntu:20.04');
  const stored = () =>
    existsSync(at('a', 's', 'lesson', 'engine', ...STORE, '_manifests', 'tags', '20.04'));

  function registry(name: string, port: number, root: string, tls?: object): ChildProcess {
    const http = { addr: `127.0.0.1:${port}`, ...(tls ? { tls } : {}) };
    const storage = { filesystem: { rootdirectory: root } };
    const config = at(`${name}.json`);
    writeFileSync(config, JSON.stringify({ version: '0.1', storage, http }));
    const server = world.start('docker-registry', ['serve', config]);
    servers.push(server);
    return server;
  }

  const listening = (port: number) =>
    until(`port ${port}`, () => world.run('ss', '-ltn').includes(`127.0.0.1:${port} `));

  /** An image of one small file, pushed from here under a name. */
  async function image(text: string, labels: readonly string[], as: string): Promise<string> {
    writeFileSync(at('text'), text);
    execFileSync('tar', ['-cf', at('image.tar'), '-C', world.folder, 'text']);
    const changes = labels.flatMap((label) => ['--change', `LABEL ${label}`]);
    docker('import', ...changes, at('image.tar'), as);
    docker('push', as);
    const made = docker('image', 'inspect', '-f', '{{.Id}}', as);
    docker('rmi', as);
    return made;
  }

  beforeAll(async () => {
    world = new OwnWorld();
    await world.ready();
    const subject = ['-subj', `/CN=${HUB}`, '-addext', `subjectAltName=DNS:${HUB}`];
    const pair = ['-keyout', at('key.pem'), '-out', at('cert.pem')];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    execFileSync('openssl', [...made, ...subject, ...pair], { stdio: 'ignore' });
    servers.push(world.start(process.execPath, ['-e', PROXY_SCRIPT]));
    startHub();
    for (const port of [PROXY, TLS]) await listening(port);
    const env = { HTTPS_PROXY: `http://127.0.0.1:${PROXY}`, SSL_CERT_FILE: at('cert.pem') };
    const { stdout } = await watch(world.start(process.execPath, [CLI, 'engine', 'start'], env))
      .ended;
    host = /unix:\/\/\S+\.sock/.exec(stdout)?.[0] ?? '';
    // Where a push of a stand-in would go: the registry that serves has the same folder.
    const data = at('a', 's', 'lesson', 'engine', 'registry');
    mkdirSync(data, { recursive: true });
    registry('writer', WRITER, data);
    await listening(WRITER);
  }, 60_000);

  afterAll(async () => {
    for (const server of servers) server.kill('SIGKILL');
    await world[Symbol.asyncDispose]();
  }, 60_000);

  function startHub(): void {
    hub = registry('hub', TLS, at('hub'), { certificate: at('cert.pem'), key: at('key.pem') });
  }

  test('stay where no registry answers, are replaced where one does, and are dropped', async () => {
    const real = await image('the real one', [], 'ubuntu:20.04');
    const labels = ['lesson.stand-in=something', 'lesson.stand-in.for=ubuntu:20.04'];
    const standIn = await image('a stand-in', labels, `127.0.0.1:${WRITER}/library/ubuntu:20.04`);

    // The mirror is asked first: this is what happens with the network back.
    docker('pull', 'ubuntu:20.04');
    expect(id()).toBe(standIn);
    const listed = await lesson('images', 'ubuntu:20.04', 'python:3.9');
    expect(listed).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('stand-in: something'),
    });
    expect(listed.stdout).toMatch(
      /ubuntu:20\.04 .*\d B, built \d{4}-[\s\S]*python:3\.9\n +not here/,
    );

    hub?.kill('SIGKILL');
    await until('it is gone', () => hub?.signalCode !== null);
    const alone = await lesson('images', '--replace', 'ubuntu:20.04');
    expect(alone).toMatchObject({ code: 3, stdout: expect.stringContaining('the stand-in stays') });
    expect([id(), stored()]).toEqual([standIn, true]);

    startHub();
    await listening(TLS);
    const replaced = await lesson('images', '--replace', 'ubuntu:20.04');
    expect(replaced, replaced.stdout).toMatchObject({ code: 0 });
    expect([id(), stored()]).toEqual([real, false]);
    expect(docker('image', 'ls', '-aq')).toBe(real.slice('sha256:'.length, 19));
    expect((await lesson('images', '--replace')).stdout).toContain('There is no stand-in.');
    docker('rmi', 'ubuntu:20.04');
    docker('pull', 'ubuntu:20.04');
    expect(id()).toBe(real);

    docker('rmi', 'ubuntu:20.04');
    await image('a stand-in', labels, `127.0.0.1:${WRITER}/library/ubuntu:20.04`);
    docker('pull', 'ubuntu:20.04');
    expect((await lesson('images', '--drop', 'ubuntu:20.04')).code).toBe(0);
    expect([docker('image', 'ls', '-aq'), stored()]).toEqual(['', false]);
    const blobs = at('a', 's', 'lesson', 'engine', 'registry', 'docker/registry/v2/blobs/sha256');
    const left = existsSync(blobs) ? readdirSync(blobs, { recursive: true, encoding: 'utf8' }) : [];
    expect(left.filter((name) => name.endsWith('/data'))).toEqual([]);
  }, 120_000);
});
