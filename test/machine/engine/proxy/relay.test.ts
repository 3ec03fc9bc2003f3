import { createServer, get, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { relay } from '../../../../src/machine/engine/proxy/relay.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('what cannot be written down ends the answer, and nothing else', async () => {
  const behind = await serve((_request, response) => {
    response.write('Step 1/2\n');
  });
  const whole: boolean[] = [];
  const front = await serve((_request, response) => {
    const full = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    get(behind, (answer) => relay(answer, response, full, async (it) => void whole.push(it)));
  });
  const ended = await new Promise<string>((resolve) => {
    get(front, (answer) => {
      answer.on('error', ({ message }) => resolve(message));
      answer.on('end', () => resolve('whole'));
      answer.resume();
    }).on('error', ({ message }) => resolve(message));
  });
  expect(ended).not.toBe('whole');
  expect(whole).toEqual([false]);
});
