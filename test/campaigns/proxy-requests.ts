/**
 * Requests of the engine's API that make, publish, change or remove something, each spelled in one of
 * the ways that engines understand.
 */
import type { RawRequest } from '../machine/engine/proxy/raw.ts';
import type { Chance } from './campaign.ts';

/** Names and ids of each kind: a colleague's, the lesson's, and some that are nobody's. */
export interface Names {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly images: readonly string[];
  readonly execs: readonly string[];
  readonly inSwarm: readonly string[];
  /** Beginning of the names of what is made. */
  readonly own: string;
  readonly base: string;
}

type Make = (chance: Chance, names: Names) => Omit<RawRequest, 'method' | 'path'>;

type Route = readonly [route: string, make?: Make | undefined, weight?: number];

/** `C`, `N`, `V`, `I`, `E`, `S` stand for a container, network, volume, image, command, object of a swarm. */
const ROUTES: readonly Route[] = [
  // Versions 1.24 to 1.51 of the API; those of the first lines are most of what matters.
  ['POST /containers/create?name=NEW', container, 60],
  ['POST /containers/C/start', startBody, 25],
  ['POST /containers/C/stop?t=0'],
  ['POST /containers/C/restart?t=0'],
  ['POST /containers/C/kill'],
  ['POST /containers/C/pause'],
  ['POST /containers/C/unpause'],
  ['POST /containers/C/rename?name=NEW'],
  ['POST /containers/C/update', () => ({ body: { RestartPolicy: { Name: 'always' } } })],
  ['POST /containers/C/exec', () => ({ body: { Cmd: ['touch', '/x'] } }), 5],
  ['POST /containers/C/attach?stream=1&stdin=1'],
  ['POST /containers/C/resize?h=10&w=10'],
  ['POST /containers/C/copy', () => ({ body: { Resource: '/etc/hostname' } })],
  ['PUT /containers/C/archive?path=/', () => ({ body: '\0'.repeat(1024) })],
  ['POST /containers/C/checkpoints', () => ({ body: { CheckpointID: 'x' } })],
  ['DELETE /containers/C/checkpoints/x'],
  ['DELETE /containers/C?force=1&v=1', undefined, 10],
  ['POST /containers/prune', undefined, 3],
  ['POST /exec/E/start', () => ({ body: { Detach: true } }), 4],
  ['POST /exec/E/resize?h=10&w=10'],
  ['POST /commit?container=C&repo=NEW', () => ({ body: {} })],
  ['POST /build?t=NEW&q=1&t=NEW', dockerfile, 8],
  ['POST /build/prune?all=1', undefined, 3],
  ['POST /build/cancel?id=x'],
  ['POST /images/create?fromSrc=-&repo=NEW', () => ({ body: '\0'.repeat(1024) }), 4],
  ['POST /images/create?fromImage=&fromSrc=-&repo=NEW', () => ({ body: '\0'.repeat(1024) })],
  ['POST /images/load', () => ({ body: '\0'.repeat(1024) })],
  ['POST /images/I/tag?repo=NEW&tag=one', undefined, 5],
  ['DELETE /images/I?force=1', undefined, 8],
  ['DELETE /images/I', undefined, 5],
  ['POST /images/prune?filters=%7B%22dangling%22%3A%5B%22false%22%5D%7D', undefined, 3],
  ['POST /volumes/create', (_chance, { own }) => ({ body: { Name: `${own}-v` } }), 5],
  ['PUT /volumes/V?version=1', () => ({ body: {} })],
  ['DELETE /volumes/V?force=1', undefined, 6],
  ['POST /volumes/prune?filters=%7B%22all%22%3A%5B%22true%22%5D%7D', undefined, 3],
  ['POST /networks/create', network, 10],
  [
    'POST /networks/N/connect',
    (chance, { containers }) => ({ body: { Container: chance.of(containers) } }),
    4,
  ],
  [
    'POST /networks/N/disconnect',
    (chance, { containers }) => ({ body: { Container: chance.of(containers), Force: true } }),
    4,
  ],
  ['DELETE /networks/N', undefined, 6],
  ['POST /networks/prune', undefined, 3],
  ['POST /swarm/init', swarm, 1],
  ['POST /swarm/join', () => ({ body: { RemoteAddrs: ['127.0.0.1:2377'], JoinToken: 'x' } })],
  ['POST /swarm/leave?force=1', undefined, 1],
  ['POST /swarm/update?version=1', () => ({ body: { Name: 'default' } })],
  ['POST /swarm/unlock', () => ({ body: { UnlockKey: 'x' } })],
  ['POST /nodes/S/update?version=1', () => ({ body: {} })],
  ['DELETE /nodes/S?force=1'],
  ['POST /services/create', service, 4],
  ['POST /services/S/update?version=1', service],
  ['DELETE /services/S'],
  ['POST /configs/create', (_chance, { own }) => ({ body: { Name: `${own}-c`, Data: '' } }), 2],
  ['POST /configs/S/update?version=1', () => ({ body: {} })],
  ['DELETE /configs/S'],
  ['POST /secrets/create', (_chance, { own }) => ({ body: { Name: `${own}-s`, Data: 'eA==' } }), 2],
  ['POST /secrets/S/update?version=1', () => ({ body: {} })],
  ['DELETE /secrets/S'],
  ['POST /plugins/pull?remote=x', () => ({ body: [] })],
  ['POST /plugins/create?name=NEW', () => ({ body: '\0'.repeat(1024) })],
  ['POST /plugins/x/enable'],
  ['POST /plugins/x/set', () => ({ body: [] })],
  ['DELETE /plugins/x?force=1'],
  ['POST /session'],
];

