import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  candidates,
  ownRuntime,
  ownSocket,
} from '../../../../src/machine/engine/connect/choice.ts';
import { findEngine } from '../../../../src/machine/engine/connect/find.ts';

let home: string;
let servers: Server[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'find-'));
  servers = [];
});

afterEach(() => {
  for (const server of servers) server.close();
  rmSync(home, { recursive: true, force: true });
});

function surroundings(env: NodeJS.ProcessEnv = {}) {
  const paths = { state: join(home, 's'), cache: join(home, 'c'), runtime: join(home, 'r') };
  return { env: { PATH: '', XDG_RUNTIME_DIR: join(home, 'run'), ...env }, home, paths };
}

/** Answers as much as finding asks. */
async function engineAt(
  path: string,
  headers: Record<string, string> = {},
  root = '/var/lib/docker',
): Promise<string> {
  mkdirSync(join(path, '..'), { recursive: true });
  const answers: Record<string, string> = {
    '/_ping': 'OK',
    '/version': '{"Version":"20.10.24"}',
    '/info': JSON.stringify({ ID: 'AAAA:BBBB', DockerRootDir: root }),
  };
  const server = createServer((request, response) => {
    response.writeHead(200, headers).end(answers[request.url ?? '']);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return `unix://${path}`;
}

function context(name: string, host: string): void {
  const id = createHash('sha256').update(name).digest('hex');
  const folder = join(home, '.docker', 'contexts', 'meta', id);
  mkdirSync(folder, { recursive: true });
  const meta = { Name: name, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta));
}

it('takes DOCKER_HOST before all', async () => {
  const host = await engineAt(join(home, 'a.sock'));
  context('other', 'unix:///nowhere');
  const env = { DOCKER_HOST: host, DOCKER_CONTEXT: 'other' };
  const found = await findEngine(surroundings(env));
  expect(found.facts).toEqual({
    endpoint: host,
    kind: 'env',
    own: false,
    version: '20.10.24',
    software: 'docker',
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

it('tells two daemons apart that share the key of their machine', async () => {
  const ids = new Set<string>();
  for (const name of ['one', 'two']) {
    const host = await engineAt(join(home, `${name}.sock`), {}, `/var/lib/${name}`);
    ids.add((await findEngine(surroundings({ DOCKER_HOST: host }))).facts.id);
  }
  expect(ids.size).toBe(2);
});

it('takes the current context, by its name', async () => {
  const host = await engineAt(join(home, 'b.sock'));
  context('lab', host);
  writeFileSync(join(home, '.docker', 'config.json'), '{"currentContext":"lab"}');
  const { facts } = await findEngine(surroundings());
  expect(facts).toMatchObject({ endpoint: host, kind: 'context', context: 'lab' });
});

it('takes DOCKER_CONTEXT before the current one, and "default" for none', () => {
  context('lab', 'unix:///lab.sock');
  writeFileSync(join(home, '.docker', 'config.json'), '{"currentContext":"lab"}');
  expect(candidates(surroundings({ DOCKER_CONTEXT: 'default' }))[0]?.kind).toBe('default');
});

it('hands on the TLS files of a context', () => {
  context('far', 'tcp://far.example:2376');
  const id = createHash('sha256').update('far').digest('hex');
  const folder = join(home, '.docker', 'contexts', 'tls', id, 'docker');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'ca.pem'), '');
  expect(candidates(surroundings({ DOCKER_CONTEXT: 'far' }))[0]?.endpoint).toEqual({
    host: 'tcp://far.example:2376',
    tls: { ca: join(folder, 'ca.pem'), skipVerify: false },
  });
});

it('never replaces an engine that was chosen by name', async () => {
  await engineAt(join(home, 'run', 'docker.sock'));
  context('lab', `unix://${join(home, 'gone.sock')}`);
  const chosen = findEngine(surroundings({ DOCKER_CONTEXT: 'lab' }));
  await expect(chosen).rejects.toMatchObject({
    code: 'engine-silent',
    exitCode: 3,
    args: { choice: { by: 'variable', context: 'lab' } },
  });
  const wrong = findEngine(surroundings({ DOCKER_HOST: `unix://${join(home, 'gone.sock')}` }));
  await expect(wrong).rejects.toMatchObject({
    code: 'engine-silent',
    exitCode: 3,
    args: { choice: { by: 'host' } },
  });
});

it('says that DOCKER_HOST wins over a context', async () => {
  const silent = { DOCKER_HOST: `unix://${join(home, 'gone.sock')}` };
  await expect(findEngine(surroundings(silent))).rejects.toMatchObject({
    args: { choice: { by: 'host', context: undefined } },
  });
  context('lab', 'unix:///lab.sock');
  writeFileSync(join(home, '.docker', 'config.json'), '{"currentContext":"lab"}');
  await expect(findEngine(surroundings(silent))).rejects.toMatchObject({
    args: { choice: { by: 'host', context: 'lab' } },
  });
});

it('says which context there is none of', async () => {
  const missing = findEngine(surroundings({ DOCKER_CONTEXT: 'nope' }));
  await expect(missing).rejects.toMatchObject({
    code: 'context-missing',
    args: { choice: { by: 'variable', context: 'nope' } },
  });
});

it('knows Podman by its header, and gives it an id of its own', async () => {
  const env = {
    DOCKER_HOST: await engineAt(join(home, 'p.sock'), { 'Libpod-API-Version': '4.3.1' }),
  };
  const { facts } = await findEngine(surroundings(env));
  expect(facts.id).toMatch(/^[0-9a-f]{16}$/);
  expect(facts.software).toBe('podman');
});

it('does not speak to a managed engine in a folder that others can write to', () => {
  const place = surroundings();
  const folder = ownRuntime(place.paths);
  expect(candidates(place).some(({ kind }) => kind === 'own')).toBe(false);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  expect(candidates(place).at(-1)?.endpoint.host).toBe(`unix://${join(folder, 'docker.sock')}`);
  // mkdir's mode is subject to the umask.
  chmodSync(folder, 0o777);
  expect(candidates(place).some(({ kind }) => kind === 'own')).toBe(false);
});

it("does not take another home's managed engine for its own, where both have one runtime folder", async () => {
  const one = surroundings();
  const other = { ...one, paths: { ...one.paths, state: join(home, 's2') } };
  mkdirSync(ownRuntime(other.paths), { recursive: true, mode: 0o700 });
  const host = await engineAt(ownSocket(other.paths));
  const offered = (place: typeof one) => candidates(place).map(({ endpoint }) => endpoint.host);
  expect(offered(other)).toContain(host);
  expect(offered(one)).not.toContain(host);
  const found = await findEngine({ ...one, env: { DOCKER_HOST: host } });
  expect(found.facts.own).toBe(false);
});
