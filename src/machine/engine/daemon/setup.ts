/** Everything that a machine needs for the lessons: planned, agreed to, done. */
import type { EventBody } from '../../../core/run/events.ts';
import { isError, UserError } from '../../../core/run/failure.ts';
import { recordChange } from '../../host/changes.ts';
import { type InstallPlan, install, planInstall } from '../../host/install.ts';
import type { Paths } from '../../host/paths.ts';
import { findProgram } from '../../host/process.ts';
import { type FoundEngine, findEngine } from '../connect/find.ts';
import { startEngine } from './daemon.ts';
import { ownFiles } from './files.ts';
import { refuseOtherDaemon } from './other-daemon.ts';

export interface SetupPlan {
  /** The engine that answers already. */
  readonly engine?: FoundEngine;
  /** What is installed first; left out when nothing is. */
  readonly install?: InstallPlan;
  readonly startsEngine: boolean;
  /** Images that are not on the engine yet. */
  readonly images: readonly string[];
  /** About how long all of it takes at the most, and how much it takes on disk. */
  readonly minutes: number;
  readonly megabytes: number;
}

/** What setup needs of images, so that it need not know how they are made. */
export interface ImagePort<Result> {
  readonly names: readonly string[];
  missing(engine: FoundEngine, names: readonly string[]): Promise<string[]>;
  estimate(names: readonly string[]): { minutes: number; megabytes: number };
  ensure(engine: FoundEngine, names: readonly string[]): Promise<Result>;
}

export interface SetupOptions<Result> {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly paths: Paths;
  readonly images: ImagePort<Result>;
  /** Asked once, and only when there is something to do. */
  readonly consent: (plan: SetupPlan) => Promise<boolean>;
  readonly onProgress?: (progress: Omit<Extract<EventBody, { type: 'progress' }>, 'type'>) => void;
  readonly signal?: AbortSignal;
}

/**
 * Looks what is to be done; changes nothing. A few milliseconds when an engine answers.
 * @throws UserError (3) where an engine was chosen that does not answer, or none can be had
 */
async function planSetup<Result>(options: SetupOptions<Result>): Promise<SetupPlan> {
  const { env, images } = options;
  const engine = await findOrNone(options);
  if (engine instanceof UserError) {
    const plan = await planInstall(env);
    // One that is there and stopped is for its owner to start, unless an own one can be.
    const { obstacle } = plan;
    if (obstacle)
      throw new UserError('no-engine', { remedy: { do: 'install-by-hand', obstacle } }, 3);
    if (plan.packages.length === 0 && !canStart(env)) throw engine;
    // Nobody is asked for what would then be refused.
    if (plan.packages.length === 0)
      await refuseOtherDaemon(ownFiles(options.paths), (text) =>
        options.onProgress?.({ task: 'engine', text }),
      );
    const missing = images.estimate(images.names);
    return {
      ...(plan.packages.length > 0 ? { install: plan } : {}),
      startsEngine: true,
      images: images.names,
      minutes: plan.minutes + missing.minutes,
      megabytes: plan.megabytes + missing.megabytes,
    };
  }
  const names = await images.missing(engine, images.names);
  return { engine, startsEngine: false, images: names, ...images.estimate(names) };
}

function isNothing(plan: SetupPlan): boolean {
  return !plan.install && !plan.startsEngine && plan.images.length === 0;
}

/**
 * Sets the machine up as far as it is not. Can be run again at any time.
 * @throws UserError (3) where it is not agreed to or does not work; (130) when interrupted
 */
export async function setup<Result>(
  options: SetupOptions<Result>,
): Promise<{ engine: FoundEngine; images: Result; plan: SetupPlan }> {
  const { env, paths, images, onProgress, signal } = options;
  const plan = await planSetup(options);
  if (!isNothing(plan) && !(await options.consent(plan))) {
    throw new UserError('setup-declined', {}, 3);
  }
  if (plan.install) {
    const task = 'Docker Engine';
    const { packages: names, undo = '' } = plan.install;
    // Before: who is interrupted in the middle has some of them.
    recordChange(paths.state, { t: 'packages', names, undo });
    await install(plan.install, {
      env,
      onProgress: (progress) => onProgress?.({ task, ...progress }),
      ...(signal === undefined ? {} : { signal }),
    });
    onProgress?.({ task, text: 'installed', done: true });
  }
  const engine = plan.engine ?? (await startAndFind(options));
  return { engine, images: await images.ensure(engine, images.names), plan };

  /** Under a service manager the package has started its own by now; that one is used. */
  async function startAndFind(around: SetupOptions<Result>): Promise<FoundEngine> {
    const started = plan.install ? await findOrNone(around) : undefined;
    if (started && !(started instanceof UserError)) return started;
    const task = 'engine';
    onProgress?.({ task, text: 'starting' });
    const onWait = (text: string) => onProgress?.({ task, text });
    await startEngine({ paths, env, onWait });
    const found = await findEngine(around);
    onProgress?.({ task, text: `ready (${found.facts.version}, managed engine)`, done: true });
    return found;
  }
}

/** @returns why there is none, where one may still be set up */
async function findOrNone(options: {
  env: NodeJS.ProcessEnv;
  home: string;
  paths: Paths;
}): Promise<FoundEngine | UserError> {
  try {
    return await findEngine(options);
  } catch (error) {
    if (isError(error, 'no-engine')) return error;
    throw error;
  }
}

function canStart(env: NodeJS.ProcessEnv): boolean {
  return process.getuid?.() === 0 && findProgram('dockerd', env) !== undefined;
}
