import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { firstOnTheWay, isReached } from '../../../src/machine/host/reach.ts';

const INDEX = 'https://index.example.org/simple/';

test.each<[string, NodeJS.ProcessEnv, string]>([
  ['nothing', {}, 'index.example.org'],
  ['a proxy', { https_proxy: 'http://proxy:3128' }, 'proxy:3128'],
  ['a proxy in capitals, without a scheme', { HTTPS_PROXY: 'proxy:3128' }, 'proxy:3128'],
  ['a proxy of http alone', { http_proxy: 'http://proxy:3128' }, 'index.example.org'],
  ['a proxy of all', { ALL_PROXY: 'socks5://proxy' }, 'proxy'],
  ['a proxy that is empty', { https_proxy: '' }, 'index.example.org'],
  ['no proxy for this', { https_proxy: 'p:1', NO_PROXY: 'a, .example.org' }, 'index.example.org'],
  ['no proxy for anything', { https_proxy: 'p:1', no_proxy: '*' }, 'index.example.org'],
  ['no proxy for another', { https_proxy: 'p:1', no_proxy: 'ample.org,' }, 'p:1'],
])('with %s set, the way is known', (_, env, host) => {
  expect(firstOnTheWay(INDEX, env).host).toBe(host);
});

test('is reached where a connection comes about, whatever is said then', async () => {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const at = `https://127.0.0.1:${port}/simple/`;
  expect(await isReached(at, {})).toBe(true);
  expect(await isReached(INDEX, { https_proxy: `127.0.0.1:${port}` })).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  expect(await isReached(at, {})).toBe(false);
  expect(await isReached('http://no-such-host.invalid/', {})).toBe(false);
});
