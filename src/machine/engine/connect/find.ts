/** Finds the engine to use. No processes are started on the way, and nothing slow is loaded. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { EngineFacts } from '../../../core/run/events.ts';
import { type EngineRemedy, UserError } from '../../../core/run/failure.ts';
import { findProgram } from '../../host/process.ts';
import { candidates, type EngineCandidate, type EngineSurroundings, ownSocket } from './choice.ts';
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
      const { host } = candidate.endpoint;
      const { choice } = candidate;
      if (choice) {
        if (refused) throw new UserError('engine-denied', { host }, 3, error);
        const reason = (error as Error).message;
        throw new UserError('engine-silent', { host, choice, reason }, 3, error);
      }
      if (refused) denied ??= host;
    }
  }
  if (denied !== undefined) throw new UserError('engine-denied', { host: denied }, 3);
  throw new UserError('no-engine', { remedy: remedyHere(surroundings.env) }, 3);
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

function remedyHere(env: NodeJS.ProcessEnv): EngineRemedy {
  const { platform } = process;
  if (platform === 'darwin' || platform === 'win32')
    return { do: 'install-desktop', system: platform };
  const root = process.getuid?.() === 0;
  if (findProgram('dockerd', env)) {
    if (root) return { do: 'start' };
    return { do: existsSync('/run/systemd/system') ? 'start-service' : 'start-as-root' };
  }
  const apt = findProgram('apt-get', env) && (root || findProgram('sudo', env));
  return { do: apt ? 'setup' : 'install' };
}
