/** Requests that make something: it gets the lesson's label, and what comes of it is written down. */
import { fullReference } from '../../../core/names/image-reference.ts';
import { askEngine, readEngine } from '../connect/dial.ts';
import { RUN_LABEL } from '../ownership/owned.ts';
import { BLOCK_HEADER, type Ownership } from '../ownership/tracker.ts';
import { namedVolumes, written } from '../ownership/volumes.ts';
import { BuilderAnswer } from './build-output.ts';
import type { Guard } from './guard.ts';
import { isObject, type Json, objectAt, SHAPES } from './json-body.ts';
import { publishOnLoopback } from './loopback.ts';
import { closeNetwork, openNetwork } from './networks.ts';
import { Refusal } from './refusal.ts';
import { encode, readJson, relay } from './relay.ts';
import type { Found } from './routes.ts';
import { encodeName, encodePath } from './target.ts';
import type { Exchange, Upstream } from './upstream.ts';

export interface ProxyParts {
  readonly upstream: Upstream;
  readonly ownership: Ownership;
  readonly guard: Guard;
  /** The proxy does not close before this has ended. */
  readonly untilDone: <T>(work: Promise<T>) => Promise<T>;
}

/** Milliseconds for the engine to create or remove a volume. */
const VOLUME_MS = 30_000;

export async function makeContainer(exchange: Exchange, parts: ProxyParts): Promise<void> {
  const { upstream, ownership, guard } = parts;
  const body = await readJson(exchange.request, SHAPES.container);
  ownership.label(body);
  await checkJoined(body, guard);
  await checkWritten(body, guard);
  await publishOnLoopback(body, (image) => exposedBy(image, upstream));
  const name = exchange.target.query.get('name') ?? undefined;
  const n = ownership.ask();
  const volumes = await makeVolumesOf(body, parts);
  await upstream.sendAfter(exchange, encode(body), async (status, text) => {
    if (status !== 201) {
      await removeVolumes(volumes, upstream);
      return ownership.answered(n);
    }
    const { Id } = JSON.parse(text) as { Id: string };
    guard.noteMade(Id);
    ownership.noteMade('container', Id, name, blockOf(exchange));
    // The client can go on: the engine is asked before it, and `close` waits for the answer.
    const known = ownership.madeWith(Id, body).then(() => ownership.answered(n));
    void parts.untilDone(known.catch(() => undefined));
  });
}

/**
 * Creates the volumes that a container names and that are not there: an engine that creates them with
 * the container gives them no label, and without one nobody knows whose a volume is.
 * @returns their names
 * @throws Refusal if the engine does not create one, with its words
 */
async function makeVolumesOf(body: Json, { upstream, ownership }: ProxyParts): Promise<string[]> {
  const { endpoint } = upstream;
  const made: string[] = [];
  for (const volume of namedVolumes(body)) {
    if (await readEngine(endpoint, `/volumes/${encodeName(volume.Name)}`)) continue;
    ownership.label(volume);
    const answer = await askEngine(endpoint, '/volumes/create', VOLUME_MS, 'POST', volume);
    if (answer.status !== 201) {
      await removeVolumes(made, upstream);
      const { message } = JSON.parse(answer.body) as { message: string };
      throw new Refusal(message, 400);
    }
    made.push(volume.Name);
  }
  return made;
}

/** Of a container that was not created. One that somebody uses by now stays. */
async function removeVolumes(names: readonly string[], { endpoint }: Upstream): Promise<void> {
  for (const name of names)
    await askEngine(endpoint, `/volumes/${encodeName(name)}`, VOLUME_MS, 'DELETE');
}

/** Networks that every engine has, and whose containers only this machine reaches. */
const CLOSED = ['', 'default', 'bridge', 'none'];

