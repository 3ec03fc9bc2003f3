/** One answer of a web page, for checks and for who waits until it is there. */
import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Not node's own `fetch`: in node 20 it notices only at its timeout where a server closes the
 * connection at once, as the engine does for a port behind which nobody listens yet.
 * @param timeoutMs milliseconds until it is given up
 * @returns undefined where there is none
 */
export async function answerOf(url: string, timeoutMs: number): Promise<HttpAnswer | undefined> {
  const { http, https } = (await import('follow-redirects')).default;
  const { get } = url.startsWith('https:') ? https : http;
  return new Promise((resolve) => {
    const end = (answer?: HttpAnswer) => {
      clearTimeout(timer);
      resolve(answer);
    };
    const request = get(url, { lookup }, (response) => {
      text(response).then(
        (body) => end({ status: response.statusCode ?? 0, body }),
        () => end(),
      );
    }).on('error', () => end());
    const timer = setTimeout(() => {
      request.destroy();
      end();
    }, timeoutMs);
  });
}

/** A server of this machine may listen on either loopback address, whatever its list of hosts says. */
const lookup: LookupFunction = (host, options, callback) => {
  if (host !== 'localhost' || !options.all) return lookUp(host, options, callback);
  callback(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]);
};
