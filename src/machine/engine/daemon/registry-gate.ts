/**
 * The only way into the registry of stand-ins. What the managed engine pulls from a loopback port runs
 * as root, and every user of the machine reaches such a port. So the server that writes listens on
 * a socket in the private runtime folder, and a door with a password leads to it while it is needed.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../../core/run/failure.ts';
import type { Paths } from '../../host/paths.ts';
import { endProcess, isAlive, launch, until } from '../../host/process.ts';
import { connects } from '../../host/reach.ts';
import { makeFolders, ownFiles } from './files.ts';
import { findRegistry, registryAuth, registryConfig, registryEnv } from './registry.ts';

export interface PushDoor {
  /** As a reference begins, e.g. "127.0.0.1:40123". */
  readonly host: string;
  /** The value of the API's X-Registry-Auth header. */
  readonly auth: string;
}

/** Opens the registry for pushes while the work is done. */
export async function withPushDoor<T>(
  paths: Paths,
  env: NodeJS.ProcessEnv,
  work: (door: PushDoor) => Promise<T>,
): Promise<T> {
  const program = findRegistry(env);
  if (!program) throw new UserError('program-missing', { program: 'registry' }, 3);
  const files = ownFiles(paths);
  makeFolders(files, paths);
  const socket = join(files.runtime, `push-${process.pid}.sock`);
  const config = join(files.folder, `push-${process.pid}.yml`);
  await rm(socket, { force: true });
  const written = registryConfig(files.registryData, { net: 'unix', addr: socket }, false);
  await writeFile(config, written, { mode: 0o600 });
  const { identity } = await launch(program, ['serve', config], {
    env: registryEnv(env),
    log: files.registryLog,
    cwd: '/',
  });
  const password = randomBytes(24).toString('base64url');
  let door: Server | undefined;
  try {
    await until(async () => !isAlive(identity) || (await connects({ path: socket })), 10_000);
    door = await openDoor(socket, password);
    const address = door.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const host = `127.0.0.1:${port}`;
    const auth = registryAuth({ username: 'lesson', password, serveraddress: host });
    return await work({ host, auth });
  } finally {
    door?.closeAllConnections();
    door?.close();
    await endProcess(identity, 5000);
    await rm(socket, { force: true });
    await rm(config, { force: true });
  }
}

/** Removes from the registry what no tag names any more. */
export async function tidyRegistry(paths: Paths, env: NodeJS.ProcessEnv): Promise<void> {
  const program = findRegistry(env);
  if (!program) return;
  const args = ['garbage-collect', '--delete-untagged', ownFiles(paths).registryConfig];
  // What is left over costs disk and nothing else.
  await promisify(execFile)(program, args, { env: registryEnv(env) }).catch(() => {});
}

function openDoor(socketPath: string, password: string): Promise<Server> {
  const allowed = `Basic ${Buffer.from(`lesson:${password}`).toString('base64')}`;
  const server = createServer((incoming, outgoing) => {
    if (incoming.headers.authorization !== allowed) {
      outgoing.writeHead(401, {
        'WWW-Authenticate': 'Basic realm="lesson"',
        'Docker-Distribution-API-Version': 'registry/2.0',
      });
      outgoing.end();
      incoming.resume();
      return;
    }
    const { authorization: _, ...headers } = incoming.headers;
    const onward = request(
      { socketPath, path: incoming.url, method: incoming.method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
