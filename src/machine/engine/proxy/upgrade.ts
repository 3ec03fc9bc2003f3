/** Attach, exec and BuildKit's session: one connection through the proxy that stays, both ways. */
import { request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { BuildNames } from './buildkit-names.ts';
import type { ProxyParts } from './makes.ts';
import { malformed, Refusal } from './refusal.ts';
import { headersOf, rawHead, readAll, takeBody } from './relay.ts';
import { type RequestTarget, spell } from './target.ts';

/** As node's server tells of it. */
interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What has come after the request's head. */
  readonly head: Buffer;
}

interface UpgradeParts extends ProxyParts {
  /** Told of the connection to the engine, which is to end with the proxy. */
  readonly opened: (engine: Duplex) => void;
  /** @throws Refusal where the request is not to be sent on */
  readonly decide: () => Promise<{ readonly target: RequestTarget }>;
}

/** Resolves when the request is on its way; the connection goes on for itself. */
export async function passUpgrade(
  { request, socket: client, head }: Upgrade,
  { upstream, ownership, guard, opened, untilDone, decide }: UpgradeParts,
): Promise<void> {
  client.on('error', () => client.destroy());
  let target: RequestTarget;
  try {
    if (request.headers['transfer-encoding']) throw malformed('its body has no length');
    target = (await decide()).target;
  } catch (error) {
    const refused = error instanceof Refusal;
    const message = refused ? error.message : upstream.lostWords(error as Error);
    end(client, refused ? error.status : 503, 'application/json', JSON.stringify({ message }));
    return;
  }
  const build = target.path === '/grpc' ? await ownership.beginSession() : undefined;
  const [body, rest] = await takeBody(client, head, Number(request.headers['content-length'] ?? 0));
  const onward = httpRequest({
    agent: upstream.agent,
    method: target.method,
    path: spell(target),
    headers: headersOf(request),
  });
  client.once('close', () => onward.destroy());
  onward.on('upgrade', (answer, engine, engineHead) => {
    opened(engine);
    client.write(rawHead(answer));
    client.write(engineHead);
    if (build) {
      const names = new BuildNames((refs) => build.asks(refs));
      const isRefused = refusedReader();
      const read = (chunk: Buffer) => {
        names.read(chunk);
        if (!isRefused(chunk, guard.allowOthers)) return;
        // There is no way to put words between the frames of the connection's two ends.
        engine.destroy();
        client.destroy();
      };
      read(rest);
      client.on('data', read);
    }
    engine.write(rest);
    // Each side's end is passed on for itself: a client may have no more to say and listen on.
    client.pipe(engine);
    engine.pipe(client);
    engine.on('error', () => client.destroy());
    client.on('close', () => engine.destroy());
  });
  onward.on('response', (answer) => {
    readAll(answer).then(
      (text) => {
        const type = answer.headers['content-type'] ?? 'text/plain';
        end(client, answer.statusCode ?? 502, type, text.toString('utf8'));
      },
      () => client.destroy(),
    );
  });
  onward.on('error', (error) => end(client, 503, 'text/plain', upstream.lostWords(error)));
  if (build) void untilDone(gone(client).then(() => build.ended()));
  onward.end(body);
}

const PRUNE = '/moby.buildkit.v1.Control/Prune';
/** The same as HTTP/2 clients compress it, with the one Huffman code of HPACK. */
const PRUNE_CODED = Buffer.from('6293c7e978ed3512753257ee15ef1ea4d87a18d765b517', 'hex');

/** A build that is to use the machine's network lists it among its entitlements: field 9, a string of 12. */
const HOST_NETWORK = Buffer.from('\x4a\x0cnetwork.host', 'latin1');

/**
 * @returns whether the next bytes of a client of BuildKit's ask to prune the build cache of everybody, or
 *   for the machine's network
 */
function refusedReader(): (chunk: Buffer, mayPrune: boolean) => boolean {
  let last = Buffer.alloc(0);
  return (chunk, mayPrune) => {
    const bytes = Buffer.concat([last, chunk]);
    last = Buffer.from(bytes.subarray(-PRUNE.length));
    const prunes = bytes.includes(PRUNE) || bytes.includes(PRUNE_CODED);
    return (prunes && !mayPrune) || bytes.includes(HOST_NETWORK);
  };
}

/** Answers a request that no connection comes of. */
function end(client: Duplex, status: number, type: string, text: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  client.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** A client of BuildKit's that says no more has ended; whatever comes next is to know what it made. */
function gone(client: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (client.closed || client.readableEnded) resolve();
    client.once('end', resolve);
    client.once('close', resolve);
  });
}
