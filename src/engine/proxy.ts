/**
 * The socket that a run's blocks talk to instead of the engine's own. It passes everything on
 * unchanged, but for an owner's label on what is created and the loopback address on published
 * ports, and tells `Ownership` what is made.
 */
import { chmodSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { BuilderAnswer } from './builder-answer.ts';
import { type Endpoint, EngineAgent, readEngine } from './dial.ts';
import {
  BLOCK_HEADER,
  fullReference,
  type ImageSnapshot,
  type Ownership,
  RUN_LABEL,
} from './ownership.ts';
import { encode, headersOf, rawHead, readAll, readJson, relay, takeBody } from './relay.ts';

export interface Proxy {
  readonly socketPath: string;
  /** Since when a request found no engine; undefined while it answers. */
  readonly engineLost: () => boolean;
  close(): Promise<void>;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

/** Milliseconds for the engine to end what was cancelled, and to say what came of it. */
const CANCEL_PATIENCE = 10_000;

type Handler = (exchange: Exchange, match: RegExpExecArray) => Promise<void>;

/** @param socketPath where to listen; at most about 100 bytes long */
export async function openProxy(
  endpoint: Endpoint,
  socketPath: string,
  ownership: Ownership,
): Promise<Proxy> {
  const proxy = new EngineProxy(endpoint, ownership);
  await proxy.listen(socketPath);
  return {
    socketPath,
    engineLost: () => proxy.engineLost,
    close: () => proxy.close(),
  };
}

class EngineProxy {
  readonly #agent: EngineAgent;
  readonly #endpoint: Endpoint;
  readonly #ownership: Ownership;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  readonly #making = new Set<Promise<void>>();
  readonly #routes: readonly (readonly [RegExp, Handler])[];
  engineLost = false;

  constructor(endpoint: Endpoint, ownership: Ownership) {
    this.#endpoint = endpoint;
    this.#agent = new EngineAgent(endpoint);
    this.#ownership = ownership;
    this.#routes = [
      [/^POST \/containers\/create$/, (x) => this.#createContainer(x)],
      [/^POST \/volumes\/create$/, (x) => this.#createVolume(x)],
      [/^POST \/networks\/create$/, (x) => this.#createNetwork(x)],
      [/^POST \/build$/, (x) => this.#images(x, x.query.getAll('t').map(fullReference))],
      [/^POST \/commit$/, (x) => this.#images(x, this.#named(x, 'repo', 'tag'), withoutLabel(x))],
      [/^POST \/images\/load$/, (x) => this.#images(x, undefined)],
      [/^POST \/images\/create$/, (x) => this.#createImage(x)],
      [/^POST \/images\/(.+)\/tag$/, (x) => this.#images(x, this.#named(x, 'repo', 'tag'))],
    ];
    this.#server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 });
    this.#server.on('request', (request, response) => this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head).catch(() => socket.destroy());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, () => {
        chmodSync(path, 0o600);
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    // What was cancelled by this is still to be written down.
    await Promise.allSettled(this.#making);
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://engine');
    const path = url.pathname.replace(/^\/v[0-9.]+(?=\/)/, '');
    const exchange = { request, response, query: url.searchParams };
    for (const [pattern, handler] of this.#routes) {
      const match = pattern.exec(`${request.method} ${path}`);
      if (match) {
        handler(exchange, match).catch((error: Error) => this.#fail(response, error));
        return;
      }
    }
    this.#pass(exchange).catch((error: Error) => this.#fail(response, error));
  }

  /**
   * Sends a request on; with `body`, that in place of its own. Resolves when the answer's head is there.
   * @param toTheEnd the answer is read to its end even when the client has gone away
   */
  #send(
    { request, response }: Exchange,
    body?: Buffer,
    url = request.url,
    toTheEnd = false,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      let answered = false;
      const headers = headersOf(request);
      if (body) {
        delete headers['transfer-encoding'];
        headers['content-length'] = String(body.length);
      }
      const upstream = httpRequest(
        { agent: this.#agent, method: request.method, path: url, headers },
        (answer) => {
          this.engineLost = false;
          answered = true;
          resolve(answer);
        },
      );
      upstream.on('error', reject);
      // A client that goes away takes its request along: a build is cancelled by that.
      response.once('close', () => {
        if (!toTheEnd || !answered) upstream.destroy();
        // The engine sees that nobody waits any more, and still can say what it has made.
        else if (!response.writableFinished) {
          upstream.socket?.end();
          setTimeout(() => upstream.destroy(), CANCEL_PATIENCE).unref();
        }
      });
      if (body) upstream.end(body);
      else request.pipe(upstream);
    });
  }

  async #pass(exchange: Exchange): Promise<void> {
    const answer = await this.#send(exchange);
    exchange.response.writeHead(answer.statusCode ?? 502, answer.headers);
    exchange.response.flushHeaders();
    answer.on('error', () => exchange.response.destroy());
    answer.pipe(exchange.response);
  }

  /** Passes a request on whose answer is small, and acts on the answer before the client has it. */
  async #passAfter(
    exchange: Exchange,
    body: Buffer | undefined,
    act: (status: number, text: string) => Promise<void>,
  ): Promise<void> {
    const answer = await this.#send(exchange, body);
    const text = await readAll(answer);
    await act(answer.statusCode ?? 502, text.toString('utf8'));
    exchange.response.writeHead(answer.statusCode ?? 502, answer.headers);
    exchange.response.end(text);
  }

  async #createContainer(exchange: Exchange): Promise<void> {
    const body = await readJson(exchange.request);
    this.#ownership.label(body);
    await publishOnLoopback(body, (image) => this.#exposedBy(image));
    const volumes = await this.#ownership.newVolumes(body);
    const name = exchange.query.get('name') ?? undefined;
    const n = this.#ownership.ask({ volumes });
    await this.#passAfter(exchange, encode(body), async (status, text) => {
      await this.#ownership.madeVolumes(volumes);
      if (status === 201) {
        const { Id } = JSON.parse(text) as { Id: string };
        await this.#ownership.madeContainer(Id, name, blockOf(exchange));
      }
      this.#ownership.answered(n);
    });
  }

  async #createVolume(exchange: Exchange): Promise<void> {
    const body = await readJson(exchange.request);
    const name = typeof body.Name === 'string' && body.Name !== '' ? body.Name : undefined;
    // Creating a volume that is there succeeds and changes nothing: it stays its owner's.
    const exists = name !== undefined && (await this.#ownership.volumeExists(name));
    this.#ownership.label(body);
    await this.#passAfter(exchange, encode(body), async (status, text) => {
      if (status === 201 && !exists) {
        this.#ownership.noteMade('volume', (JSON.parse(text) as { Name: string }).Name);
      }
    });
  }

  async #createNetwork(exchange: Exchange): Promise<void> {
    const body = await readJson(exchange.request);
    this.#ownership.label(body);
    await this.#passAfter(exchange, encode(body), async (status, text) => {
      if (status === 201) {
        this.#ownership.noteMade(
          'network',
          (JSON.parse(text) as { Id: string }).Id,
          String(body.Name),
          blockOf(exchange),
        );
      }
    });
  }

  async #createImage(exchange: Exchange): Promise<void> {
    const from = exchange.query.get('fromImage');
    if (from === null) return this.#images(exchange, this.#named(exchange, 'repo', 'tag'));
    const tag = exchange.query.get('tag') ?? '';
    const ref = tag === '' ? from : `${from}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`;
    const before = await this.#ownership.snapshot();
    const answer = await this.#send(exchange);
    await relay(answer, exchange.response, undefined, () => this.#ownership.pulled(ref, before));
  }

  async #exposedBy(image: string): Promise<string[]> {
    const found = await readEngine<{ Config?: { ExposedPorts?: object | null } | null }>(
      this.#endpoint,
      `/images/${image}/json`,
    );
    return Object.keys(found?.Config?.ExposedPorts ?? {});
  }

  #named(exchange: Exchange, repo: string, tag: string): string[] {
    const name = exchange.query.get(repo);
    if (!name) return [];
    const label = exchange.query.get(tag);
    return [fullReference(label ? `${name}:${label}` : name)];
  }

  /**
   * A request that may make images and move tags.
   * @param refs the references it is asked for; undefined where only its answer names them
   */
  #images(exchange: Exchange, refs: string[] | undefined, url?: string): Promise<void> {
    const making = this.#makeImages(exchange, refs, url ?? withForcedRemoval(exchange));
    this.#making.add(making);
    return making.finally(() => this.#making.delete(making));
  }

  async #makeImages(exchange: Exchange, refs: string[] | undefined, url: string): Promise<void> {
    const before = await this.#ownership.snapshot();
    const n = this.#ownership.askForImages(refs ?? [], before);
    const said = new BuilderAnswer({
      step: (on) => this.#ownership.builderStep(on),
      container: (id) => this.#ownership.builderContainer(id),
      image: (id) => this.#ownership.builderImage(id, before),
    });
    const answer = await this.#send(exchange, undefined, url, true);
    await relay(
      answer,
      exchange.response,
      (chunk) => said.read(chunk),
      async (whole) => {
        said.end();
        await this.#ownership.settleImages(before, refs ?? said.loaded);
        if (whole) this.#ownership.answered(n);
      },
    );
  }

  #fail(response: ServerResponse, error: Error): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    this.engineLost = true;
    const body = JSON.stringify({ message: this.#lost(error) });
    response.writeHead(503, { 'content-type': 'application/json' });
    response.end(body);
  }

  /** In the docker CLI's own words, which people know how to look up. */
  #lost(error: Error): string {
    return `Cannot connect to the Docker daemon at ${this.#endpoint.host}. Is the docker daemon running? (${error.message})`;
  }

  /** Attach, exec and BuildKit's session: one connection that stays. */
  async #upgrade(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    client.on('error', () => client.destroy());
    const path = (request.url ?? '').replace(/^\/v[0-9.]+(?=\/)/, '');
    // Over BuildKit's own protocol a build names its tags where nothing can be read here.
    const before = path === '/grpc' ? await this.#ownership.snapshot() : undefined;
    const [body, rest] = await takeBody(
      client,
      head,
      Number(request.headers['content-length'] ?? 0),
    );
    const upstream = httpRequest({
      agent: this.#agent,
      method: request.method,
      path: request.url,
      headers: headersOf(request),
    });
    client.once('close', () => upstream.destroy());
    upstream.on('upgrade', (answer, engine, engineHead) => {
      this.#sockets.add(engine);
      engine.on('close', () => this.#sockets.delete(engine));
      client.write(rawHead(answer));
      client.write(engineHead);
      engine.write(rest);
      // Both ways, each side's end passed on for itself: a client may have no more to say and listen on.
      client.pipe(engine);
      engine.pipe(client);
      engine.on('error', () => client.destroy());
      client.on('close', () => engine.destroy());
    });
    upstream.on('response', (answer) => {
      client.write(rawHead(answer));
      answer.pipe(client);
    });
    upstream.on('error', (error) => {
      this.engineLost = true;
      client.end(
        `HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${this.#lost(error)}`,
      );
    });
    if (before) client.on('close', () => void this.#settleSession(before));
    upstream.end(body);
  }

  async #settleSession(was: ImageSnapshot): Promise<void> {
    try {
      const is = await this.#ownership.snapshot();
      const moved = [...is.tags]
        .filter(([ref, id]) => was.tags.get(ref) !== id)
        .map(([ref]) => ref);
      await this.#ownership.settleImages(was, moved);
    } catch {
      // The engine has gone; what was intended stands in the journal.
    }
  }
}

