/** Finds the engine to use. No processes are started on the way, and nothing slow is loaded. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { EngineFacts } from '../../../core/run/events.ts';
import { UserError } from '../../../core/run/failure.ts';
import { findProgram } from '../../host/process.ts';
import {
  candidates,
  type EngineCandidate,
  type EngineSurroundings,
  overriddenContext,
  ownSocket,
} from './choice.ts';
import { type ApiAnswer, askEngine, type Endpoint } from './dial.ts';
import { engineKind, softwareOf } from './kinds/table.ts';

export interface FoundEngine {
  readonly endpoint: Endpoint;
  readonly facts: EngineFacts;
}

/** Milliseconds; a socket of this machine answers within a few. */
const LOCAL_PATIENCE = 3000;
const REMOTE_PATIENCE = 10_000;

/**
 * The engine that the docker CLI would use, else one of another kind, else the managed one.
 * @throws UserError (3) when none answers; an engine that was chosen by name is never replaced
 */
export async function findEngine(surroundings: EngineSurroundings): Promise<FoundEngine> {
  let denied: string | undefined;
  for (const candidate of candidates(surroundings)) {
    try {
      return await ask(candidate, surroundings);
    } catch (error) {
      if (error instanceof UserError) throw error;
      const code = (error as NodeJS.ErrnoException).code;
      const refused = code === 'EACCES' || code === 'EPERM';
      if (candidate.chosenBy) {
        throw refused
          ? permissionDenied(candidate.endpoint.host, error)
          : chosenButSilent(candidate, candidate.chosenBy, surroundings, error);
      }
      if (refused) denied ??= candidate.endpoint.host;
    }
  }
  throw denied ? permissionDenied(denied) : new NoEngine(surroundings.env);
}

async function ask(
  candidate: EngineCandidate,
  { paths }: EngineSurroundings,
): Promise<FoundEngine> {
  const { endpoint, kind, context } = candidate;
  const patience = endpoint.host.startsWith('unix:') ? LOCAL_PATIENCE : REMOTE_PATIENCE;
  const [ping, version, info] = await Promise.all(
    ['/_ping', '/version', '/info'].map((path) => askEngine(endpoint, path, patience)),
  );
  if (!ping || !version || !info || ping.status !== 200) {
    throw new Error(`the answer to a ping was ${ping?.status}: ${ping?.body.slice(0, 200)}`);
  }
  const software = softwareOf(ping);
  return {
    endpoint,
    facts: {
      endpoint: endpoint.host,
      kind,
      own: endpoint.host === `unix://${ownSocket(paths)}`,
      ...(context === undefined ? {} : { context }),
      version: stringField(version, 'Version') ?? 'unknown',
      software,
      id: (engineKind({ software }).hasId && engineId(info)) || derivedId(endpoint.host),
    },
  };
}

function stringField(answer: Pick<ApiAnswer, 'body'>, name: string): string | undefined {
  try {
    const value: unknown = (JSON.parse(answer.body) as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The daemon's own id does not tell apart two daemons of one machine that share /etc/docker/key.json;
 * where their data lies does.
 */
export function engineId(info: Pick<ApiAnswer, 'body'>): string | undefined {
  const id = stringField(info, 'ID');
  return id && derivedId(`${id} ${stringField(info, 'DockerRootDir') ?? ''}`);
}

/** For an engine without a lasting id: its address is one, as long as it stays there. */
function derivedId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function chosenButSilent(
  candidate: EngineCandidate,
  chosenBy: string,
  surroundings: EngineSurroundings,
  error: unknown,
): UserError {
  const context = overriddenContext(surroundings);
  const other =
    candidate.kind === 'env'
      ? 'or unset DOCKER_HOST to use the default one: unset DOCKER_HOST'
      : 'or choose another context: docker context use default';
  return new UserError(
    `The engine at ${candidate.endpoint.host}, chosen by ${chosenBy}, does not answer: ${(error as Error).message}`,
    {
      exitCode: 3,
      next: `Start that engine, ${other}`,
      ...(context === undefined
        ? {}
        : { failure: { code: 'host-overrides-context', args: { context } } }),
      cause: error,
    },
  );
}

function permissionDenied(host: string, cause?: unknown): UserError {
  return new UserError(`You may not use the engine at ${host}: permission denied.`, {
    exitCode: 3,
    failure: { code: 'socket-denied', args: { endpoint: host } },
    next: [
      'Become a member of the group "docker" and log in again:',
      '    sudo usermod -aG docker "$USER"',
      'Members of that group can act as root on this machine. Without that: rootless Docker,',
      'https://docs.docker.com/engine/security/rootless/',
    ].join('\n'),
    cause,
  });
}

/** None answers and none was chosen by name: one may be set up. */
export class NoEngine extends UserError {
  constructor(env: NodeJS.ProcessEnv) {
    super('No container engine answers on this machine.', { exitCode: 3, next: howToGetOne(env) });
  }
}

function howToGetOne(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') {
    return 'Start Docker Desktop, OrbStack or Colima ("colima start"), or install one: https://docs.docker.com/desktop/setup/install/mac-install/';
  }
  if (process.platform === 'win32') {
    return 'Start Docker Desktop, or install it: https://docs.docker.com/desktop/setup/install/windows-install/';
  }
  const root = process.getuid?.() === 0;
  if (findProgram('dockerd', env)) {
    if (root)
      return 'Docker Engine is installed and stopped. Start one for the lessons: lesson engine start';
    return existsSync('/run/systemd/system')
      ? 'Docker Engine is installed and stopped. Start it: sudo systemctl start docker'
      : 'Docker Engine is installed and stopped. Start it as root, or ask who looks after this machine.';
  }
  if (findProgram('apt-get', env) && (root || findProgram('sudo', env))) {
    return "Set one up from this machine's packages: lesson setup";
  }
  return 'Install one: https://docs.docker.com/engine/install/ (without root: https://docs.docker.com/engine/security/rootless/)';
}
