/** Whether something listens at an address, by the way that programs on this machine take to it. */
import { connect, type NetConnectOpts } from 'node:net';

/** Milliseconds. */
const PATIENCE = 5000;

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/**
 * Only that a connection comes about: whose certificate is trusted, and what is answered to whom, is
 * another matter for whoever downloads there, in a container for example.
 * @param url of http or https
 */
export function isReached(url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { hostname, port, protocol } = firstOnTheWay(url, env);
  const host = hostname.replace(/^\[|\]$/g, '');
  return connects({ host, port: Number(port) || (PORTS[protocol] ?? 1080) });
}

/** Whether somebody listens there. @param patienceMs milliseconds until it is given up */
export function connects(to: NetConnectOpts, patienceMs = PATIENCE): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(to);
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(false));
  });
}

/** The address itself, or the proxy that the variables for curl, pip and Docker name for it. */
export function firstOnTheWay(url: string, env: NodeJS.ProcessEnv): URL {
  const target = new URL(url);
  const of = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const excepted = (of('no_proxy') ?? '')
    .split(/[\s,]+/)
    .map((name) => name.replace(/:\d+$/, '').replace(/^\*?\./, ''))
    .some((name) => name === '*' || (name !== '' && `.${target.hostname}`.endsWith(`.${name}`)));
  if (excepted) return target;
  const proxy = of(`${target.protocol.slice(0, -1)}_proxy`) ?? of('all_proxy');
  if (proxy === undefined) return target;
  const full = proxy.includes('://') ? proxy : `http://${proxy}`;
  return URL.canParse(full) ? new URL(full) : target;
}
