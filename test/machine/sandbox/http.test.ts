import { createServer as createWeb } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { answerOf } from '../../../src/machine/sandbox/http.ts';

const LONG = 20_000;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function at(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a page, by way of another', async () => {
  const url = await at(
    createWeb(({ url: path }, response) => {
      if (path === '/login?next=x') response.writeHead(404).end('log in ä');
      else response.writeHead(302, { location: '/login?next=x' }).end();
    }),
  );
  expect(await answerOf(`${url}/`, LONG)).toEqual({ status: 404, body: 'log in ä' });
});

test.each<[string, (socket: Socket) => unknown]>([
  ['closes the connection at once', (socket) => socket.end()],
  ['resets it', (socket) => socket.resetAndDestroy()],
  ['speaks no HTTP', (socket) => socket.end('SSH-2.0\r\n')],
  [
    'stops in the middle',
    (s) => s.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx', () => s.destroy()),
  ],
])('a server that %s has no answer, and that is known at once', async (_, act) => {
  const url = await at(
    createServer((socket) => void socket.on('error', () => 0).once('data', () => act(socket))),
  );
  const early = await at(createServer((socket) => void act(socket.on('error', () => 0))));
  const started = performance.now();
  expect(await answerOf(url, LONG)).toBeUndefined();
  expect(await answerOf(early, LONG)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(LONG / 2);
});

test('a server that says nothing is given up', async () => {
  const sockets: Socket[] = [];
  const url = await at(createServer((socket) => void sockets.push(socket)));
  expect(await answerOf(url, 50)).toBeUndefined();
  for (const socket of sockets) socket.destroy();
});

test.each(['http://127.0.0.1:1/', 'https://127.0.0.1:1/', 'nothing', 'ftp://127.0.0.1/'])(
  'there is none at %s',
  async (url) => {
    expect(await answerOf(url, LONG).catch(() => undefined)).toBeUndefined();
  },
);
