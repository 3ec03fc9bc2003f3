/** What can only be seen by using an engine: containers, mounts, ports, images. */
import { UserError } from '../../core/run/failure.ts';
import { askEngine } from '../../machine/engine/connect/dial.ts';
import { existing } from '../../machine/host/writable.ts';
import { type Bench, type ExaminedPlace, openBench } from './bench.ts';
import { checkContainer, checkPort } from './containers.ts';
import { buildableStandIns, imageStates, presentImages, unmetOf } from './course.ts';
import type { Engine } from './engine.ts';
import { type CourseLesson, imageFindings, imagesOf, type Lacks, needsOf } from './lessons.ts';
import { listen, realReach } from './machine.ts';
import { finding, type MachineFinding, type Unseen } from './model.ts';
import { checkMount } from './mount.ts';
import type { DockerCli, RunProgram } from './ports.ts';
import { askRegistry, registryFinding } from './registry.ts';

export interface OnEngineOptions extends ExaminedPlace {
  readonly engine: Engine;
  /** The docker CLI; undefined where there is none that works. */
  readonly cli: string | undefined;
  readonly run: RunProgram;
  readonly lessons: readonly CourseLesson[];
  readonly standInsDir: string;
  /** Throws when the examination has been interrupted. */
  readonly tell: (...found: readonly MachineFinding[]) => void;
  /** As `tell`, but never throws: of what is left behind one is told in any case. */
  readonly record: (...found: readonly MachineFinding[]) => void;
}

/** What lessons lack of an engine. */
export type SeenOnEngine = Omit<Lacks, 'unfit'>;

export async function examineOnEngine(options: OnEngineOptions): Promise<SeenOnEngine> {
  const { engine, lessons, tell, run, standInsDir, env } = options;
  const { endpoint } = engine.found;
  const registry = begin(askRegistry((path, ms) => askEngine(endpoint, path, ms), realReach(run)));
  const unmet = begin(unmetOf(engine, lessons, env));
  // An engine that does not even tell this runs no container; that is what is told then.
  const present = await presentImages(engine, imagesOf(lessons)).catch(() => new Map());
  const base = [...present].find(([, state]) => state !== undefined)?.[0];
  const told = await withContainers(options, base);
  const images = imageStates(present, await registry, buildableStandIns(engine, standInsDir));
  tell(registryFinding(await registry, engine, images), ...imageFindings(images));
  const lacking = new Map(await unmet);
  if (told.includes('mount-fails') && needsOf(lessons).includes('same-files')) {
    lacking.set('same-files', 'a mounted folder does not show the same files');
  }
  const noPorts = told.includes('port-silent') || told.includes('port-fails');
  return { images, unmet: lacking, noPorts };
}

/** @returns ids of what was found */
async function withContainers(
  options: OnEngineOptions,
  base: string | undefined,
): Promise<MachineFinding['id'][]> {
  const { tell, record } = options;
  const bench = await open(options);
  if (!('docker' in bench)) {
    tell(...bench);
    return [];
  }
  try {
    const container = await checkContainer(bench.docker, base);
    tell(container);
    const rest = await besides(container, bench.docker, base, options);
    tell(...rest);
    return rest.map(({ id }) => id);
  } finally {
    record(...(await bench.close()));
  }
}

async function open(options: OnEngineOptions): Promise<Bench | MachineFinding[]> {
  const { cli, engine } = options;
  if (cli === undefined) return nothingSeen('no-cli');
  try {
    return await openBench({ ...options, cli, found: engine.found });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Of the file system; anything else is a bug.
    if (code === undefined || error instanceof UserError) throw error;
    return [finding('session-fails', 'blocking', { message }), ...nothingSeen('no-session')];
  }
}

/** What is looked at once containers run: a mount and a port, at the same time. */
async function besides(
  container: MachineFinding,
  docker: DockerCli,
  base: string | undefined,
  { engine, sandbox }: OnEngineOptions,
): Promise<MachineFinding[]> {
  if (container.id === 'container-fails') return nothingSeen('no-answer').slice(1);
  // Over ssh or TCP neither its files nor its ports are those of this machine.
  if (!/^(unix|npipe):/.test(engine.found.facts.endpoint)) {
    return nothingSeen('other-machine').slice(1);
  }
  if (base === undefined) return nothingSeen('no-image').slice(1);
  const looks = [
    begin(checkMount(docker, base, existing(sandbox))),
    begin(checkPort(docker, base, listen)),
  ];
  // Both end before what they made is removed.
  await Promise.allSettled(looks);
  return Promise.all(looks);
}

/** Where no container can be made; a note each, so that nobody takes it for looked at. */
export function nothingSeen(why: Unseen): MachineFinding[] {
  return [
    finding('container-unseen', 'note', { why }),
    finding('mount-unseen', 'note', { why }),
    finding('port-unseen', 'note', { why }),
  ];
}

/** It is awaited in its turn; until then a failure of it must not end the process. */
export function begin<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
