/** A second Docker daemon in one network namespace: each tears down the other's firewall rules. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UserError } from '../../../core/run/failure.ts';
import { allProcesses, networkNamespace } from '../../host/process.ts';
import type { OwnFiles } from './files.ts';

/** @throws UserError (3) where another engine than the own one runs, with its address */
export function refuseBesideAnother(own: OwnFiles): void {
  const here = networkNamespace('self');
  const other = allProcesses().find(
    ({ pid, argv }) =>
      argv[0]?.split('/').at(-1) === 'dockerd' &&
      !argv.includes(own.config) &&
      networkNamespace(pid) === here,
  );
  if (!other) return;
  const host = addressOf(other.argv);
  throw new UserError(
    `Another Docker Engine runs on this machine: ${other.argv.join(' ')} (process ${other.pid}).`,
    {
      exitCode: 3,
      next: [
        'A second one beside it would harm its networks. Stop that one first, or use it:',
        `    export DOCKER_HOST=${host}`,
      ].join('\n'),
    },
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
  try {
    const { hosts } = JSON.parse(readFileSync(path, 'utf8')) as { hosts?: unknown };
    return Array.isArray(hosts) ? hosts : [];
  } catch {
    return [];
  }
}
