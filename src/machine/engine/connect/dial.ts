/** How to reach an engine's API, resolved once from `DOCKER_HOST`, a context or a socket. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  Agent,
  type ClientRequestArgs,
  request as httpRequest,
  type IncomingHttpHeaders,
} from 'node:http';
import { connect as connectSocket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { inspect } from 'node:util';
import { engineLost, UserError } from '../../../core/run/failure.ts';

export interface Endpoint {
  /** As `DOCKER_HOST` would name it: unix://, npipe://, tcp://, http(s)://, ssh://. */
  readonly host: string;
  /** TLS material of a context or of DOCKER_CERT_PATH, as file paths. */
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly skipVerify: boolean;
  };
}

/**
 * Opens one connection to the engine.
 * @throws UserError where the endpoint's scheme is not one that an engine speaks.
 */
export function dial(endpoint: Endpoint): Duplex {
  const { host } = endpoint;
  if (host.startsWith('unix://')) {
    return connectSocket({ path: host.slice('unix://'.length), allowHalfOpen: true });
  }
  if (host.startsWith('npipe://')) {
    return connectSocket({ path: host.slice('npipe://'.length).replaceAll('/', '\\') });
  }
  if (host.startsWith('ssh://')) return dialOverSsh(host);
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url && ['tcp:', 'http:', 'https:'].includes(url.protocol)) {
    const port = Number(url.port || (endpoint.tls ? 2376 : 2375));
    if (!endpoint.tls && url.protocol !== 'https:') {
      return connectSocket({ host: url.hostname, port, allowHalfOpen: true });
    }
    const { ca, cert, key, skipVerify } = endpoint.tls ?? { skipVerify: false };
    return connectTls({
      host: url.hostname,
      port,
      servername: url.hostname,
      rejectUnauthorized: !skipVerify,
      ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
      ...(cert === undefined ? {} : { cert: readFileSync(cert) }),
      ...(key === undefined ? {} : { key: readFileSync(key) }),
    });
  }
  throw new UserError('address-unknown', { host }, 3);
}

/** The docker CLI's own way over ssh: `docker system dial-stdio` at the other end. */
function dialOverSsh(host: string): Duplex {
  const url = new URL(host);
  const child = spawn(
    'ssh',
    [
      ...(url.username ? ['-l', url.username] : []),
      ...(url.port ? ['-p', url.port] : []),
      '--',
      url.hostname,
      'docker',
      'system',
      'dial-stdio',
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const duplex = Duplex.from({ writable: child.stdin, readable: child.stdout });
  child.on('error', (error) => duplex.destroy(error));
  // It would wait for an answer long after nobody does any more.
  duplex.once('close', () => child.kill());
  return duplex;
}

/** An agent for node's http that reaches the engine, whatever the endpoint's scheme. */
export class EngineAgent extends Agent {
  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    // For node's http a name would have to be told from an address first, which takes it 10 ms.
    const unnamed = { keepAlive: false, servername: '' };
    super(unnamed);
    this.#endpoint = endpoint;
  }

  override createConnection(_options: ClientRequestArgs): Duplex {
    return dial(this.#endpoint);
  }

  /** docker-modem spells out its options at each request; a whole agent takes it 15 ms. */
  [inspect.custom](): string {
    return `EngineAgent(${this.#endpoint.host})`;
  }
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * One small request to the engine's API, for what must be known before dockerode is worth loading.
 * @param timeoutMs milliseconds until it is given up
 * @throws the connection's error, or one with code ETIMEDOUT
 */
export function askEngine(
  endpoint: Endpoint,
  path: string,
  timeoutMs = 5000,
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
  body?: object,
): Promise<ApiAnswer> {
  const headers = body && { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { agent: new EngineAgent(endpoint), path, method, headers, host: 'engine' },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          clearTimeout(timer);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    const timer = setTimeout(() => {
      request.destroy(
        Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: 'ETIMEDOUT' }),
      );
    }, timeoutMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(body && JSON.stringify(body));
  });
}

/** Whether an engine is there. @param timeoutMs milliseconds until it is given up */
export function answers(endpoint: Endpoint, timeoutMs?: number): Promise<boolean> {
  return askEngine(endpoint, '/_ping', timeoutMs).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** @returns the loss of the engine if it no longer answers, else the error itself */
export async function lossIn(error: unknown, endpoint: Endpoint): Promise<unknown> {
  // What an engine has said comes with a status: it was there.
  const said = (error as { readonly statusCode?: number }).statusCode !== undefined;
  if (error instanceof UserError || said) return error;
  return (await answers(endpoint)) ? error : engineLost();
}

/** An engine's words in an answer that says no. */
export function messageIn(body: string): string {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body;
  } catch {
    return body;
  }
}

/**
 * One JSON object of the engine's.
 * @returns undefined where the engine says that there is none
 * @throws Error where it answers otherwise
 */
export async function readEngine<T>(endpoint: Endpoint, path: string): Promise<T | undefined> {
  const answer = await askEngine(endpoint, path);
  if (answer.status === 404) return undefined;
  if (answer.status >= 400)
    throw new Error(`the engine answered ${answer.status} to ${path}: ${answer.body}`);
  return JSON.parse(answer.body) as T;
}
