/** A trial in a container of its own, which the engine removes when the trial ends. */
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { MOST_PROCESSES, type SweepSpec } from '../../core/sweep/spec.ts';
import type { Trial } from '../../core/sweep/trials.ts';
import { engineSaid } from '../engine/connect/api.ts';
import {
  type FoundSweepImage,
  type MemoryWatch,
  removeContainer,
  SWEEP_LABEL,
  type SweepEngine,
} from './engine.ts';
import { TrialOutput } from './output.ts';

/** What containers of a sweep have in common. */
export interface ContainerPlan {
  readonly engine: SweepEngine;
  readonly image: FoundSweepImage;
  readonly spec: SweepSpec;
  /** Absolute sources. */
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
  /** The sweep's id. */
  readonly sweep: string;
  /** Bytes. */
  readonly memory: number;
  readonly cpus: number;
  readonly watch: MemoryWatch;
}

export interface TrialPlace {
  /** Mounted where the trial writes its results. */
  readonly folder: string;
  readonly log: string;
}

/** How a process of a trial ended. */
export interface TrialEnd {
  readonly exitCode: number | null;
  readonly ended: 'by-itself' | 'timeout' | 'memory' | 'stopped' | 'not-started';
  /** Of the engine, if it did not start. */
  readonly said: string;
  readonly seconds: number;
  /** Of stdout. */
  readonly lastLine: string | undefined;
  /** It got the error that its file system is read-only. */
  readonly readOnly: boolean;
  /** Why what it left in its folder cannot be kept. */
  readonly problem?: string | undefined;
}

/** A trial that can be started at once. */
export interface ReadyTrial {
  /**
   * @returns `free`: the place of the trial is free for the next one, though it may still be removed
   * @throws the connection's error if the engine is gone
   */
  start(signal: AbortSignal): {
    readonly free: Promise<unknown>;
    readonly end: Promise<TrialEnd>;
  };
  /** In place of starting it. */
  discard(): Promise<void>;
}

/** The exit code of what SIGKILL has ended. */
const KILLED = 137;

/** The options with which each container of the sweep is created. */
export function containerOptions(plan: ContainerPlan, folder: string) {
  const { spec, image, mounts } = plan;
  const bind = (Source: string, Target: string, ReadOnly: boolean) =>
    ({ Type: 'bind', Source, Target, ReadOnly }) as const;
  return {
    Image: image.id,
    ...(plan.engine.user !== undefined && { User: plan.engine.user }),
    Labels: { [SWEEP_LABEL]: plan.sweep },
    HostConfig: {
      AutoRemove: true,
      NetworkMode: spec.network,
      ReadonlyRootfs: !spec.writable,
      ...(!spec.writable && { Tmpfs: { '/tmp': 'rw,exec,nosuid,nodev,mode=1777' } }),
      Memory: plan.memory,
      MemorySwap: plan.memory,
      NanoCpus: Math.round(plan.cpus * 1e9),
      PidsLimit: MOST_PROCESSES,
      SecurityOpt: ['no-new-privileges'],
      // What is printed is read as it comes; the engine would keep all of it.
      LogConfig: { Type: 'none', Config: {} },
      Mounts: [
        ...mounts.map(({ source, target }) => bind(source, target, true)),
        bind(folder, spec.results, false),
      ],
    },
  };
}

/** Without a home, programs look for one in /, which they cannot write to. */
export function homeOf({ variables }: FoundSweepImage): Readonly<Record<string, string>> {
  return variables.includes('HOME') ? {} : { HOME: '/tmp' };
}

export function variablesOf({ image }: ContainerPlan, { env }: Pick<Trial, 'env'>): string[] {
  return Object.entries({ ...homeOf(image), ...env }).map(([name, value]) => `${name}=${value}`);
}

