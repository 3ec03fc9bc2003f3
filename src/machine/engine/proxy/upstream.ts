/** The proxy's way to the engine: requests are sent on. */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Endpoint, EngineAgent } from '../connect/dial.ts';
import { answerHeaders, headersOf, readAll } from './relay.ts';
import { type RequestTarget, spell } from './target.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: RequestTarget;
}

/** Milliseconds for the engine to end what was cancelled, and to say what came of it. */
const CANCEL_PATIENCE = 10_000;

/** Of files: the journal could not be written. */
const DISK: readonly string[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

export class Upstream {
  readonly endpoint: Endpoint;
  readonly agent: EngineAgent;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.agent = new EngineAgent(endpoint);
  }

  /** @returns what a client is told, in the docker CLI's own words, which people know how to look up */
  lostWords(error: NodeJS.ErrnoException): string {
    if (DISK.includes(error.code ?? '')) {
      return `The journal could not be written, so the engine was not asked (${error.message})`;
    }
    return `Cannot connect to the Docker daemon at ${this.endpoint.host}. Is the docker daemon running? (${error.message})`;
  }

  /**
   * Sends a request on; with `body`, that in place of its own. Resolves when the answer's head is there.
   * @param ifGone what happens when the client goes away: the request is cancelled; or the engine is told,
   *   and its answer is read to its end; or the request goes on
   * @throws where the client went away before
   */
  send(
    { request, response, target }: Exchange,
    body?: Buffer,
    ifGone: 'cancel' | 'tell' | 'go-on' = 'cancel',
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      if (response.closed) throw new Error('the client went away');
      let answered = false;
      const headers = headersOf(request);
      if (body) {
        delete headers['transfer-encoding'];
        headers['content-length'] = String(body.length);
      }
      const upstream = httpRequest(
        { agent: this.agent, method: target.method, path: spell(target), headers },
        (answer) => {
          answered = true;
          resolve(answer);
        },
      );
      upstream.on('error', reject);
      // A client that goes away takes its request along: a build is cancelled by that.
      response.once('close', () => {
        if (ifGone === 'cancel' || (ifGone === 'tell' && !answered)) upstream.destroy();
        // The engine sees that nobody waits any more, and still can say what it has made.
        else if (!response.writableFinished) {
          if (ifGone === 'tell') upstream.socket?.end();
          setTimeout(() => upstream.destroy(), CANCEL_PATIENCE).unref();
        }
      });
      if (body) request.resume();
      if (body) upstream.end(body);
      else request.pipe(upstream);
    });
  }

  /**
   * Sends a request on whose answer is small, and acts on the answer before the client has it. Also if
   * the client goes away: engines make what they were asked for, and only the answer has its id.
   */
  async sendAfter(
    exchange: Exchange,
    body: Buffer | undefined,
    act: (status: number, text: string) => Promise<void> | void,
  ): Promise<void> {
    const answer = await this.send(exchange, body, 'go-on');
    const text = await readAll(answer);
    await act(answer.statusCode ?? 502, text.toString('utf8'));
    exchange.response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
    exchange.response.end(text);
  }
}
