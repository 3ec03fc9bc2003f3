/**
 * The socket that a run's blocks talk to instead of the engine's own. What it does with each request
 * stands in `routes.ts`: most are sent on as they are, what makes something with the lesson's label,
 * and what would change or remove an object only if that is the lesson's.
 */
import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from '../connect/dial.ts';
import type { Ownership } from '../ownership/tracker.ts';
import { Guard, type GuardOptions } from './guard.ts';
import {
  build,
  commit,
  connect,
  load,
  makeContainer,
  makeExec,
  makeNetwork,
  makeVolume,
  type ProxyParts,
  pull,
  tag,
} from './makes.ts';
import {
  FORM,
  HALTED,
  JOIN,
  malformed,
  PLUGIN,
  PRUNE,
  Refusal,
  unknownRequest,
} from './refusal.ts';
import { answerHeaders } from './relay.ts';
import { type Found, findRoute, type RouteAct } from './routes.ts';
import { beginSwarm, makeInSwarm, updateInSwarm, updateSwarm } from './swarm.ts';
import { type RequestTarget, readTarget } from './target.ts';
import { passUpgrade } from './upgrade.ts';
import { type Exchange, Upstream } from './upstream.ts';

export interface RunProxy {
  readonly socketPath: string;
  /** Whether requests that make or start something are refused. */
  halted: boolean;
  /** Resolves when all that clients have asked for so far is done and written down, or time is up. */
  settled(mostMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface ProxyOptions extends Omit<GuardOptions, 'run'> {
  /** Where to listen; at most about 100 bytes long. */
  readonly socketPath: string;
  readonly ownership: Ownership;
}

export async function openProxy(options: ProxyOptions): Promise<RunProxy> {
  const proxy = new EngineProxy(options.endpoint, options);
  await proxy.listen();
  return proxy;
}

/** Bytes of a request's line and headers, as the engine takes them: classic builds have their arguments there. */
const MOST_HEADERS = 1024 * 1024;

/** Milliseconds. */
const READ_MS = 50;

type RouteStep = (exchange: Exchange, parts: ProxyParts, route: Found) => Promise<void>;

/** Whether what a request names is the lesson's. */
const CHECKS: Partial<
  Record<RouteAct, (guard: Guard, name: string, done: string) => Promise<void>>
> = {
  'make-exec': (guard, name, done) => guard.container(name, done, true),
  exec: (guard, name, done) => guard.exec(name, done),
  start: (guard, name, done) => guard.container(name, done),
  container: (guard, name, done) => guard.container(name, done),
  image: (guard, name, done) => guard.image(name, done),
  volume: (guard, name, done) => guard.volume(name, done),
  network: (guard, name, done) => guard.network(name, done),
  service: (guard, name, done) => guard.inSwarm('service', name, done),
  'update-service': (guard, name, done) => guard.inSwarm('service', name, done),
  config: (guard, name, done) => guard.inSwarm('config', name, done),
  'update-config': (guard, name, done) => guard.inSwarm('config', name, done),
  secret: (guard, name, done) => guard.inSwarm('secret', name, done),
  'update-secret': (guard, name, done) => guard.inSwarm('secret', name, done),
  swarm: (guard, _name, done) => guard.swarm(done),
  'update-swarm': (guard, _name, done) => guard.swarm(done),
  'no-prune': async (guard) => {
    if (!guard.allowOthers) throw PRUNE;
  },
  'no-plugin': async () => {
    throw PLUGIN;
  },
  'no-join': async () => {
    throw JOIN;
  },
};

/** How it is sent on; what is not here, as it is. */
const STEPS: Partial<Record<RouteAct, RouteStep>> = {
  'make-container': makeContainer,
  'make-exec': makeExec,
  'make-volume': makeVolume,
  'make-network': makeNetwork,
  build,
  commit: (exchange, parts, { done }) => commit(exchange, parts, done),
  load,
  pull,
  tag,
  // Old engines take settings from the body, which nobody has checked.
  start: (exchange, { upstream }) => upstream.sendAfter(exchange, Buffer.alloc(0), () => undefined),
  connect,
  'make-service': (exchange, parts) => makeInSwarm('service', exchange, parts),
  'make-config': (exchange, parts) => makeInSwarm('config', exchange, parts),
  'make-secret': (exchange, parts) => makeInSwarm('secret', exchange, parts),
  'make-swarm': beginSwarm,
  'update-service': (exchange, parts) => updateInSwarm('service', exchange, parts),
  'update-config': (exchange, parts) => updateInSwarm('config', exchange, parts),
  'update-secret': (exchange, parts) => updateInSwarm('secret', exchange, parts),
  'update-swarm': updateSwarm,
};

async function pass(exchange: Exchange, { upstream }: ProxyParts): Promise<void> {
  const { response } = exchange;
  const answer = await upstream.send(exchange);
  response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
  response.flushHeaders();
  answer.on('error', () => response.destroy());
  answer.pipe(response);
}

class EngineProxy implements RunProxy {
  readonly socketPath: string;
  halted = false;
  readonly #parts: ProxyParts;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  readonly #working = new Set<Promise<unknown>>();
  /** Requests that make or start something, until they are answered. */
  readonly #making = new Set<Promise<unknown>>();

  constructor(endpoint: Endpoint, options: ProxyOptions) {
    const { ownership, socketPath } = options;
    this.socketPath = socketPath;
    this.#parts = {
      upstream: new Upstream(endpoint),
      ownership,
      guard: new Guard({ ...options, run: ownership.run }),
      untilDone: (work) => this.#untilDone(work),
    };
    this.#server = createServer({
      requestTimeout: 0,
      headersTimeout: 0,
      keepAliveTimeout: 0,
      maxHeaderSize: MOST_HEADERS,
    });
    this.#server.on('request', (request, response) => {
      this.#serve(request, response).catch((error: Error) => this.#fail(response, error));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      const opened = (engine: Duplex) => this.#keep(engine);
      const decide = () => this.#decide(request, true);
      passUpgrade({ request, socket, head }, { ...this.#parts, opened, decide }).catch(() =>
        socket.destroy(),
      );
    });
    this.#server.on('connection', (socket) => {
      this.#keep(socket);
      socket.on('error', () => socket.destroy());
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.socketPath, () => {
        chmodSync(this.socketPath, 0o600);
        resolve();
      });
    });
  }

  async settled(mostMs: number): Promise<void> {
    const timeUp = sleep(mostMs, 'time is up', { ref: false });
    for (;;) {
      // What a client that has just ended had sent is read first.
      await sleep(READ_MS);
      const left = [...this.#making, ...this.#working];
      if (left.length === 0) return;
      if ((await Promise.race([Promise.allSettled(left), timeUp])) === 'time is up') return;
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    // What was cancelled by this is still to be written down.
    await Promise.allSettled(this.#working);
    this.#parts.upstream.agent.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Until it closes, or the proxy does. */
  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #untilDone<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work);
    return work.finally(() => this.#working.delete(work));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { target, route } = await this.#decide(request, false);
    const exchange = { request, response, target };
    const step = STEPS[route.act];
    if (!step) return pass(exchange, this.#parts);
    if (this.halted) throw HALTED;
    const making = step(exchange, this.#parts, route);
    this.#making.add(making);
    await making.finally(() => this.#making.delete(making));
  }

  /** @throws Refusal where it is not to be sent on */
  async #decide(
    request: IncomingMessage,
    stays: boolean,
  ): Promise<{ target: RequestTarget; route: Found }> {
    const target = readTarget(request.method, request.url);
    const { method, path } = target;
    const route = findRoute(method, path);
    if (!route) throw unknownRequest(method, path);
    if (stays && !route.stays)
      throw malformed('it asks for an upgrade that its path does not have');
    // An engine takes parameters from a form's body, before those in the URL.
    const types = request.headersDistinct['content-type'] ?? [];
    if (method !== 'GET' && types.some((type) => /x-www-form-urlencoded/i.test(type))) throw FORM;
    await CHECKS[route.act]?.(this.#parts.guard, route.names[0] ?? '', route.done);
    return { target, route };
  }

  #fail(response: ServerResponse, error: Error): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const refused = error instanceof Refusal;
    const message = refused ? error.message : this.#parts.upstream.lostWords(error);
    response.writeHead(refused ? error.status : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message }));
  }
}