/** @throws Refusal where it joins what others can reach, or a container of others */
async function checkJoined(body: Json, guard: Guard): Promise<void> {
  const host = objectAt(body, 'HostConfig');
  for (const mode of [host.PidMode, host.IpcMode]) await joinedContainer(mode, guard);
  const endpoints = objectAt(objectAt(body, 'NetworkingConfig'), 'EndpointsConfig');
  const joined = Object.entries(endpoints).flatMap(([name, it]) => [name, networkOf(it)]);
  for (const network of new Set([String(host.NetworkMode ?? ''), ...joined]))
    await checkNetwork(network, guard);
}

/** @throws Refusal where others can reach what is in it, or it is that of a container of others */
async function checkNetwork(network: string, guard: Guard): Promise<void> {
  if (CLOSED.includes(network) || (await joinedContainer(network, guard))) return;
  // A name has no colon: the rest are ways around an engine's networks, as `ns:` and `pasta:`.
  if (network === 'host' || network.includes(':')) throw openNetwork(network, 'host');
  await guard.openToOthers(network);
}

/** @throws Refusal where it would write to what is not the lesson's */
export async function checkWritten(body: Json, guard: Guard): Promise<void> {
  const { volumes, from } = written(body);
  for (const volume of volumes) await guard.volume(volume, 'mounted for writing');
  for (const container of from) await guard.container(container, 'used with --volumes-from');
}

/** @returns whether a container is joined @throws Refusal where that is not the lesson's */
async function joinedContainer(mode: unknown, guard: Guard): Promise<boolean> {
  const other = /^container:(.*)$/s.exec(String(mode ?? ''))?.[1];
  if (other !== undefined) await guard.container(other, 'joined');
  return other !== undefined;
}

/** Engines take the id in an endpoint's settings before the network's name. */
function networkOf(endpoint: unknown): string {
  return isObject(endpoint) ? String(endpoint.NetworkID ?? '') : '';
}

/** A container joins a network, or leaves it. */
export async function connect(exchange: Exchange, parts: ProxyParts, route: Found): Promise<void> {
  const { upstream, guard } = parts;
  const body = await readJson(exchange.request, SHAPES.connect);
  await guard.container(String(body.Container ?? ''), route.done);
  for (const network of [route.names[0] ?? '', networkOf(body.EndpointConfig)]) {
    if (route.done === 'connected' && !CLOSED.includes(network)) await guard.openToOthers(network);
  }
  await upstream.sendAfter(exchange, encode(body), () => undefined);
}

/** The ports that an image exposes, which `-P` publishes. */
async function exposedBy(image: string, { endpoint }: Upstream): Promise<readonly string[]> {
  const found = await readEngine<{ Config?: { ExposedPorts?: object | null } | null }>(
    endpoint,
    `/images/${encodePath(image)}/json`,
  );
  return Object.keys(found?.Config?.ExposedPorts ?? {});
}

export async function makeExec(exchange: Exchange, { upstream, guard }: ProxyParts): Promise<void> {
  await upstream.sendAfter(exchange, undefined, (status, text) => {
    if (status === 201) guard.noteExec((JSON.parse(text) as { Id: string }).Id);
  });
}

export async function makeVolume(exchange: Exchange, parts: ProxyParts): Promise<void> {
  const { upstream, ownership } = parts;
  const body = await readJson(exchange.request, SHAPES.volume);
  // Creating a volume that is there succeeds and changes nothing: its label stays as well.
  ownership.label(body);
  const n = ownership.ask();
  await upstream.sendAfter(exchange, encode(body), () => ownership.answered(n));
}

export async function makeNetwork(exchange: Exchange, parts: ProxyParts): Promise<void> {
  const { upstream, ownership, guard } = parts;
  const body = await readJson(exchange.request, SHAPES.network);
  closeNetwork(body);
  ownership.label(body);
  await upstream.sendAfter(exchange, encode(body), (status, text) => {
    if (status !== 201) return;
    const { Id } = JSON.parse(text) as { Id: string };
    guard.noteMade(Id);
    ownership.noteMade('network', Id, String(body.Name), blockOf(exchange));
  });
}

/**
 * `forcerm` makes the classic builder take its own container away after a failed step as well. A quiet
 * one would name the containers and images of its steps to nobody, so it is not asked to be quiet.
 */
