/**
 * An engine on what might be another machine: its own network and mounts, so that it sees nothing of
 * a test's place, and the way to it is ssh. The client is the machine's own `ssh`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import ssh2 from 'ssh2';
import { askEngine, readEngine } from '../../src/machine/engine/connect/dial.ts';
import { findProgram } from '../../src/machine/host/process.ts';
import type { Place } from './place.ts';
import { until } from './support.ts';

/** Whether this machine can play two: that takes root, and these programs. */
export const canPlayTwo =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  ['dockerd', 'unshare', 'ip', 'ssh'].every((name) => findProgram(name, process.env));

export interface OtherMachine {
  /** For `LESSON_REMOTE`. */
  readonly host: string;
  /** The way to its engine without ssh, for looking at it. */
  readonly docker: string;
  /** What is on its engine. */
  contents(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startOtherMachine(place: Place): Promise<OtherMachine> {
  // Short, and not in the place: that is what it must not see.
  const folder = mkdtempSync('/tmp/lesson-o-');
  const socket = join(folder, 'd.sock');
  const endpoint = { host: `unix://${socket}` };
  const daemon = startDaemon(folder, socket, place.folder);
  const sshd = await startSshServer({ ...process.env, DOCKER_HOST: endpoint.host });
  writeClient(place, folder, sshd);
  const stop = async () => {
    sshd.close();
    daemon.kill('SIGTERM');
    if (daemon.exitCode === null) await new Promise((resolve) => daemon.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  };
  const answers = () =>
    askEngine(endpoint, '/_ping').then(
      ({ status }) => status === 200,
      () => false,
    );
  await until('the other engine answers', answers).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    host: 'ssh://other',
    docker: endpoint.host,
    async contents() {
      const [containers, images] = await Promise.all([
        readEngine<{ Names: string[] }[]>(endpoint, '/containers/json?all=1'),
        readEngine<{ RepoTags: string[] | null }[]>(endpoint, '/images/json?all=1'),
      ]);
      return [
        ...(containers ?? []).flatMap(({ Names }) => Names),
        ...(images ?? []).flatMap(({ RepoTags }) => RepoTags ?? ['<none>']),
      ].sort();
    },
    stop,
  };
}

/** A daemon for which a folder is empty, and which is no member of the network. */
function startDaemon(folder: string, socket: string, hidden: string): ChildProcess {
  const script = [
    'ip link set lo up',
    // With the key there it would bear the same ID as the machine's managed engine.
    'mkdir -p /etc/docker',
    `for it in '${hidden}' /etc/docker; do mount -t tmpfs none "$it"; done`,
    'exec dockerd "$@"',
  ].join('\n');
  const options = {
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'x'),
    pidfile: join(folder, 'pid'),
    host: `unix://${socket}`,
    bridge: 'none',
    iptables: 'false',
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const inside = ['--net', '--mount', '--propagation', 'private', 'sh', '-ec', script, 'sh'];
  return spawn('unshare', [...inside, ...flags], { stdio: 'ignore' });
}

interface SshServer {
  readonly port: number;
  /** Known to it: the one key that opens. */
  readonly clientKey: string;
  readonly hostKey: string;
  close(): void;
}

/** A server on loopback that lets one key in, as whoever runs the test, and carries out commands. */
async function startSshServer(env: NodeJS.ProcessEnv): Promise<SshServer> {
  const host = ssh2.utils.generateKeyPairSync('ed25519');
  const client = ssh2.utils.generateKeyPairSync('ed25519');
  const known = ssh2.utils.parseKey(client.public);
  if (known instanceof Error) throw known;
  const server = new ssh2.Server({ hostKeys: [host.private] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (asked) => {
      const right =
        asked.method === 'publickey' &&
        asked.key.data.equals(known.getPublicSSH()) &&
        (!asked.signature ||
          known.verify(asked.blob ?? Buffer.alloc(0), asked.signature, asked.hashAlgo) === true);
      if (right) asked.accept();
      else asked.reject(['publickey']);
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptCommand, _reject, { command }) => {
        const channel = acceptCommand();
        const child = spawn('sh', ['-c', command], { env });
        channel.pipe(child.stdin);
        child.stdin.on('error', () => undefined);
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr, { end: false });
        child.once('close', (code) => {
          channel.exit(code ?? 1);
          channel.end();
        });
        channel.once('close', () => child.kill());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    clientKey: client.private,
    hostKey: host.public,
    close: () => server.close(),
  };
}

/** Puts an `ssh` before the machine's own that knows the way, and nothing of the user's. */
function writeClient(place: Place, folder: string, server: SshServer): void {
  const at = (name: string, text: string, mode = 0o600) => {
    writeFileSync(join(folder, name), text, { mode });
    return join(folder, name);
  };
  const config = at(
    'config',
    [
      'Host other',
      'HostName 127.0.0.1',
      `Port ${server.port}`,
      `IdentityFile ${at('key', server.clientKey)}`,
      `UserKnownHostsFile ${at('known', `[127.0.0.1]:${server.port} ${server.hostKey}\n`)}`,
      'IdentitiesOnly yes',
      'BatchMode yes',
    ].join('\n'),
  );
  const bin = place.env.PATH?.split(delimiter)[0] ?? '';
  const real = findProgram('ssh', process.env);
  const script = `#!/bin/sh\nexec '${real}' -F '${config}' "$@"\n`;
  writeFileSync(join(bin, 'ssh'), script, { mode: 0o755 });
}
