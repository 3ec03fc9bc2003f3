/** Attach, exec and BuildKit's session: one connection through the proxy that stays, both ways. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { BuildNames } from './build-names.ts';
import type { Ownership } from './ownership.ts';
import { headersOf, rawHead, takeBody } from './relay.ts';
import type { Upstream } from './upstream.ts';

/** As node's server tells of it. */
interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What has come after the request's head. */
  readonly head: Buffer;
}

interface Surroundings {
  readonly upstream: Upstream;
  readonly ownership: Ownership;
  /** Told of the connection to the engine, which is to end with the proxy. */
  readonly opened: (engine: Duplex) => void;
  /** Told of what is still to be written down when the proxy closes. */
  readonly making: (work: Promise<unknown>) => void;
}

/** Resolves when the request is on its way; the connection goes on for itself. */
export async function passUpgrade(
  { request, socket: client, head }: Upgrade,
  { upstream, ownership, opened, making }: Surroundings,
): Promise<void> {
  client.on('error', () => client.destroy());
  const path = (request.url ?? '').replace(/^\/v[0-9.]+(?=\/)/, '');
  const build = path === '/grpc' ? await ownership.beginSession() : undefined;
  const [body, rest] = await takeBody(client, head, Number(request.headers['content-length'] ?? 0));
  const onward = httpRequest({
    agent: upstream.agent,
    method: request.method,
    path: request.url,
    headers: headersOf(request),
  });
  client.once('close', () => onward.destroy());
  onward.on('upgrade', (answer, engine, engineHead) => {
    opened(engine);
    client.write(rawHead(answer));
    client.write(engineHead);
    if (build) {
      const names = new BuildNames((refs) => build.asks(refs));
      names.read(rest);
      client.on('data', (chunk: Buffer) => names.read(chunk));
    }
    engine.write(rest);
    // Each side's end is passed on for itself: a client may have no more to say and listen on.
    client.pipe(engine);
    engine.pipe(client);
    engine.on('error', () => client.destroy());
    client.on('close', () => engine.destroy());
  });
  onward.on('response', (answer) => {
    client.write(rawHead(answer));
    answer.pipe(client);
  });
  onward.on('error', (error) => {
    const fields = 'content-type: text/plain\r\nconnection: close';
    const text = upstream.lostWords(error);
    client.end(`HTTP/1.1 503 Service Unavailable\r\n${fields}\r\n\r\n${text}`);
  });
  if (build) making(gone(client).then(() => build.ended()));
  onward.end(body);
}

/** A client of BuildKit's that says no more has ended; whatever comes next is to know what it made. */
function gone(client: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (client.closed || client.readableEnded) resolve();
    client.once('end', resolve);
    client.once('close', resolve);
  });
}
