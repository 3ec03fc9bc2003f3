/** Which engine the docker CLI would talk to: read from the same places, without running it. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineFacts } from '../../../core/run/events.ts';
import { type EngineChoice, UserError } from '../../../core/run/failure.ts';
import { jsonIn } from '../../host/lenient.ts';
import { isOwnFolder, weakPart } from '../../host/own-folder.ts';
import type { Paths } from '../../host/paths.ts';
import type { Endpoint } from './dial.ts';
import { usualSockets } from './kinds/table.ts';

export interface EngineCandidate {
  readonly endpoint: Endpoint;
  readonly kind: EngineFacts['kind'];
  readonly context?: string;
  /** Somebody chose it by name: when it does not answer, no other may take its place. */
  readonly choice?: EngineChoice;
}

export interface EngineSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly paths: Paths;
}

/**
 * What may be there, in the order in which it is asked. After an explicit choice there is no more.
 * @throws UserError where a context is chosen that is not there
 */
export function candidates({ env, home, paths }: EngineSurroundings): EngineCandidate[] {
  const explicit = explicitChoice(env, home);
  if (explicit) return [explicit];
  // With su it may be another user's, whose engine would be taken for one's own.
  const login = env.XDG_RUNTIME_DIR;
  const runtime = login && !weakPart(login) ? login : undefined;
  const socket = (path: string, kind: EngineCandidate['kind']): EngineCandidate => ({
    endpoint: { host: `unix://${path}` },
    kind,
  });
  if (process.platform === 'win32') {
    return [{ endpoint: { host: 'npipe:////./pipe/docker_engine' }, kind: 'default' }];
  }
  return [
    ...usualSockets({ home, runtime }).map((path) => socket(path, 'default')),
    ...(isOwnFolder(ownRuntime(paths)) ? [socket(ownSocket(paths), 'own' as const)] : []),
  ];
}

/** The managed engine's socket. */
export function ownSocket(paths: Paths): string {
  return join(ownRuntime(paths), 'docker.sock');
}

/**
 * The managed engine's part of the runtime folder: where it was started, since XDG_RUNTIME_DIR is not
 * the same in every session of a user (sudo, cron and ssh differ), else where it would be.
 */
export function ownRuntime(paths: Paths): string {
  const { runtime } = jsonIn(join(paths.state, 'engine', 'running.json'));
  return typeof runtime === 'string' ? runtime : newRuntime(paths);
}

/**
 * A login's runtime folder goes away with the login, and with it the sockets of an engine. One folder
 * may be that of several homes, as with sudo: each has an engine of its own.
 */
function newRuntime(paths: Paths): string {
  const { runtime } = paths;
  return join(runtime.startsWith('/run/user/') ? outlasting() : runtime, folderName(paths));
}

function outlasting(): string {
  return `/run/lesson-${process.getuid?.() ?? 0}`;
}

function folderName({ state }: Paths): string {
  return `engine-${createHash('sha256').update(state).digest('hex').slice(0, 6)}`;
}

/** Everywhere that the managed engine may have had its sockets, whatever session it was started in. */
export function possibleRuntimes(paths: Paths): string[] {
  const usual = `/tmp/lesson-${process.getuid?.() ?? 0}`;
  const folders = [outlasting(), usual, paths.runtime].map((it) => join(it, folderName(paths)));
  return [...new Set([ownRuntime(paths), ...folders])];
}

/** `DOCKER_HOST`, then `DOCKER_CONTEXT`, then the configuration's current context. */
function explicitChoice(env: NodeJS.ProcessEnv, home: string): EngineCandidate | undefined {
  const config = env.DOCKER_CONFIG || join(home, '.docker');
  const host = env.DOCKER_HOST;
  if (host) {
    return {
      endpoint: { host: host.includes('://') ? host : `tcp://${host}`, ...tlsOfEnv(env, config) },
      kind: 'env',
      choice: { by: 'host', context: overriddenContext({ env, home }) },
    };
  }
  const fromEnv = env.DOCKER_CONTEXT;
  const name = fromEnv || currentContext(config);
  if (!name || name === 'default') return undefined;
  const choice: EngineChoice = { by: fromEnv ? 'variable' : 'configuration', context: name };
  return {
    endpoint: contextEndpoint(config, name, choice),
    kind: 'context',
    context: name,
    choice,
  };
}

/** The context that would be used, were DOCKER_HOST not set. */
export function overriddenContext({
  env,
  home,
}: Pick<EngineSurroundings, 'env' | 'home'>): string | undefined {
  if (!env.DOCKER_HOST) return undefined;
  const name = env.DOCKER_CONTEXT || currentContext(env.DOCKER_CONFIG || join(home, '.docker'));
  return name === 'default' ? undefined : name;
}

function tlsOfEnv(env: NodeJS.ProcessEnv, config: string): Pick<Endpoint, 'tls'> {
  if (!env.DOCKER_TLS_VERIFY && !env.DOCKER_TLS) return {};
  return {
    tls: {
      ...pemFiles(env.DOCKER_CERT_PATH || config),
      skipVerify: !env.DOCKER_TLS_VERIFY,
    },
  };
}

function currentContext(config: string): string | undefined {
  const { currentContext: name } = jsonIn(join(config, 'config.json'));
  return typeof name === 'string' ? name : undefined;
}

/** What the docker CLI keeps of a context. */
export interface ContextMeta {
  readonly Name?: string;
  readonly Endpoints?: {
    readonly docker?: { readonly Host?: unknown; readonly SkipTLSVerify?: unknown };
  };
}

function contextEndpoint(config: string, name: string, choice: EngineChoice): Endpoint {
  const id = createHash('sha256').update(name).digest('hex');
  const { docker } =
    jsonIn<ContextMeta>(join(config, 'contexts', 'meta', id, 'meta.json')).Endpoints ?? {};
  if (typeof docker?.Host !== 'string' || !docker.Host) {
    throw new UserError('context-missing', { choice }, 3);
  }
  const pem = pemFiles(join(config, 'contexts', 'tls', id, 'docker'));
  const skipVerify = docker.SkipTLSVerify === true;
  const needsTls = skipVerify || Object.keys(pem).length > 0;
  return { host: docker.Host, ...(needsTls ? { tls: { ...pem, skipVerify } } : {}) };
}

function pemFiles(folder: string): { ca?: string; cert?: string; key?: string } {
  const found: { ca?: string; cert?: string; key?: string } = {};
  for (const name of ['ca', 'cert', 'key'] as const) {
    const path = join(folder, `${name}.pem`);
    if (existsSync(path)) found[name] = path;
  }
  return found;
}
