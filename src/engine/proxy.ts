/**
 * The socket that a run's blocks talk to instead of the engine's own. It passes everything on
 * unchanged, but for an owner's label on what is created and the loopback address on published
 * ports, and tells `Ownership` what is made.
 */
import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fullReference } from '../run/image-reference.ts';
import { BuilderAnswer } from './builder-answer.ts';
import type { Endpoint } from './dial.ts';
import { RUN_LABEL } from './owned.ts';
import { BLOCK_HEADER, type Ownership } from './ownership.ts';
import { passUpgrade } from './proxy-upgrade.ts';
import { publishOnLoopback } from './publish.ts';
import { encode, readAll, readJson, relay } from './relay.ts';
import { type Exchange, Upstream } from './upstream.ts';

export interface Proxy {
  readonly socketPath: string;
  close(): Promise<void>;
}

type Handler = (exchange: Exchange, match: RegExpExecArray) => Promise<void>;

/** @param socketPath where to listen; at most about 100 bytes long */
export async function openProxy(
  endpoint: Endpoint,
  socketPath: string,
  ownership: Ownership,
): Promise<Proxy> {
  const proxy = new EngineProxy(new Upstream(endpoint), ownership);
  await proxy.listen(socketPath);
  return {
    socketPath,
    close: () => proxy.close(),
  };
}

/** Bytes of a request's line and headers, as the engine takes them: classic builds have their arguments there. */
const MOST_HEADERS = 1024 * 1024;

class EngineProxy {
  readonly #upstream: Upstream;
  readonly #ownership: Ownership;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  readonly #making = new Set<Promise<unknown>>();
  readonly #routes: readonly (readonly [RegExp, Handler])[];

  constructor(upstream: Upstream, ownership: Ownership) {
    this.#upstream = upstream;
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
    this.#server = createServer({
      requestTimeout: 0,
      headersTimeout: 0,
      keepAliveTimeout: 0,
      maxHeaderSize: MOST_HEADERS,
    });
    this.#server.on('request', (request, response) => this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      const opened = (engine: Duplex) => this.#keep(engine);
      const making = (work: Promise<unknown>) => void this.#untilMade(work);
      passUpgrade({ request, socket, head }, { upstream, ownership, opened, making }).catch(() =>
        socket.destroy(),
      );
    });
    this.#server.on('connection', (socket) => {
      this.#keep(socket);
      socket.on('error', () => socket.destroy());
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

  /** Until it closes, or the proxy does. */
  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
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

  async #pass(exchange: Exchange): Promise<void> {
    const answer = await this.#upstream.send(exchange);
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
    const answer = await this.#upstream.send(exchange, body);
    const text = await readAll(answer);
    await act(answer.statusCode ?? 502, text.toString('utf8'));
    exchange.response.writeHead(answer.statusCode ?? 502, answer.headers);
    exchange.response.end(text);
  }

  async #createContainer(exchange: Exchange): Promise<void> {
    const body = await readJson(exchange.request);
    this.#ownership.label(body);
    await publishOnLoopback(body, this.#upstream.endpoint);
    const volumes = await this.#ownership.newVolumes(body);
    const name = exchange.query.get('name') ?? undefined;
    const n = this.#ownership.ask({ volumes });
    await this.#passAfter(exchange, encode(body), async (status, text) => {
      await this.#ownership.madeVolumes(volumes);
      if (status !== 201) return this.#ownership.answered(n);
      const { Id } = JSON.parse(text) as { Id: string };
      this.#ownership.noteMade('container', Id, name, blockOf(exchange));
      // The client can go on: the engine is asked before it, and `close` waits for the answer.
      const known = this.#ownership.madeWith(Id, body).then(() => this.#ownership.answered(n));
      void this.#untilMade(known.catch(() => undefined));
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
    const before = await this.#ownership.before();
    const answer = await this.#upstream.send(exchange);
    await relay(answer, exchange.response, undefined, () => this.#ownership.pulled(ref, before));
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
    return this.#untilMade(this.#makeImages(exchange, refs, url ?? withForcedRemoval(exchange)));
  }

  /** `close` waits for it. */
  #untilMade<T>(making: Promise<T>): Promise<T> {
    this.#making.add(making);
    return making.finally(() => this.#making.delete(making));
  }

  async #makeImages(exchange: Exchange, refs: string[] | undefined, url: string): Promise<void> {
    const before = await this.#ownership.before();
    const n = this.#ownership.askForImages(refs ?? [], before);
    const said = new BuilderAnswer({
      step: (on) => this.#ownership.builderStep(on),
      container: (id) => this.#ownership.builderContainer(id),
      image: (id) => this.#ownership.builderImage(id, before),
    });
    const answer = await this.#upstream.send(exchange, undefined, url, true);
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
    const body = JSON.stringify({ message: this.#upstream.lostWords(error) });
    response.writeHead(503, { 'content-type': 'application/json' });
    response.end(body);
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
