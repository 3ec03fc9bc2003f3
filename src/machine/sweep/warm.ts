/**
 * `--reuse`: one container for each place, in which trials run one after the other. What a trial
 * leaves outside of its folder, in /tmp or as a process, the next one finds.
 */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Trial } from '../../core/sweep/trials.ts';
import {
  type ContainerPlan,
  containerOptions,
  ended,
  type ReadyTrial,
  type TrialEnd,
  type TrialPlace,
  variablesOf,
} from './container.ts';
import { removeContainer } from './engine.ts';
import { TrialOutput } from './output.ts';

export interface WarmContainers {
  ready(trial: Trial, at: TrialPlace, place: number): Promise<ReadyTrial>;
  /** Removes the containers, and their folders. */
  close(): Promise<void>;
}

/** What keeps a container while nothing runs in it; nearly every image has it. */
const IDLE = ['sleep', '2147483647'];

/** @param folder of the sweep */
export function warmContainers(plan: ContainerPlan, folder: string): WarmContainers {
  const { docker } = plan.engine;
  /** By place. */
  const kept = new Map<number, Promise<string>>();
  const shared = (place: number) => join(folder, `.warm-${place}`);

  const begin = async (place: number): Promise<string> => {
    rmSync(shared(place), { recursive: true, force: true });
    mkdirSync(shared(place));
    const container = await docker.createContainer({
      ...containerOptions(plan, shared(place)),
      Entrypoint: [IDLE[0] as string],
      Cmd: IDLE.slice(1),
    });
    try {
      await container.start();
    } catch (error) {
      await removeContainer(docker, container.id).catch(() => undefined);
      throw error;
    }
    return container.id;
  };

  /** After a trial that had to be killed, its container is gone. */
  const end = async (place: number): Promise<void> => {
    const id = await kept.get(place)?.catch(() => undefined);
    kept.delete(place);
    if (id !== undefined) await removeContainer(docker, id);
  };

  const run = async (
    trial: Trial,
    at: TrialPlace,
    place: number,
    signal: AbortSignal,
  ): Promise<TrialEnd> => {
    const id = (await kept.get(place)) ?? '';
    const exec = await docker.getContainer(id).exec({
      Cmd: [...plan.image.entrypoint, ...(trial.args.length > 0 ? trial.args : plan.image.cmd)],
      Env: variablesOf(plan, trial),
      AttachStdout: true,
      AttachStderr: true,
    });
    const output = new TrialOutput(at.log);
    let killed: 'timeout' | 'stopped' | undefined;
    const kill = (why: 'timeout' | 'stopped') => {
      killed ??= why;
      // Nothing else ends what was started in a container.
      end(place).catch(() => undefined);
    };
    const stop = () => kill('stopped');
    signal.addEventListener('abort', stop);
    const { timeout } = plan.spec.limits;
    const timer = timeout && setTimeout(kill, timeout * 1000, 'timeout');
    const began = performance.now();
    try {
      const stream = (await exec.start({ Detach: false, Tty: false })) as unknown as Readable;
      await new Promise<void>((resolve) => {
        stream.on('data', (chunk: Buffer) => output.add(chunk));
        stream.on('error', () => undefined);
        stream.on('close', () => resolve());
      });
      const seconds = (performance.now() - began) / 1000;
      if (killed) return ended(output, { exitCode: null, ended: killed }, seconds);
      const { ExitCode } = await exec.inspect();
      const exitCode = ExitCode ?? null;
      const memory = exitCode !== 0 && (await plan.watch.happened(id, exitCode === 137));
      // The news may be of this trial only: the next one begins in another container.
      if (memory) await end(place);
      for (const name of readdirSync(shared(place)))
        renameSync(join(shared(place), name), join(at.folder, name));
      return ended(output, { exitCode, ended: memory ? 'memory' : 'by-itself' }, seconds);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  };

  return {
    async ready(trial, at, place) {
      return {
        start(signal) {
          if (!kept.has(place)) kept.set(place, begin(place));
          const over = run(trial, at, place, signal);
          return { free: over.catch(() => undefined), end: over };
        },
        discard: async () => undefined,
      };
    },
    async close() {
      for (const place of [...kept.keys()]) {
        await end(place);
        rmSync(shared(place), { recursive: true, force: true });
      }
    },
  };
}
