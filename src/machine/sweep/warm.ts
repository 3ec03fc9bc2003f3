/**
 * `--reuse`: one container for each place, in which trials run one after the other. What a trial
 * leaves outside of its folder, in /tmp or as a process, the next one finds.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
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
import { clearTree, moveAll } from './tree.ts';

export interface WarmContainers {
  ready(trial: Trial, at: TrialPlace, place: number): Promise<ReadyTrial>;
  /** Removes the containers, and their folders. */
  close(): Promise<void>;
}

/** Folders of places. */
const WARM = /^\.warm-\d+$/;
/** What keeps a container while nothing runs in it; nearly every image has it. */
const IDLE = ['sleep', '2147483647'];

/** @param folder of the sweep */
export function warmContainers(plan: ContainerPlan, folder: string): WarmContainers {
  const { docker } = plan.engine;
  /** By place. */
  const kept = new Map<number, Promise<string>>();
  const shared = (place: number) => join(folder, `.warm-${place}`);

  const begin = async (place: number): Promise<string> => {
    clearTree(shared(place));
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

  /** @returns why what a trial left cannot be kept */
  const move = (place: number, { folder: to }: TrialPlace): string | undefined => {
    try {
      moveAll(shared(place), to);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
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
    let removed: Promise<void> | undefined;
    const kill = (why: 'timeout' | 'stopped') => {
      killed ??= why;
      // Nothing else ends what was started in a container.
      removed ??= end(place).catch(() => undefined);
    };
    const stop = () => kill('stopped');
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const { timeout } = plan.spec.limits;
    const timer = timeout && setTimeout(kill, timeout * 1000, 'timeout');
    const before = plan.watch.times(id);
    const began = performance.now();
    try {
      await printed(exec, output, () => killed !== undefined);
      const seconds = (performance.now() - began) / 1000;
      if (killed) {
        await removed;
        const problem = move(place, at);
        return ended(output, { exitCode: null, ended: killed, problem }, seconds);
      }
      const { ExitCode } = await exec.inspect();
      const exitCode = ExitCode ?? null;
      const short = await plan.watch.happened(id, exitCode === 137, before);
      // More news of this trial may come: the next one begins in another container.
      if (short) await end(place);
      const how = short && exitCode !== 0 ? 'memory' : 'by-itself';
      return ended(output, { exitCode, ended: how, problem: move(place, at) }, seconds);
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
      for (const place of kept.keys()) await end(place);
      // Also those that a killed run has left.
      for (const name of readdirSync(folder)) if (WARM.test(name)) clearTree(join(folder, name));
    },
  };
}

/** Runs it until it has closed its output. @param killed whether its container was removed */
async function printed(
  exec: Docker.Exec,
  output: TrialOutput,
  killed: () => boolean,
): Promise<void> {
  if (killed()) return;
  let stream: Readable;
  try {
    stream = (await exec.start({ Detach: false, Tty: false })) as unknown as Readable;
  } catch (error) {
    if (killed()) return;
    throw error;
  }
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => output.add(chunk));
    stream.on('error', () => undefined);
    stream.on('close', () => resolve());
  });
}
