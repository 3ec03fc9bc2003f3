/** What the doctor makes on an engine goes through a run's session, and goes away with it. */
import type { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { type Cleaned, clean } from '../../machine/engine/clean/clean.ts';
import { openDocker } from '../../machine/engine/connect/api.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { newRunId, openSession } from '../../machine/engine/proxy/session.ts';
import type { Paths } from '../../machine/host/paths.ts';
import { realRun } from './machine.ts';
import { finding, type MachineFinding } from './model.ts';
import type { DockerCli } from './ports.ts';

/** Milliseconds; an engine that does not answer by then is left to `lesson clean`. */
const CLEANS_WITHIN = 8000;

export interface Bench {
  readonly docker: DockerCli;
  /** Removes all that was made. @returns what could not be removed */
  close(): Promise<MachineFinding[]>;
}

/** Where somebody examines. */
export interface ExaminedPlace {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly paths: Paths;
  /** Where learners' files will be; it need not be there yet. */
  readonly sandbox: string;
  readonly signal: AbortSignal;
}

export interface BenchOptions extends ExaminedPlace {
  readonly found: FoundEngine;
  readonly cli: string;
}

/** No lock is taken: everything has the run's own label, and no name that others could want. */
export async function openBench(options: BenchOptions): Promise<Bench> {
  const { found, paths } = options;
  const session = await openSession({
    ...options,
    ...found,
    run: newRunId(),
    lesson: 'doctor',
  });
  const run = realRun(session.env, options.signal);
  return {
    docker: (args, how) => run(options.cli, args, how),
    async close() {
      await session.close();
      return leftBehind(await cleanInTime(session.run, found, paths));
    },
  };
}

/** @returns undefined where the engine did not answer in time */
async function cleanInTime(
  run: string,
  found: FoundEngine,
  paths: Paths,
): Promise<Cleaned | undefined> {
  const timer = new AbortController();
  const late = sleep(CLEANS_WITHIN, undefined, { signal: timer.signal }).catch(() => undefined);
  const opened = openDocker(found.endpoint);
  const cleaned = opened
    .then((docker) =>
      clean({
        docker,
        stateDir: paths.state,
        engineId: found.facts.id,
        only: (record) => record.header.run === run,
      }),
    )
    // The journal stays, and with it the way to remove the rest.
    .catch(() => undefined);
  const done = await Promise.race([cleaned, late]);
  timer.abort();
  // Requests that are never answered would keep this process from ending.
  if (!done) void opened.then(hangUp).catch(() => undefined);
  return done;
}

function hangUp(docker: Docker): void {
  // docker-modem's types do not know the agent that it was given.
  (docker.modem as { agent?: Agent }).agent?.destroy();
}

function leftBehind(cleaned: Cleaned | undefined): MachineFinding[] {
  if (!cleaned) return [finding('left-behind', 'warning', { what: [] })];
  const what = cleaned.left.map((left) => `${left.what} (${left.why})`);
  return what.length > 0 ? [finding('left-behind', 'warning', { what })] : [];
}
