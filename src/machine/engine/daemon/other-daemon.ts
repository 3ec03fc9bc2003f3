/** A second Docker daemon in one network namespace: each tears down the other's firewall rules. */
import { parseArgs } from 'node:util';
import { UserError } from '../../../core/run/failure.ts';
import { jsonIn } from '../../host/lenient.ts';
import { allProcesses, networkNamespace, type ProcessRow, until } from '../../host/process.ts';
import { askEngine } from '../connect/dial.ts';
import type { OwnFiles } from './files.ts';

/** Milliseconds for a daemon to stop; it gives each container 15 s. */
export const STOPS_WITHIN = 45_000;

/** Told once, if another engine that is being stopped has to be waited for. */
export type OnWait = (text: string) => void;

/**
 * Makes sure that no other engine runs. Waits for one that is being stopped.
 * @throws UserError (3) if another engine than the managed one runs, with its address
 */
export async function refuseOtherDaemon(own: OwnFiles, onWait?: OnWait): Promise<void> {
  const found = otherDaemon(own);
  if (!found || (await isGone(own, found, onWait))) return;
  const other = otherDaemon(own) ?? found;
  const { argv, pid } = other;
  const args = { command: argv.join(' '), pid, address: addressOf(argv) };
  throw new UserError('other-engine', args, 3);
}

function otherDaemon(own: OwnFiles): ProcessRow | undefined {
  const here = networkNamespace('self');
  return allProcesses().find(
    ({ pid, argv }) =>
      argv[0]?.split('/').at(-1) === 'dockerd' &&
      !argv.includes(own.config) &&
      networkNamespace(pid) === here,
  );
}

/** A daemon closes its address first, and then ends its containers. One that only starts opens it soon. */
async function isGone(own: OwnFiles, { pid, argv }: ProcessRow, onWait?: OnWait): Promise<boolean> {
  const host = addressOf(argv);
  if (await listens(host)) return false;
  onWait?.(
    `Waiting for another Docker Engine to stop (process ${pid}), ${STOPS_WITHIN / 1000} s at most.`,
  );
  let gone = false;
  await until(
    async () => {
      gone = otherDaemon(own) === undefined;
      return gone || (await listens(host));
    },
    STOPS_WITHIN,
    100,
  );
  return gone;
}

const CLOSED: readonly unknown[] = ['ECONNREFUSED', 'ENOENT'];

/** Also if it answers with an error, or late: an engine that is frozen is not being stopped. */
function listens(host: string): Promise<boolean> {
  return askEngine({ host }, '/_ping', 2000).then(
    () => true,
    (error: NodeJS.ErrnoException) => !CLOSED.includes(error.code),
  );
}

const DEFAULT = 'unix:///var/run/docker.sock';

/** Where a daemon listens, by its command line or its configuration; its usual socket where neither says. */
export function addressOf(argv: readonly string[]): string {
  const { values } = parseArgs({
    args: argv.slice(1),
    strict: false,
    options: {
      host: { type: 'string', short: 'H', multiple: true },
      'config-file': { type: 'string' },
    },
  });
  const hosts = values.host ?? configuredHosts(String(values['config-file'] ?? CONFIGURATION));
  // `fd://` is a socket that the service manager has opened, the usual one.
  const told = hosts.map(String).filter((host) => /^(unix|tcp):/.test(host));
  return told.find((host) => host.startsWith('unix:')) ?? told[0] ?? DEFAULT;
}

const CONFIGURATION = '/etc/docker/daemon.json';

function configuredHosts(path: string): unknown[] {
  const { hosts } = jsonIn(path);
  return Array.isArray(hosts) ? hosts : [];
}
