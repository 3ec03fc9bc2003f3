/** Engines that answer here and were not chosen. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ContextMeta,
  candidates,
  type EngineSurroundings,
} from '../../machine/engine/connect/choice.ts';
import { askEngine } from '../../machine/engine/connect/dial.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { jsonIn, namesIn } from '../../machine/host/lenient.ts';
import { type EngineInfo, socketPath } from './engine.ts';
import { finding, type MachineFinding } from './model.ts';

/** Milliseconds; these are sockets of this machine. */
const PATIENCE = 1000;

interface OtherContainer {
  readonly host: string;
  readonly context?: string;
}

export async function otherEngines(
  surroundings: EngineSurroundings,
  chosen: FoundEngine | undefined,
): Promise<MachineFinding[]> {
  const known = new Set(chosen ? [place(chosen.facts.endpoint)] : []);
  const others = [...sockets(surroundings), ...contexts(surroundings)].filter(({ host }) => {
    const first = !known.has(place(host));
    known.add(place(host));
    return first;
  });
  const ids = new Set(chosen ? [chosen.facts.id] : []);
  const findings: MachineFinding[] = [];
  for (const { other, info, denied } of await Promise.all(others.map(look))) {
    // Without an engine, the finding that says so tells of the refusal too.
    if (denied && chosen) findings.push(finding('socket-denied', 'note', { path: denied }));
    if (!info || (info.ID && ids.has(info.ID))) continue;
    if (info.ID) ids.add(info.ID);
    const context = other.context === undefined ? {} : { context: other.context };
    const version = info.ServerVersion ?? 'unknown';
    findings.push(finding('engine-other', 'note', { endpoint: other.host, version, ...context }));
  }
  return findings;
}

async function look(other: OtherContainer): Promise<{
  other: OtherContainer;
  info?: EngineInfo & { ServerVersion?: string };
  denied?: string;
}> {
  try {
    const answer = await askEngine({ host: other.host }, '/info', PATIENCE);
    return answer.status === 200 ? { other, info: JSON.parse(answer.body) } : { other };
  } catch (error) {
    const refused = (error as NodeJS.ErrnoException).code === 'EACCES';
    return refused ? { other, denied: socketPath(other.host) ?? other.host } : { other };
  }
}

/** What would be found if nobody had chosen one by name. */
function sockets(surroundings: EngineSurroundings): OtherContainer[] {
  const env = {
    ...surroundings.env,
    DOCKER_HOST: '',
    DOCKER_CONTEXT: '',
    // A place where no configuration can be, and so no current context.
    DOCKER_CONFIG: '/dev/null',
  };
  return candidates({ ...surroundings, env }).map(({ endpoint }) => ({ host: endpoint.host }));
}

/** Contexts that name a socket of this machine; others are not dialled unasked. */
function contexts({ env, home }: EngineSurroundings): OtherContainer[] {
  const folder = join(env.DOCKER_CONFIG || join(home, '.docker'), 'contexts', 'meta');
  return namesIn(folder).flatMap((name) => {
    const { Name, Endpoints } = jsonIn<ContextMeta>(join(folder, name, 'meta.json'));
    const host = Endpoints?.docker?.Host;
    const isHere = typeof host === 'string' && socketPath(host) !== undefined;
    return Name && isHere ? [{ host, context: Name }] : [];
  });
}

/** The same socket under two names is one. */
function place(host: string): string {
  const path = socketPath(host);
  try {
    return path === undefined ? host : `unix://${realpathSync(path)}`;
  } catch {
    return host;
  }
}
