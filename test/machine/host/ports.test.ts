import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { choosePorts, freePort } from '../../../src/machine/host/ports.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function taken(): Promise<number> {
  const port = await freePort();
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return port;
}

const nobody = async () => false;

test('the preferred port is taken where it is free, else another', async () => {
  const [free, busy] = [await freePort(), await taken()];
  const ports = await choosePorts({ A: free, B: busy }, {}, nobody);
  expect(ports.A).toBe(String(free));
  expect(ports.B).not.toBe(String(busy));
  expect(Number(ports.B)).toBeGreaterThan(0);
});

test('after a break it is the one from before, though the preferred one is free', async () => {
  const before = await freePort();
  const kept = { A: String(before) };
  expect(await choosePorts({ A: await freePort() }, kept, nobody)).toEqual(kept);
});

test('what the lesson has itself it keeps; from what somebody else has it goes away', async () => {
  const [preferred, before] = [await freePort(), await taken()];
  const kept = { A: String(before) };
  expect(await choosePorts({ A: preferred }, kept, async (port) => port === before)).toEqual(kept);
  expect(await choosePorts({ A: preferred }, kept, nobody)).toEqual({ A: String(preferred) });
});