function blockOf({ request }: Exchange): string | undefined {
  return request.headers[BLOCK_HEADER]?.toString();
}

/** An image has its container's labels; others' containers of it are not to have ours. */
function withoutLabel({ request }: Exchange): string {
  const change = encodeURIComponent(`LABEL ${RUN_LABEL}=""`);
  return `${request.url}${request.url?.includes('?') ? '&' : '?'}changes=${change}`;
}

/** `forcerm` makes the classic builder take its own container away after a failed step as well. */
function withForcedRemoval(exchange: Exchange): string {
  const url = exchange.request.url ?? '/';
  if (!/\/build\?/.test(url) || exchange.query.get('version') === '2') return url;
  return exchange.query.has('forcerm') ? url : `${url}&forcerm=1`;
}

/**
 * The engine publishes on all addresses unless told one; a lesson's ports are for its learner alone.
 * @param exposedBy the ports that an image exposes, which `-P` publishes
 */
async function publishOnLoopback(
  body: Record<string, unknown>,
  exposedBy: (image: string) => Promise<string[]>,
): Promise<void> {
  const host = body.HostConfig as
    | { PublishAllPorts?: boolean; PortBindings?: Record<string, { HostIp?: string }[] | null> }
    | undefined;
  if (host?.PublishAllPorts) {
    const exposed = Object.keys((body.ExposedPorts as object | null | undefined) ?? {});
    const all = [...exposed, ...(await exposedBy(String(body.Image)))];
    host.PublishAllPorts = false;
    host.PortBindings = {
      ...Object.fromEntries(all.map((port) => [port, [{ HostIp: '', HostPort: '' }]])),
      ...host.PortBindings,
    };
  }
  for (const list of Object.values(host?.PortBindings ?? {})) {
    for (const binding of list ?? []) {
      if (!binding.HostIp || binding.HostIp === '0.0.0.0' || binding.HostIp === '::') {
        binding.HostIp = '127.0.0.1';
      }
    }
  }
}
