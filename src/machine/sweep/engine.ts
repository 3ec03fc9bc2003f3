/** What a sweep asks of an engine besides running trials: the image, the machine, what a killed run left. */
import { cpus, release } from 'node:os';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { fullReference } from '../../core/names/image-reference.ts';
import { UserError } from '../../core/run/failure.ts';
import type { SweepHost, SweepImage } from '../../core/sweep/records.ts';
import { orAbsent } from '../engine/connect/api.ts';

/** Of every container of a sweep: the sweep's id. */
export const SWEEP_LABEL = 'lesson.sweep';

export interface SweepEngine {
  readonly docker: Docker;
  readonly host: SweepHost;
  /** `uid:gid` that files in a mounted folder get this user as their owner with; undefined: not known here. */
  readonly user: string | undefined;
}

export interface FoundSweepImage extends SweepImage {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workdir: string;
  /** Names of variables that it sets. */
  readonly variables: readonly string[];
}

interface EngineSays {
  readonly NCPU?: number;
  readonly MemTotal?: number;
  readonly KernelVersion?: string;
  readonly Architecture?: string;
  readonly ServerVersion?: string;
  readonly SecurityOptions?: readonly string[] | null;
}

/** @param software what it calls itself, e.g. `Docker` */
export async function askSweepEngine(docker: Docker, software: string): Promise<SweepEngine> {
  const said = (await docker.info()) as EngineSays;
  const kernel = said.KernelVersion ?? '';
  const rootless = said.SecurityOptions?.some((it) => /name=rootless/.test(it)) ?? false;
  const uid = process.getuid?.();
  const own = uid === undefined ? undefined : `${uid}:${process.getgid?.() ?? uid}`;
  return {
    docker,
    host: {
      kernel,
      architecture: said.Architecture ?? '',
      // An engine does not say; on this machine's own kernel it has this machine's.
      cpu: kernel === release() ? (cpus()[0]?.model.trim() ?? '') : '',
      cpus: said.NCPU ?? 1,
      memory: said.MemTotal ?? 0,
      engine: `${software} ${said.ServerVersion ?? ''}`.trim(),
    },
    // Root in a container of a rootless engine is whoever runs it.
    user: rootless ? '0:0' : own,
  };
}

/** @throws UserError (3) if the engine has no such image */
export async function findSweepImage(docker: Docker, reference: string): Promise<FoundSweepImage> {
  const found = await orAbsent(docker.getImage(fullReference(reference)).inspect());
  if (!found) throw new UserError('sweep-image-missing', { image: reference }, 3);
  const { Entrypoint, Cmd, WorkingDir, Env } = found.Config ?? {};
  return {
    reference,
    id: found.Id,
    digests: found.RepoDigests ?? [],
    entrypoint: list(Entrypoint),
    cmd: list(Cmd),
    workdir: WorkingDir || '/',
    variables: (Env ?? []).map((it) => it.replace(/=.*/s, '')),
  };
}

function list(value: string | string[] | null | undefined): string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}

/** Removes containers of the sweep, whatever they do. @returns how many there were */
export async function removeLeftovers(docker: Docker, sweep: string): Promise<number> {
  const filters = { label: [`${SWEEP_LABEL}=${sweep}`] };
  const left = await docker.listContainers({ all: true, filters });
  await Promise.all(left.map(({ Id }) => removeContainer(docker, Id)));
  return left.length;
}

/** Resolves when it is gone, also if the engine was removing it already. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  const container = docker.getContainer(id);
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const { statusCode } = error as { readonly statusCode?: number };
    // 409: the engine is removing it.
    if (statusCode === 409) await orAbsent(container.wait({ condition: 'removed' }));
    else if (statusCode !== 404) throw error;
  }
}

/** Containers in which the kernel ended a process for want of memory. */
export interface MemoryWatch {
  /** How often it has happened there. */
  times(container: string): number;
  /**
   * Whether it has happened there since it had happened so often.
   * @param likely then the news is waited for: it may come late
   */
  happened(container: string, likely: boolean, before?: number): Promise<boolean>;
  close(): void;
}

/** Milliseconds. */
const LATE_NEWS = 500;

export async function watchMemory(docker: Docker, sweep: string): Promise<MemoryWatch> {
  const label = [`${SWEEP_LABEL}=${sweep}`];
  const events: unknown = await docker.getEvents({
    filters: { type: ['container'], event: ['oom'], label },
  });
  if (!(events instanceof Readable)) throw new Error('the engine sends no events');
  const ended = new Map<string, number>();
  const times = (container: string) => ended.get(container) ?? 0;
  const waiting = new Set<() => void>();
  let rest = '';
  events.setEncoding('utf8');
  events.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const id = /"ID":"([0-9a-f]{64})"/.exec(line)?.[1];
      if (id) ended.set(id, times(id) + 1);
    }
    for (const look of waiting) look();
  });
  events.on('error', () => undefined);
  return {
    times,
    happened: (container, likely, before = 0) =>
      new Promise((resolve) => {
        const done = (answer: boolean) => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve(answer);
        };
        const look = () => {
          if (times(container) > before) done(true);
        };
        const timer = setTimeout(() => done(false), likely ? LATE_NEWS : 0);
        waiting.add(look);
        look();
      }),
    close: () => events.destroy(),
  };
}