/** @throws what the engine says */
export async function readyContainer(
  plan: ContainerPlan,
  trial: Trial,
  place: TrialPlace,
): Promise<ReadyTrial> {
  const { docker } = plan.engine;
  const container = await docker.createContainer({
    ...containerOptions(plan, place.folder),
    Cmd: [...trial.args],
    Env: variablesOf(plan, trial),
  });
  try {
    // Both before it starts: one that ends at once is gone at once.
    const [stream, waiting] = await Promise.all([
      container.attach({
        stream: true,
        stdout: true,
        stderr: true,
      }) as unknown as Promise<Readable>,
      listen(docker, container.id),
    ]);
    return {
      start: (signal) => run(plan, container, { stream, waiting, place }, signal),
      async discard() {
        stream.destroy();
        await removeContainer(docker, container.id);
        await waiting.removed.catch(() => undefined);
      },
    };
  } catch (error) {
    await removeContainer(docker, container.id).catch(() => undefined);
    throw error;
  }
}

interface Listening {
  readonly stream: Readable;
  readonly waiting: { readonly removed: Promise<number> };
  readonly place: TrialPlace;
}

function run(
  { engine, spec, watch }: ContainerPlan,
  container: Docker.Container,
  { stream, waiting, place }: Listening,
  signal: AbortSignal,
): ReturnType<ReadyTrial['start']> {
  const output = new TrialOutput(place.log);
  let killed: 'timeout' | 'stopped' | undefined;
  const kill = (why: 'timeout' | 'stopped') => {
    killed ??= why;
    // The engine refuses to kill one that does not run yet. It may have ended by itself.
    started.then(() => container.kill()).catch(() => undefined);
  };
  const stop = () => kill('stopped');
  const began = performance.now();
  const printed = new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => output.add(chunk));
    stream.on('error', () => undefined);
    stream.on('close', () => resolve());
  });
  const started = container.start().then(
    () => undefined,
    (error: unknown) => error as Error & { statusCode?: number },
  );
  // Output ends when the container does, or before if a program closes it: its place is free a little early.
  const free = started.then((refused) => (refused ? undefined : printed));
  const end = async (): Promise<TrialEnd> => {
    const timer = spec.limits.timeout && setTimeout(kill, spec.limits.timeout * 1000, 'timeout');
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      const refused = await started;
      if (refused) {
        stream.destroy();
        if (refused.statusCode === undefined) throw refused;
        await removeContainer(engine.docker, container.id);
        return ended(
          output,
          { exitCode: null, ended: 'not-started', said: engineSaid(refused) },
          0,
        );
      }
      await printed;
      const seconds = (performance.now() - began) / 1000;
      const exitCode = await waiting.removed;
      if (killed) return ended(output, { exitCode: null, ended: killed }, seconds);
      const memory = exitCode !== 0 && (await watch.happened(container.id, exitCode === KILLED));
      return ended(output, { exitCode, ended: memory ? 'memory' : 'by-itself' }, seconds);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  };
  return { free, end: end() };
}

export function ended(
  output: TrialOutput,
  how: Pick<TrialEnd, 'exitCode' | 'ended' | 'problem'> & { readonly said?: string },
  seconds: number,
): TrialEnd {
  output.close();
  const { lastLine, readOnly } = output;
  return { said: '', ...how, seconds: Math.round(seconds * 1000) / 1000, lastLine, readOnly };
}

/** A trial that cannot begin. @param said why */
export function refusedTrial(said: string): ReadyTrial {
  const end = { exitCode: null, ended: 'not-started', said, seconds: 0 } as const;
  const over = Promise.resolve({ ...end, lastLine: undefined, readOnly: false });
  return { start: () => ({ free: over, end: over }), discard: async () => undefined };
}

/** Resolves when the engine listens. `removed` is the exit code, once the container is gone. */
async function listen(docker: Docker, id: string): Promise<{ readonly removed: Promise<number> }> {
  const answer = await new Promise<Readable>((resolve, reject) => {
    docker.modem.dial(
      {
        path: `/containers/${id}/wait?`,
        method: 'POST',
        isStream: true,
        statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
        options: { condition: 'removed' },
      },
      (error: unknown, stream: unknown) => (error ? reject(error) : resolve(stream as Readable)),
    );
  });
  const removed = (async () => {
    let text = '';
    for await (const piece of answer) text += piece;
    return (JSON.parse(text) as { StatusCode: number }).StatusCode;
  })();
  // Looked at when the trial has ended.
  removed.catch(() => undefined);
  return { removed };
}