export async function build(exchange: Exchange, parts: ProxyParts): Promise<void> {
  const { query } = exchange.target;
  await checkNetwork(query.get('networkmode') ?? '', parts.guard);
  const refs = query.getAll('t').map(fullReference);
  if (query.get('version') === '2') return makeImages(exchange, refs, parts);
  if (!query.has('forcerm')) query.set('forcerm', '1');
  const quiet = isTrue(query.get('q'));
  query.delete('q');
  return makeImages(exchange, refs, parts, { quiet });
}

/** As engines read it. */
function isTrue(value: string | null): boolean {
  return !['', '0', 'no', 'false', 'none'].includes((value ?? '').trim().toLowerCase());
}

/** An image has its container's labels; others' containers of it are not to have ours. */
export async function commit(exchange: Exchange, parts: ProxyParts, done: string): Promise<void> {
  const { query } = exchange.target;
  await parts.guard.container(query.get('container') ?? '', done);
  query.append('changes', `LABEL ${RUN_LABEL}=""`);
  return makeImages(exchange, named(query), parts);
}

export function load(exchange: Exchange, parts: ProxyParts): Promise<void> {
  return makeImages(exchange, undefined, parts);
}

export function tag(exchange: Exchange, parts: ProxyParts): Promise<void> {
  return makeImages(exchange, named(exchange.target.query), parts);
}

/** A pull, or an import. */
export async function pull(exchange: Exchange, parts: ProxyParts): Promise<void> {
  const { query } = exchange.target;
  const from = query.get('fromImage');
  if (!from) return makeImages(exchange, named(query), parts);
  const wanted = query.get('tag') ?? '';
  const ref = wanted === '' ? from : `${from}${wanted.startsWith('sha256:') ? '@' : ':'}${wanted}`;
  const before = await parts.ownership.before([]);
  const answer = await parts.upstream.send(exchange);
  const every = !/:[^/]*$|@/.test(ref);
  await relay(answer, exchange.response, undefined, async () => {
    await parts.ownership.pulled(ref, before, every);
    return undefined;
  });
}

function named(query: URLSearchParams): string[] {
  const repo = query.get('repo');
  if (!repo) return [];
  const wanted = query.get('tag');
  return [fullReference(wanted ? `${repo}:${wanted}` : repo)];
}

/**
 * A request that may make images and move tags.
 * @param refs the references it is asked for; undefined where only its answer names them
 * @param build by the classic builder; a quiet one's client gets the image's id alone, if nothing fails
 */
function makeImages(
  exchange: Exchange,
  refs: string[] | undefined,
  parts: ProxyParts,
  build?: { readonly quiet: boolean },
): Promise<void> {
  const { upstream, ownership } = parts;
  const { endpoint } = upstream;
  const work = async () => {
    const before = await ownership.before(refs ?? []);
    const n = ownership.askForImages(refs ?? [], before, build !== undefined);
    const said = new BuilderAnswer({
      step: (on) => ownership.builderStep(on),
      container: (id) => ownership.builderContainer(id),
      image: (id) => ownership.builderImage(id, before),
    });
    const answer = await upstream.send(exchange, undefined, 'tell');
    await relay(
      answer,
      exchange.response,
      (chunk) => said.read(chunk),
      async (whole) => {
        said.end();
        // One that has failed names nothing, and its client may be gone before this is known.
        const named = said.failed ? [] : (refs ?? said.loaded);
        await ownership.settleImages(before, named, refs === undefined);
        if (whole) ownership.answered(n);
        if (!build?.quiet || said.failed || said.last === '') return undefined;
        const image = await readEngine<{ Id: string }>(endpoint, `/images/${said.last}/json`);
        return image && `${JSON.stringify({ stream: `${image.Id}\n` })}\r\n`;
      },
      build?.quiet,
    );
  };
  return parts.untilDone(work());
}

function blockOf({ request }: Exchange): string | undefined {
  return request.headers[BLOCK_HEADER]?.toString();
}
