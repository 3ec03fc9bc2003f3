/** Networks whose containers other machines can reach. Pure. */
import { type Json, objectAt } from './json-body.ts';
import { loopbackOf } from './loopback.ts';
import { Refusal } from './refusal.ts';

/** Drivers of networks that give a container the machine's addresses, or one of the same network. */
export const OPEN_DRIVERS: readonly string[] = ['host', 'macvlan', 'ipvlan'];

const BRIDGE = 'com.docker.network.bridge.';
const BOUND = `${BRIDGE}host_binding_ipv4`;
/** Ways to reach a bridge's containers from the machine that open none of their ports to others. */
const GATEWAY_MODES = ['', 'nat', 'isolated'];

export function openNetwork(name: string, driver: string): Refusal {
  return new Refusal(
    `The network "${name}" (driver ${driver}) makes a container's ports reachable from other machines, so a lesson cannot use it. Publish the ports that you need instead: docker run --publish 127.0.0.1:8080:80`,
  );
}

/**
 * @param body what a network is created from; it is changed in place
 * @throws Refusal where other machines would reach its containers
 */
export function closeNetwork(body: Json): void {
  const driver = String(body.Driver || 'bridge');
  if (driver === 'overlay' || body.Ingress) {
    throw new Refusal(
      'An overlay network listens on UDP port 4789 of all addresses of this machine, so a lesson cannot create one. For services on this machine, use: docker network create --driver bridge --scope swarm NAME',
    );
  }
  if (driver !== 'bridge' && driver !== 'default') throw openNetwork(String(body.Name), driver);
  const options = objectAt(body, 'Options');
  if (Object.hasOwn(options, BOUND)) options[BOUND] = loopbackOf(options[BOUND]);
  for (const [key, value] of Object.entries(options)) {
    const opens = key.startsWith(`${BRIDGE}gateway_mode_`)
      ? !GATEWAY_MODES.includes(String(value))
      : key === `${BRIDGE}trusted_host_interfaces`;
    if (opens) {
      throw new Refusal(
        `The option ${key}=${value} makes containers reachable from other machines, so a lesson cannot use it. Create the network without it.`,
      );
    }
  }
}
