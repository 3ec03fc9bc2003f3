/** A swarm that a lesson begins, on loopback addresses alone, and what it makes in one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { askEngine, readEngine } from '../connect/dial.ts';
import type { SwarmKind } from '../ownership/journal.ts';
import { isObject, type Json, listAt, objectAt, SHAPES } from './json-body.ts';
import { listenOnLoopback } from './loopback.ts';
import { checkWritten, type ProxyParts } from './makes.ts';
import { PLUGIN, PORTS_OF_SERVICE, Refusal } from './refusal.ts';
import { encode, readJson } from './relay.ts';
import type { Exchange } from './upstream.ts';

/** Joins the containers of a swarm's networks to the machine; the engine makes it with the first swarm. */
const GATEWAY = 'docker_gwbridge';
/** Milliseconds for the engine to make a swarm's own networks, and to remove one. */
const PATIENCE = 10_000;

/** Configs and secrets: their labels are all that matters. */
export async function makeInSwarm(
  kind: SwarmKind,
  exchange: Exchange,
  parts: ProxyParts,
): Promise<void> {
  const { upstream, ownership } = parts;
  const body = await readLabelled(kind, exchange, parts);
  const n = ownership.ask({ swarm: true });
  await upstream.sendAfter(exchange, encode(body), (status, text) => {
    if (status === 201) {
      const { ID } = JSON.parse(text) as { ID: string };
      ownership.noteMade(kind, ID, String(body.Name));
    }
    ownership.answered(n);
  });
}

/** What is sent instead of an object's description is labelled as the one before. */
export async function updateInSwarm(
  kind: SwarmKind,
  exchange: Exchange,
  parts: ProxyParts,
): Promise<void> {
  const body = await readLabelled(kind, exchange, parts);
  await parts.upstream.sendAfter(exchange, encode(body), () => undefined);
}

async function readLabelled(
  kind: SwarmKind,
  { request }: Exchange,
  parts: ProxyParts,
): Promise<Json> {
  const body = await readJson(request, kind === 'service' ? SHAPES.service : SHAPES.labelled);
  parts.ownership.label(body);
  if (kind === 'service') await checkService(body, parts);
  return body;
}

/** @throws Refusal where other machines would reach it */
async function checkService(body: Json, { ownership, guard }: ProxyParts): Promise<void> {
  const task = objectAt(body, 'TaskTemplate');
  if (task.PluginSpec || String(task.Runtime ?? '') === 'plugin') throw PLUGIN;
  if (listAt(objectAt(body, 'EndpointSpec'), 'Ports').length > 0) throw PORTS_OF_SERVICE;
  for (const network of [...listAt(body, 'Networks'), ...listAt(task, 'Networks')]) {
    if (isObject(network)) await guard.openToOthers(String(network.Target));
  }
  if (!isObject(task.ContainerSpec)) return;
  ownership.label(task.ContainerSpec);
  const Mounts = listAt(task.ContainerSpec, 'Mounts');
  await checkWritten({ HostConfig: { Mounts } }, guard);
  for (const mount of Mounts) {
    if (!isObject(mount) || mount.Type !== 'volume') continue;
    ownership.label(objectAt(mount, 'VolumeOptions'));
  }
}

export async function beginSwarm(exchange: Exchange, parts: ProxyParts): Promise<void> {
  const { upstream, ownership } = parts;
  const { endpoint } = upstream;
  const body = await readJson(exchange.request, SHAPES.swarm);
  if (body.ForceNewCluster) {
    throw new Refusal(
      'A lesson cannot begin a swarm in place of another: leave out --force-new-cluster.',
    );
  }
  listenOnLoopback(body);
  ownership.label(objectAt(body, 'Spec'));
  const hadGateway = await readEngine(endpoint, `/networks/${GATEWAY}`);
  const n = ownership.ask({ swarm: true });
  await upstream.sendAfter(exchange, encode(body), async (status, text) => {
    if (status === 200) {
      ownership.noteMade('swarm', String(JSON.parse(text)));
      await removeIngress(parts);
      const gateway = hadGateway ? undefined : await gatewayOf(parts);
      if (gateway) ownership.noteMade('network', gateway, GATEWAY);
    }
    ownership.answered(n);
  });
}

/**
 * For ports of services, which are not published, the engine would listen on all addresses (UDP 4789).
 * It makes the network for that after it has answered.
 */
async function removeIngress({ upstream: { endpoint } }: ProxyParts): Promise<void> {
  const until = Date.now() + PATIENCE;
  for (let removed = false; Date.now() < until; await sleep(100)) {
    const { status } = await askEngine(endpoint, '/networks/ingress', undefined, 'DELETE');
    if (status === 204) removed = true;
    // The swarm forgets it first; the engine listens until it has forgotten it, too.
    else if (removed && !(await readEngine(endpoint, '/networks/ingress'))) return;
  }
}

/** The network that the engine makes with its first swarm, once it is there. */
async function gatewayOf({ upstream: { endpoint } }: ProxyParts): Promise<string | undefined> {
  const until = Date.now() + PATIENCE;
  for (; Date.now() < until; await sleep(100)) {
    const found = await readEngine<{ Id: string }>(endpoint, `/networks/${GATEWAY}`);
    if (found) return found.Id;
  }
  return undefined;
}

export async function updateSwarm(
  exchange: Exchange,
  { upstream, ownership }: ProxyParts,
): Promise<void> {
  const body = await readJson(exchange.request, SHAPES.labelled);
  ownership.label(body);
  await upstream.sendAfter(exchange, encode(body), () => undefined);
}
