import { expect, test } from 'vitest';
import {
  listenOnLoopback,
  loopbackOf,
  publishOnLoopback,
} from '../../../../src/machine/engine/proxy/loopback.ts';

test.each(['127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1'])('%s stays', (address) => {
  expect(loopbackOf(address)).toBe(address);
});

test.each([
  '',
  '0',
  '0x0',
  '0.0.0.0',
  '00.0.0.0',
  '::',
  '::0',
  '0::',
  '0:0:0:0:0:0:0:0',
  '[::]',
  '*',
  '::ffff:0.0.0.0',
  '::ffff:127.0.0.1',
  '::FFFF:0:0',
  '::1%lo',
  '127.00.0.1',
  '127.1',
  '2130706433',
  '10.0.0.1',
  '192.0.2.7',
  '2001:db8::1',
  'localhost',
  ' 127.0.0.1',
  '127.0.0.1\n',
  undefined,
  null,
  1,
  {},
])('%j becomes 127.0.0.1', (address) => {
  expect(loopbackOf(address)).toBe('127.0.0.1');
});

const none = async () => [];

test('each binding gets a loopback address, and the same one is published once', async () => {
  const body: Record<string, unknown> = {
    HostConfig: {
      PortBindings: {
        '80/tcp': [
          { HostIp: '0.0.0.0', HostPort: '80' },
          { HostIp: '::', HostPort: '80' },
        ],
        '81/udp': [null, {}],
        '82/tcp': null,
      },
    },
  };
  await publishOnLoopback(body, none);
  expect(body.HostConfig).toEqual({
    PortBindings: {
      '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '80' }],
      '81/udp': [
        { HostIp: '127.0.0.1', HostPort: '' },
        { HostIp: '127.0.0.1', HostPort: '' },
      ],
      '82/tcp': [],
    },
  });
});

test('all ports, of the request and of the image, are published one by one', async () => {
  const body: Record<string, unknown> = {
    Image: 'web',
    ExposedPorts: { '1/tcp': {} },
    HostConfig: { PublishAllPorts: 'true', PortBindings: { '2/tcp': [{ HostPort: '9' }] } },
  };
  await publishOnLoopback(body, async (image) => (image === 'web' ? ['2/tcp', '3/udp'] : []));
  expect(body.HostConfig).toEqual({
    PublishAllPorts: false,
    PortBindings: {
      '1/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
      '2/tcp': [{ HostIp: '127.0.0.1', HostPort: '9' }],
      '3/udp': [{ HostIp: '127.0.0.1', HostPort: '' }],
    },
  });
});

test('old engines take settings beside HostConfig where there is none: there always is', async () => {
  const body: Record<string, unknown> = { PortBindings: { '80/tcp': [{ HostPort: '80' }] } };
  await publishOnLoopback(body, none);
  expect(body.HostConfig).toEqual({ PortBindings: {} });
});

test.each([
  { HostConfig: [] },
  { HostConfig: { PortBindings: 'x' } },
  { HostConfig: { PortBindings: { x: {} } } },
])('%j is refused', async (body) => {
  await expect(publishOnLoopback(body, none)).rejects.toThrow('did not pass this request on');
});

test.each([
  [undefined, '127.0.0.1:2377'],
  ['0.0.0.0:2377', '127.0.0.1:2377'],
  ['eth0:5000', '127.0.0.1:5000'],
  ['[::]', '127.0.0.1:2377'],
])('a swarm that would listen on %s listens on %s', (ListenAddr, listens) => {
  const body = { ListenAddr, AdvertiseAddr: '192.0.2.7' };
  listenOnLoopback(body);
  expect(body).toEqual({
    ListenAddr: listens,
    AdvertiseAddr: '127.0.0.1',
    DataPathAddr: '127.0.0.1',
  });
});
