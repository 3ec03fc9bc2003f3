/** Whether a machine and its engine have what an action needs; if not, why not, in one sentence. */
import { execFile } from 'node:child_process';
import { fullReference } from '../../../core/names/image-reference.ts';
import type { Need } from '../../../core/names/need.ts';
import type { EngineFacts } from '../../../core/run/events.ts';
import { findProgram } from '../../host/process.ts';
import { isReached } from '../../host/reach.ts';
import { askEngine, type Endpoint, readEngine } from '../connect/dial.ts';
import { engineId } from '../connect/find.ts';
import { engineKind } from '../connect/kinds/table.ts';
import { canPractise } from '../daemon/second-daemon.ts';

export const HUB = 'https://registry-1.docker.io/v2/';

interface GpuInfo {
  readonly Runtimes?: Readonly<Record<string, unknown>>;
  readonly CDISpecDirs?: readonly string[] | null;
  readonly DiscoveredDevices?: readonly { readonly ID?: string }[] | null;
}

/** @returns undefined where the need is met */
export type UnmetNeeds = (need: string) => Promise<string | undefined>;

/**
 * Asks at most once for each need.
 * @param images the base images of what has the needs
 */
export function unmetNeeds(
  endpoint: Endpoint,
  facts: EngineFacts,
  env: NodeJS.ProcessEnv,
  images: readonly string[] = [],
): UnmetNeeds {
  const asked = new Map<string, Promise<string | undefined>>();
  return (need) => {
    const answer = asked.get(need) ?? probe(need as Need, endpoint, facts, env, images);
    asked.set(need, answer);
    return answer;
  };
}

/** Why the first of these needs that the machine lacks is unmet. */
export async function firstUnmet(
  unmet: UnmetNeeds,
  needs: readonly string[],
): Promise<string | undefined> {
  for (const need of needs) {
    const why = await unmet(need);
    if (why !== undefined) return why;
  }
  return undefined;
}

async function probe(
  need: Need,
  endpoint: Endpoint,
  facts: EngineFacts,
  env: NodeJS.ProcessEnv,
  images: readonly string[],
): Promise<string | undefined> {
  switch (need) {
    case 'same-files':
      return /^(unix|npipe):/.test(facts.endpoint)
        ? undefined
        : `the engine at ${facts.endpoint} is on another machine and does not see these files`;
    case 'gpu': {
      const info = await engineInfo(endpoint);
      const devices = (info.DiscoveredDevices ?? []).some((device) => /gpu/i.test(device.ID ?? ''));
      return info.Runtimes?.nvidia !== undefined || devices
        ? undefined
        : 'the engine has no GPU toolkit';
    }
    case 'buildkit':
      return (
        engineKind(facts).noBuildKit ??
        (env.DOCKER_BUILDKIT === '0' ? 'BuildKit is switched off (DOCKER_BUILDKIT=0)' : undefined)
      );
    case 'package-index': {
      const index = await packageIndex(env);
      return index === undefined || (await isReached(index, env))
        ? undefined
        : 'the Python package index cannot be reached from here';
    }
    case 'make':
      return withoutProgram('make', env);
    case 'remote-engine':
      return remoteEngine(facts, env);
    case 'image-digest':
      return withoutDigest(endpoint, images);
    case 'network':
      return reachesSomething([HUB, await packageIndex(env)], env);
    default:
      return withoutProgram(need.replace(/^command:/, ''), env);
  }
}

function withoutProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return findProgram(name, env) === undefined
    ? `${name} is not installed on this machine`
    : undefined;
}

/** One that is not there yet comes from a registry, and brings its digest. */
async function withoutDigest(
  endpoint: Endpoint,
  images: readonly string[],
): Promise<string | undefined> {
  for (const image of images) {
    const found = await readEngine<{ RepoDigests?: readonly string[] | null }>(
      endpoint,
      `/images/${fullReference(image)}/json`,
    );
    if (found && (found.RepoDigests ?? []).length === 0)
      return `${image} was not pulled from a registry and has no digest`;
  }
  return undefined;
}

async function engineInfo(endpoint: Endpoint): Promise<GpuInfo> {
  return JSON.parse((await askEngine(endpoint, '/info')).body) as GpuInfo;
}

/** As pip is set up on this machine; undefined where there is no pip that could be asked. */
async function packageIndex(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.PIP_INDEX_URL) return env.PIP_INDEX_URL;
  const ask = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)';
  for (const args of [
    ['-m', 'pip', 'config', 'get', 'global.index-url'],
    ['-c', ask],
  ]) {
    const answer = await new Promise<string>((resolve) => {
      execFile('python3', args, { env, timeout: 10_000 }, (_error, stdout) =>
        resolve(stdout.trim()),
      );
    });
    if (URL.canParse(answer)) return answer;
  }
  return undefined;
}

/** Asked through the docker CLI, as blocks do, since that knows the way over ssh. */
async function remoteEngine(
  here: EngineFacts,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const host = env.LESSON_REMOTE;
  if (!host) {
    const can = canPractise(here, env);
    return can ? undefined : 'LESSON_REMOTE names no engine on another machine';
  }
  const args = ['--host', host, 'info', '--format', '{{json .}}'];
  const info = await new Promise<string | undefined>((resolve) => {
    execFile('docker', args, { env, timeout: 30_000, maxBuffer: 1 << 24 }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
  const id = info && engineId({ body: info });
  if (!id) return `the engine at ${host}, named by LESSON_REMOTE, does not answer`;
  return id === here.id || (!engineKind(here).hasId && host === here.endpoint)
    ? `LESSON_REMOTE names the engine at ${here.endpoint}, and no other one`
    : undefined;
}

async function reachesSomething(
  urls: readonly (string | undefined)[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  for (const url of urls) if (url !== undefined && (await isReached(url, env))) return undefined;
  return 'neither Docker Hub nor the Python package index can be reached from here';
}
