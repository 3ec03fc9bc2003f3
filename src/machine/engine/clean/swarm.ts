/** Removes what runs have made in a swarm, and leaves a swarm that one of them has begun. */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { RUN_LABEL } from '../ownership/owned.ts';
import type { Tally } from '../ownership/tally.ts';
import type { MadeObject } from '../ownership/tracker.ts';

/** Milliseconds for the engine to end the containers of a service that is gone. */
const TASKS_PATIENCE = 30_000;
/** Statuses that say that there is none, or no swarm that could have one. */
const NONE = [404, 406, 503];

interface InSwarm {
  readonly ID: string;
  readonly Spec?: { readonly Name?: string; readonly Labels?: Readonly<Record<string, string>> };
}

/** @param runs whose labels are looked for */
export async function cleanSwarm(
  docker: Docker,
  runs: readonly string[],
  tally: Tally,
): Promise<void> {
  const swarm = await orNone(docker.swarmInspect() as Promise<InSwarm>);
  if (!swarm) return;
  const isOurs = ({ Spec }: InSwarm) => runs.includes(Spec?.Labels?.[RUN_LABEL] ?? '');
  const ours = async (rows: Promise<unknown>) => ((await rows) as InSwarm[]).filter(isOurs);
  for (const { ID, Spec } of await ours(docker.listServices())) {
    await tally.remove(`service ${Spec?.Name ?? ID}`, () => docker.getService(ID).remove());
  }
  await tasksEnd(docker, runs);
  for (const { ID, Spec } of await ours(docker.listConfigs())) {
    await tally.remove(`config ${Spec?.Name ?? ID}`, () => docker.getConfig(ID).remove());
  }
  for (const { ID, Spec } of await ours(docker.listSecrets())) {
    await tally.remove(`secret ${Spec?.Name ?? ID}`, () => docker.getSecret(ID).remove());
  }
  if (isOurs(swarm)) await tally.remove('swarm', () => docker.swarmLeave({ force: true }));
}

/** What a block made that was cut off. Best effort: what stays is `clean`'s. */
export async function undoInSwarm(docker: Docker, made: readonly MadeObject[]): Promise<void> {
  const removals: Partial<Record<MadeObject['kind'], (id: string) => Promise<unknown>>> = {
    service: (id) => docker.getService(id).remove(),
    config: (id) => docker.getConfig(id).remove(),
    secret: (id) => docker.getSecret(id).remove(),
    swarm: () => docker.swarmLeave({ force: true }),
  };
  for (const { kind, id } of [...made].reverse()) await removals[kind]?.(id).catch(() => undefined);
}

/** The engine ends them by and by, and would start one again that somebody else removes. */
async function tasksEnd(docker: Docker, runs: readonly string[]): Promise<void> {
  const until = Date.now() + TASKS_PATIENCE;
  for (const run of runs) {
    const filters = { label: [`${RUN_LABEL}=${run}`, 'com.docker.swarm.task.id'] };
    while (Date.now() < until) {
      if ((await docker.listContainers({ filters })).length === 0) break;
      await sleep(300);
    }
  }
}

async function orNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (NONE.includes((error as { statusCode?: number }).statusCode ?? 0)) return undefined;
    throw error;
  }
}
