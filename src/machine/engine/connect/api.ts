/** The engine's API through dockerode, which is loaded only here and only when it is asked for. */
import type Docker from 'dockerode';
import type { ContainerState, ImageState, World } from '../../../core/expect/world.ts';
import { askEngine, type Endpoint, EngineAgent } from './dial.ts';
import { StreamReader } from './stream-reader.ts';

/** Labels of an object, as the engine's API has them. */
export type EngineLabels = Readonly<Record<string, string>> | null | undefined;

/** What any engine from Docker 20.10 on speaks. */
const PREFERRED_API = '1.41';

export async function openDocker(endpoint: Endpoint): Promise<Docker> {
  const [{ default: DockerClass }, version] = await Promise.all([
    import('dockerode'),
    askEngine(endpoint, '/version'),
  ]);
  const { MinAPIVersion } = JSON.parse(version.body) as { MinAPIVersion?: string };
  const options = {
    host: 'engine',
    protocol: 'http' as const,
    port: 80,
    version: `v${newest(PREFERRED_API, MinAPIVersion ?? PREFERRED_API)}`,
    // docker-modem hands it to node's http; its types do not know it.
    agent: new EngineAgent(endpoint),
  };
  return new DockerClass(options);
}

/** Opened once, when it is first asked for. */
export function dockerWhenAsked(endpoint: Endpoint): () => Promise<Docker> {
  let opened: Promise<Docker> | undefined;
  return () => {
    opened ??= openDocker(endpoint);
    return opened;
  };
}

/** Of two API versions such as 1.41 and 1.44, the later. */
function newest(a: string, b: string): string {
  return Number(a.split('.')[1]) >= Number(b.split('.')[1]) ? a : b;
}

/** The answer, or undefined where the engine says that there is none of that name. */
export async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** The engine's own words in an error of dockerode, which puts others in front. */
export function engineSaid({ message }: Error): string {
  return message.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim();
}

type EngineWorld = Pick<World, 'image' | 'container' | 'logs' | 'volume' | 'network'>;

interface NetworkInspect {
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly Containers?: Readonly<Record<string, { readonly Name: string }>> | null;
}

/** Lines of a container's log that are looked at, the last ones. */
const LOG_LINES = 10_000;

/** What checks see of an engine. */
export function engineWorld(docker: () => Promise<Docker>): EngineWorld {
  return {
    async image(reference) {
      const found = await orAbsent((await docker()).getImage(reference).inspect());
      return found && imageState(found);
    },
    async container(name) {
      const found = await orAbsent((await docker()).getContainer(name).inspect());
      return found && containerState(found);
    },
    async logs(name) {
      const options = { stdout: true, stderr: true, tail: LOG_LINES, follow: false } as const;
      const log = await orAbsent((await docker()).getContainer(name).logs(options));
      if (!log) return undefined;
      const reader = new StreamReader();
      reader.add(log);
      const { stdout, stderr } = reader.result();
      return stdout + stderr;
    },
    async volume(name) {
      const found = await orAbsent((await docker()).getVolume(name).inspect());
      return found && { labels: found.Labels ?? {} };
    },
    async network(name) {
      const found = await orAbsent(
        (await docker()).getNetwork(name).inspect() as Promise<NetworkInspect>,
      );
      if (!found) return undefined;
      const members = Object.values(found.Containers ?? {}).map(({ Name }) => Name);
      return { labels: found.Labels ?? {}, members };
    },
  };
}

function imageState(found: Docker.ImageInspectInfo): ImageState {
  const config = found.Config ?? {};
  return {
    id: found.Id,
    tags: found.RepoTags ?? [],
    labels: config.Labels ?? {},
    cmd: list(config.Cmd),
    entrypoint: list(config.Entrypoint),
    env: config.Env ?? [],
    user: config.User ?? '',
    workdir: config.WorkingDir ?? '',
    layers: found.RootFS?.Layers ?? [],
    size: found.Size,
  };
}

function list(value: string | string[] | null | undefined): string[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function containerState(found: Docker.ContainerInspectInfo): ContainerState {
  return {
    id: found.Id,
    state: found.State.Status,
    exitCode: found.State.ExitCode,
    image: found.Config.Image,
    labels: found.Config.Labels ?? {},
    env: found.Config.Env ?? [],
    mounts: (found.Mounts ?? []).map(({ Name, Source, Destination }) => ({
      source: Name ?? Source,
      target: Destination,
    })),
    ports: Object.entries(found.NetworkSettings?.Ports ?? {}).flatMap(([port, published]) =>
      published ? [Number.parseInt(port, 10)] : [],
    ),
    networks: Object.keys(found.NetworkSettings?.Networks ?? {}),
    restarts: found.RestartCount ?? 0,
    ...(found.State.Health ? { health: found.State.Health.Status } : {}),
  };
}
