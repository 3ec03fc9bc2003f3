/** Whatever a block asks for, nothing listens beyond loopback, and what is made is the lesson's. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realEngineSuite } from '../../../e2e/support.ts';
import { type TestSession, testSession } from '../support.ts';
import { openPorts, type RawRequest, raw } from './raw.ts';

const IMAGE = 'ubuntu:20.04';
const RUN = ['sleep', '300'];

realEngineSuite('ports beyond loopback', () => {
  let it: TestSession;
  let open: string[];
  const ask = (request: RawRequest) => raw(join(it.session.folder, 'docker.sock'), request);

  beforeAll(async () => {
    it = await testSession();
    open = openPorts();
  });
  afterAll(async () => {
    await it.clean();
    await it.dispose();
  });

  /** Creates a container and starts it, if the engine gets the request at all. */
  async function create(request: RawRequest): Promise<number> {
    const { status, text } = await ask(request);
    if (status !== 201) return status;
    const { Id } = JSON.parse(text) as { Id: string };
    await it.theirs(`docker start ${Id}`);
    expect(await it.theirs(`docker inspect -f '{{index .Config.Labels "lesson.run"}}' ${Id}`)).toBe(
      it.session.run,
    );
    expect(openPorts()).toEqual(open);
    await it.theirs(`docker rm -f ${Id}`);
    return status;
  }

  const published = (binding: unknown) => ({
    Image: IMAGE,
    Cmd: RUN,
    HostConfig: { PortBindings: { '80/tcp': [binding] } },
  });

  test.each<[string, number, RawRequest]>([
    [
      'an address that is no address',
      201,
      { path: '/containers/create', body: published({ HostIp: '0', HostPort: '28083' }) },
    ],
    ['no binding at all', 201, { path: '/v1.41/containers/create', body: published(null) }],
    [
      'keys in lower case',
      201,
      {
        path: '/containers/create',
        body: {
          image: IMAGE,
          cmd: RUN,
          exposedports: { '80/tcp': {} },
          hostconfig: { portbindings: { '80/tcp': [{ hostport: '28084' }] } },
        },
      },
    ],
    [
      'keys that Go takes for others',
      201,
      {
        path: '/containers/create',
        body: {
          Image: IMAGE,
          Cmd: RUN,
          'Ho\u017ftConfig': { PortBinding\u017f: { '80/tcp': [{ 'Ho\u017ftPort': '28085' }] } },
        },
      },
    ],
    [
      'a key that is there twice',
      201,
      {
        path: '/containers/create',
        body: `{"Image":"${IMAGE}","Cmd":["sleep","300"],"HostConfig":{"PublishAllPorts":false},"hostConfig":{"PublishAllPorts":true},"ExposedPorts":{"81/tcp":{}}}`,
      },
    ],
    [
      'settings beside HostConfig, as old clients have them',
      201,
      {
        path: '/containers/create',
        body: { Image: IMAGE, Cmd: RUN, PortBindings: { '80/tcp': [{ HostPort: '28086' }] } },
      },
    ],
    [
      'a path that is encoded',
      201,
      { path: '/containers/%63reate', body: published({ HostPort: '28087' }) },
    ],
    [
      'chunks',
      201,
      { path: '/containers/create', body: published({ HostPort: '28088' }), chunked: true },
    ],
    [
      'HTTP/1.0',
      201,
      { path: '/containers/create', body: published({ HostPort: '28089' }), http: '1.0' },
    ],
    ['an absolute URL', 400, { path: 'http://engine/containers/create', body: published({}) }],
    ['a path that is not clean', 400, { path: '/info/../containers/create', body: published({}) }],
    [
      'an upgrade',
      400,
      {
        path: '/containers/create',
        body: published({}),
        headers: { connection: 'Upgrade', upgrade: 'tcp' },
      },
    ],
    [
      'the network of the machine',
      403,
      {
        path: '/containers/create',
        body: { Image: IMAGE, Cmd: RUN, hostconfig: { networkmode: 'host' } },
      },
    ],
    ...['pasta:-t,auto', 'slirp4netns:port_handler=slirp4netns', 'ns:/proc/1/ns/net'].map(
      (NetworkMode): [string, number, RawRequest] => [
        `Podman's network ${NetworkMode}`,
        403,
        {
          path: '/containers/create',
          body: { Image: IMAGE, Cmd: RUN, HostConfig: { NetworkMode } },
        },
      ],
    ),
    [
      'a body that is compressed',
      400,
      {
        path: '/containers/create',
        body: '\u001f\u008b\b',
        headers: { 'content-encoding': 'gzip' },
      },
    ],
    ['a body that is a list', 400, { path: '/containers/create', body: [] }],
    [
      'a network with addresses of the machine',
      403,
      { path: '/networks/create', body: { Name: 'lesson-open', driver: 'macvlan' } },
    ],
    [
      'a network that is routed',
      403,
      {
        path: '/networks/create',
        body: {
          Name: 'lesson-open',
          Options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'routed' },
        },
      },
    ],
    [
      'a form',
      400,
      {
        path: `/images/${IMAGE}/tag?repo=a`,
        body: 'repo=hello-world',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    ...['networkmode=host', 'version=2&networkmode=host', 'networkmode=ns:/proc/1/ns/net'].map(
      (query): [string, number, RawRequest] => [
        `a build with ${query}`,
        403,
        { path: `/build?${query}`, body: '' },
      ],
    ),
    [
      'a build with a parameter in another case',
      400,
      { path: '/build?NetworkMode=host', body: '' },
    ],
    ['a request that nobody knows', 403, { path: '/containers/x/publish' }],
    ['a plugin', 403, { path: '/plugins/pull?remote=x', body: [] }],
    ['a swarm of others', 403, { path: '/swarm/join', body: { RemoteAddrs: ['192.0.2.7:2377'] } }],
  ])('%s', async (_name, status, request) => {
    expect(await create(request)).toBe(status);
    expect(openPorts()).toEqual(open);
  });

  test('the network of the machine, by its id', async () => {
    const id = await it.theirs('docker network inspect -f {{.Id}} host');
    for (const network of ['host', id, id.slice(0, 12)]) {
      const { stderr } = await it.sh(`docker run -d --network ${network} ${IMAGE} sleep 300`);
      expect(stderr).toContain('reachable from other machines');
    }
    const NetworkingConfig = { EndpointsConfig: { bridge: { networkId: id } } };
    const body = { Image: IMAGE, NetworkingConfig };
    expect((await ask({ path: '/containers/create', body })).status).toBe(403);
  });

  test('settings at the start of a container, as old clients send them', async () => {
    const id = await it.ok(`docker create ${IMAGE} sleep 300`);
    const body = { PortBindings: { '80/tcp': [{ HostPort: '28090' }] } };
    expect((await ask({ path: `/v1.23/containers/${id}/start`, body })).status).toBe(400);
    expect((await ask({ path: `/v1.24/containers/${id}/start`, body })).status).toBe(204);
    expect(openPorts()).toEqual(open);
  });

  test.each(['[::0]:28091', '[::ffff:0.0.0.0]:28092', '0.0.0.0:28093', '28094', ''])(
    'docker run --publish %s',
    async (host) => {
      const id = await it.ok(`docker run -d -p '${host}${host ? ':' : ''}80' ${IMAGE} sleep 300`);
      expect(await it.ok(`docker port ${id}`)).toMatch(/^80\/tcp -> 127\.0\.0\.1:\d+$/);
      expect(openPorts()).toEqual(open);
      await it.ok(`docker rm -f ${id}`);
    },
  );

  test('a network whose ports would be bound to all addresses', async () => {
    await it.ok(
      'docker network create -o com.docker.network.bridge.host_binding_ipv4=0.0.0.0 lesson-bound',
    );
    const id = await it.ok(
      `docker run -d --network lesson-bound --expose 80 -P ${IMAGE} sleep 300`,
    );
    expect(openPorts()).toEqual(open);
    await it.ok(`docker rm -f ${id}; docker network rm lesson-bound`);
  });
});
