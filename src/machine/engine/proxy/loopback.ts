/** Where containers and swarms listen: on loopback addresses, for the lesson's learner alone. */
import { BlockList, isIP } from 'node:net';
import { isObject, type Json, listAt, objectAt } from './json-body.ts';

const LOOPBACK = '127.0.0.1';
const LOOPBACKS = new BlockList();
LOOPBACKS.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACKS.addAddress('::1', 'ipv6');

/** An address as it is if that is a loopback address; else 127.0.0.1. */
export function loopbackOf(address: unknown): string {
  if (typeof address !== 'string') return LOOPBACK;
  // Of IPv4 in IPv6, and of an address with a zone, engines make different things.
  const plain = !/%|^::ffff:/i.test(address);
  const version = plain ? isIP(address) : 0;
  const isLoopback = version !== 0 && LOOPBACKS.check(address, version === 6 ? 'ipv6' : 'ipv4');
  return isLoopback ? address : LOOPBACK;
}

/**
 * The engine publishes on all addresses unless told one.
 * @param body what a container is created from; it is changed in place
 * @param exposedBy looks up the ports that an image exposes, which `-P` publishes
 */
export async function publishOnLoopback(
  body: Json,
  exposedBy: (image: string) => Promise<readonly string[]>,
): Promise<void> {
  const host = objectAt(body, 'HostConfig');
  const bindings = objectAt(host, 'PortBindings');
  if (host.PublishAllPorts) {
    const exposed = Object.keys(objectAt(body, 'ExposedPorts'));
    const all = [...exposed, ...(await exposedBy(String(body.Image)))];
    host.PublishAllPorts = false;
    for (const port of all) if (!Object.hasOwn(bindings, port)) bindings[port] = [{}];
  }
  host.PortBindings = Object.fromEntries(
    Object.keys(bindings).map((port) => [port, onLoopback(listAt(bindings, port))]),
  );
}

/** Addresses that come to be the same are published once. */
function onLoopback(list: readonly unknown[]): Json[] {
  const found = new Map<string, Json>();
  for (const [index, item] of list.entries()) {
    const binding = isObject(item) ? item : {};
    const { HostPort = '' } = binding;
    const HostIp = loopbackOf(binding.HostIp);
    // The engine chooses a port for each that names none.
    const key = HostPort === '' || HostPort === '0' ? `${index}` : `${HostIp} ${HostPort}`;
    found.set(key, { HostIp, HostPort });
  }
  return [...found.values()];
}

/** @param body what a swarm is begun with; it is changed in place */
export function listenOnLoopback(body: Json): void {
  const port = /:(\d{1,5})$/.exec(String(body.ListenAddr ?? ''))?.[1] ?? '2377';
  body.ListenAddr = `${LOOPBACK}:${port}`;
  body.AdvertiseAddr = LOOPBACK;
  body.DataPathAddr = LOOPBACK;
}
