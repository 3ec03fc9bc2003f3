/** The daemon's configuration and environment: only what is given here, nothing of the system's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnFiles } from './files.ts';

/**
 * A file of its own, so that the system's daemon.json has no say.
 * @param major the daemon's major version; older ones refuse keys that they do not know
 */
export function daemonConfig(
  files: OwnFiles,
  mirrors: readonly string[],
  major: number,
): Record<string, unknown> {
  const mtu = uplinkMtu();
  const smaller = mtu !== undefined && mtu < 1500 ? mtu : undefined;
  return {
    hosts: [`unix://${files.socket}`],
    'data-root': files.data,
    'exec-root': files.execRoot,
    pidfile: files.pidFile,
    'registry-mirrors': mirrors,
    // A CLI that has both builders takes the newer one; one that has not, the classic.
    features: { buildkit: true },
    ...(smaller === undefined ? {} : { mtu: smaller }),
    // Networks that people make follow "mtu" only through this.
    ...(smaller !== undefined && major >= 24
      ? { 'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': String(smaller) } } }
      : {}),
    // The engine's id comes from this key; the default one is shared by all engines of a machine.
    ...(major < 23 ? { 'deprecated-key-path': join(files.folder, 'key.json') } : {}),
  };
}

/** Bytes that fit in a packet on the way out; undefined without a default route. */
function uplinkMtu(): number | undefined {
  try {
    const routes = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1);
    const name = routes.map((line) => line.split('\t')).find(([, to]) => to === '00000000')?.[0];
    return name ? Number(readFileSync(`/sys/class/net/${name}/mtu`, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

const PROXIES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
];

/** The host's proxies and certificates, and never a proxy for the registry on loopback. */
export function daemonEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {};
  for (const name of ['HOME', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR', ...PROXIES]) {
    if (env[name]) kept[name] = env[name];
  }
  const direct = [env.NO_PROXY ?? env.no_proxy, 'localhost', '127.0.0.1'].filter(Boolean).join(',');
  return {
    ...kept,
    PATH: [env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin']
      .filter(Boolean)
      .join(':'),
    NO_PROXY: direct,
    no_proxy: direct,
  };
}
