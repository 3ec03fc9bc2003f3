/** What the proxy does with bodies and answers, apart from what they mean. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type BodyShape, type Json, parseBody } from './json-body.ts';
import { Refusal } from './refusal.ts';

const BODY_LIMIT = 16 * 1024 * 1024;

/**
 * Passes an answer on as it comes, then lets `done` work before the client sees the end. Reads it to
 * its end even where the client has gone away.
 * @param done told whether the answer was whole; of one that is held back, what the client gets in place of it
 * @param heldBack the client gets nothing before `done` has ended
 */
export function relay(
  answer: IncomingMessage,
  response: ServerResponse,
  read: ((chunk: Buffer) => void) | undefined,
  done: (whole: boolean) => Promise<string | undefined>,
  heldBack = answer.headers['content-length'] !== undefined,
): Promise<void> {
  const head = () => {
    response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
    response.flushHeaders();
  };
  const held: Buffer[] = [];
  // A client that knows the length goes on as soon as it has all of it, so the head waits for `done`, too.
  if (!heldBack) head();
  return new Promise((resolve) => {
    answer.on('data', (chunk: Buffer) => {
      try {
        read?.(chunk);
      } catch {
        // What cannot be written down of it, e.g. on a disk that is full, the client does not get either.
        answer.destroy();
        void finish(false);
        return;
      }
      if (heldBack) {
        held.push(chunk);
        return;
      }
      if (response.destroyed || response.write(chunk)) return;
      answer.pause();
      const goOn = () => {
        response.off('drain', goOn).off('close', goOn);
        answer.resume();
      };
      response.on('drain', goOn).on('close', goOn);
    });
    let over = false;
    const finish = async (complete: boolean) => {
      if (over) return;
      over = true;
      const instead = await done(complete).catch(() => undefined);
      if (complete && heldBack) head();
      if (complete) response.end(heldBack ? (instead ?? Buffer.concat(held)) : undefined);
      else response.destroy();
      resolve();
    };
    answer.on('end', () => void finish(true));
    answer.on('error', () => void finish(false));
  });
}

/** An answer's status line and headers, as they came. */
export function rawHead(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** An answer's headers, without what is said of this one connection: a client may speak HTTP/1.0. */
export function answerHeaders({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = headers;
  return rest;
}

/** @throws Refusal where the body is larger than 16 MiB */
export async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT)
      throw new Refusal('The body of this request is larger than 16 MiB.', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws Refusal where it is not a JSON object */
export async function readJson(request: IncomingMessage, shape: BodyShape): Promise<Json> {
  return parseBody((await readAll(request)).toString('utf8'), shape);
}

export const encode = (body: unknown): Buffer => Buffer.from(JSON.stringify(body), 'utf8');

/**
 * A request's headers, to be sent on. Distinct, since BuildKit sends one of them many times over. The
 * connection is to stay: an engine that closes it with its answer makes node's last, empty write
 * fail before the answer is read.
 */
export function headersOf(request: IncomingMessage): OutgoingHttpHeaders {
  const { host, upgrade, connection } = request.headers;
  return {
    ...request.headersDistinct,
    host,
    connection: upgrade === undefined ? 'keep-alive' : connection,
  };
}

/**
 * The body of a request that asks for an upgrade: node leaves it in front of what follows.
 * @param head what has come after the request's head so far
 * @param length bytes of the body, as the request says
 * @returns the body, and what has come after it
 */
export async function takeBody(
  socket: Duplex,
  head: Buffer,
  length: number,
): Promise<[Buffer, Buffer]> {
  let all = head;
  while (all.length < length) {
    const chunk = await new Promise<Buffer>((resolve, reject) => {
      socket.once('data', resolve);
      socket.once('close', () => reject(new Error('the client went away')));
    });
    socket.pause();
    all = Buffer.concat([all, chunk]);
  }
  return [all.subarray(0, length), all.subarray(length)];
}