const WEIGHTED = ROUTES.flatMap((route) => Array<typeof route>(route[2] ?? 2).fill(route));

const ADDRESSES = [
  '',
  '0',
  '0x0',
  '0.0.0.0',
  '::',
  '::0',
  '[::]',
  '::ffff:0.0.0.0',
  '127.0.0.1',
  '10.0.0.1',
  '*',
  null,
];

export function makeRequest(chance: Chance, names: Names): RawRequest {
  const [route, make] = chance.of(WEIGHTED);
  const [method = '', path = ''] = route.split(' ');
  const kinds: Record<string, readonly string[]> = {
    C: names.containers,
    N: names.networks,
    V: names.volumes,
    I: names.images,
    E: names.execs,
    S: names.inSwarm,
  };
  const filled = path
    .replace(
      /([/=])([CNVIES])(?=[/?&]|$)/g,
      (_, before: string, kind: string) => before + chance.of(kinds[kind] ?? ['x']),
    )
    .replaceAll('NEW', () => `${names.own}-${chance.below(1e6)}`);
  return spelled({ ...make?.(chance, names), method, path: filled }, chance);
}

function spelled(request: RawRequest, chance: Chance): RawRequest {
  const { body } = request;
  const spelt = typeof body === 'object' && body !== null ? text(body, chance) : body;
  const one = { ...request, path: spelledPath(request.path, chance), body: spelt };
  switch (chance.below(20)) {
    case 0:
      return { ...one, http: '1.0' };
    case 1:
    case 2:
      return { ...one, chunked: true };
    case 3:
      return {
        ...one,
        headers: { connection: 'Upgrade', upgrade: chance.of(['tcp', 'h2c', 'websocket']) },
      };
    case 4:
      return { ...one, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    case 5:
      return { ...one, headers: { 'content-encoding': 'gzip' } };
    default:
      return one;
  }
}

function spelledPath(path: string, chance: Chance): string {
  const odd = (ways: readonly string[]) => chance.of(ways);
  const [before = '', query] = path.split('?');
  const version = chance.of(['', '', '', '/v1.41', '/v1.41', '/v1.41', '/v1.24', odd(VERSIONS)]);
  const letter = chance.below(before.length);
  const coded =
    encodeURIComponent(before[letter] ?? '') === before[letter]
      ? `${before.slice(0, letter)}%${before.charCodeAt(letter).toString(16)}${before.slice(letter + 1)}`
      : before;
  const spelt = chance.of([
    before,
    before,
    before,
    before,
    coded,
    coded,
    coded,
    odd([
      before.replace('/', '//'),
      `/.${before}`,
      `/info/..${before}`,
      `${before}/`,
      before.toUpperCase(),
      before.replaceAll('/', '%2f').replace('%2f', '/'),
      before.replace(/\/([^/]*)$/, '%2F$1'),
    ]),
  ]);
  const host = chance.below(40) === 0 ? 'http://engine' : '';
  const more = chance.below(8) === 0 ? '&name=other&repo=other&t=other&force=0' : '';
  return `${host}${version}${spelt}${query === undefined ? '' : `?${query}${more}`}`;
}

const VERSIONS = ['/v1.23', '/v1.99', '/v1.41.0', '/v1.41/v1.41'];

/** JSON with keys in another case, and some of them twice. */
function text(value: unknown, chance: Chance): string {
  if (Array.isArray(value)) return `[${value.map((item) => text(item, chance)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => {
    const pair = `${JSON.stringify(caseOf(key, chance))}:${text(item, chance)}`;
    return chance.below(10) === 0 ? `${JSON.stringify(key)}:null,${pair}` : pair;
  });
  return `{${pairs.join(',')}}`;
}

function caseOf(key: string, chance: Chance): string {
  const odd = key.replace('s', '\u017f').replace('k', '\u212a');
  return chance.of([key, key, key.toLowerCase(), key.toUpperCase(), odd]);
}

function container(chance: Chance, { base, containers, networks }: Names): { body: unknown } {
  const bindings = {
    '80/tcp': chance.of([
      null,
      [null],
      [{}],
      [{ HostIp: chance.of(ADDRESSES), HostPort: String(28000 + chance.below(1000)) }],
    ]),
  };
  const mode = chance.of([
    '',
    'bridge',
    'default',
    'none',
    'host',
    `container:${chance.of(containers)}`,
    chance.of(networks),
  ]);
  const HostConfig = {
    PortBindings: bindings,
    PublishAllPorts: chance.below(3) === 0,
    ...(chance.below(2) === 0 ? { NetworkMode: mode } : {}),
  };
  const endpoints = { EndpointsConfig: { [chance.of(networks)]: {} } };
  return {
    body: {
      Image: base,
      Cmd: ['sleep', '1000'],
      ExposedPorts: { '81/tcp': {}, '82/udp': {} },
      ...chance.of<object>([
        { HostConfig },
        { HostConfig },
        { HostConfig, NetworkingConfig: endpoints },
        HostConfig,
        { Labels: { 'lesson.run': 'x' }, HostConfig },
      ]),
    },
  };
}

function startBody(chance: Chance): { body?: unknown } {
  const PortBindings = { '80/tcp': [{ HostPort: String(29000 + chance.below(100)) }] };
  return chance.below(3) === 0 ? { body: { PortBindings } } : {};
}

function network(chance: Chance, { own }: Names): { body: unknown } {
  const bridge = 'com.docker.network.bridge.';
  const Options = chance.of([
    {},
    { [`${bridge}host_binding_ipv4`]: '0.0.0.0' },
    { [`${bridge}gateway_mode_ipv4`]: chance.of(['routed', 'nat-unprotected', 'nat']) },
  ]);
  const Driver = chance.of(['bridge', 'bridge', '', 'macvlan', 'ipvlan', 'overlay', 'host', 'x']);
  return { body: { Name: `${own}-n${chance.below(3)}`, Driver, Options } };
}

function swarm(chance: Chance): { body: unknown } {
  const any = chance.of(['0.0.0.0', '[::]', '']);
  return {
    body: {
      ListenAddr: `${any}:2377`,
      AdvertiseAddr: any,
      DataPathAddr: any,
      ForceNewCluster: chance.below(3) === 0,
    },
  };
}

function service(chance: Chance, { base, own }: Names): { body: unknown } {
  const port = {
    PublishedPort: 28500,
    TargetPort: 80,
    PublishMode: chance.of(['host', 'ingress']),
  };
  return {
    body: {
      Name: `${own}-service`,
      TaskTemplate: { ContainerSpec: { Image: base, Command: ['sleep', '1000'] }, ForceUpdate: 1 },
      ...(chance.below(2) === 0 ? { EndpointSpec: { Ports: [port] } } : {}),
    },
  };
}

function dockerfile(chance: Chance, { base }: Names): Omit<RawRequest, 'method' | 'path'> {
  const content = `FROM ${base}\nLABEL turn=${chance.below(1e6)}\nEXPOSE 83\n`;
  return { body: tar('Dockerfile', content), headers: { 'content-type': 'application/x-tar' } };
}

/** An archive of one file. */
function tar(name: string, content: string): string {
  const size = content.length.toString(8).padStart(11, '0');
  const fields = [
    name.padEnd(100, '\0'),
    '0000644\0',
    '0000000\0',
    '0000000\0',
    `${size}\0`,
    '00000000000\0',
  ];
  const rest = `0${'\0'.repeat(100)}ustar\u000000`.padEnd(356, '\0');
  const head = `${fields.join('')}        ${rest}`;
  const sum = [...head].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const checked = head.replace('        ', `${sum.toString(8).padStart(6, '0')}\0 `);
  return checked + content + '\0'.repeat(512 - (content.length % 512)) + '\0'.repeat(1024);
}
