import { createServer as createWeb } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { realReach, realRun } from '../../../src/app/doctor/machine.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function at(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test.each<[string, boolean, () => Server]>([
  ['answers', true, () => createWeb((_, response) => response.writeHead(401).end())],
  ['closes the connection at once', false, () => createServer((socket) => socket.end())],
])('a registry that %s: reached is %s', async (_, reached, server) => {
  const reach = realReach(realRun(process.env, new AbortController().signal));
  expect(await reach(await at(server()))).toBe(reached);
});
