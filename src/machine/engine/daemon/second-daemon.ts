/**
 * A second engine, beside the own one, that plays a server for lessons: it has mounts of its own, in
 * which the learner's folder is not there, and no network. It runs while a lesson needs it.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineFacts } from '../../../core/run/events.ts';
import { textIn } from '../../host/lenient.ts';
import type { Paths } from '../../host/paths.ts';
import { findProgram, launch, until } from '../../host/process.ts';
import { ownRuntime } from '../connect/choice.ts';
import { answers } from '../connect/dial.ts';
import { daemonConfig, daemonEnv } from './config.ts';
import { makeFolders, type OwnFiles, ownFiles } from './files.ts';
import { clearLeftovers } from './leftovers.ts';

/** Milliseconds. */
const STARTS_WITHIN = 30_000;

export interface PracticeEngine {
  /** As `DOCKER_HOST` would name it. */
  readonly host: string;
  /** Starts it anew; what is on it stays, as long as the lesson's records do. */
  start(): Promise<void>;
  /** Ends it, also that of a run that was killed. */
  stop(): Promise<void>;
}

export interface PracticeOptions {
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly facts: EngineFacts;
  /** The folder that it does not see. */
  readonly hidden: string;
  /** Of the lesson's records: with another one, the engine begins empty. */
  readonly token: { get(): string | undefined; set(token: string): void };
}

/** Whether an engine of this kind can be had: who can start a managed engine can start a second one. */
export function canPractise(facts: EngineFacts, env: NodeJS.ProcessEnv): boolean {
  return facts.own && ['dockerd', 'unshare'].every((name) => findProgram(name, env));
}

/** @returns undefined where there can be none, or the user names a server */
export function practiceEngine(options: PracticeOptions): PracticeEngine | undefined {
  const { paths, env, facts } = options;
  if (env.LESSON_REMOTE || !canPractise(facts, env)) return undefined;
  let started: Promise<void> | undefined;
  return {
    host: `unix://${practiceFiles(paths).socket}`,
    start() {
      started ??= start(options);
      return started;
    },
    async stop() {
      started = undefined;
      await stopPractice(paths);
    },
  };
}

/** Ends it, whoever started it. */
export async function stopPractice(paths: Paths): Promise<void> {
  const files = practiceFiles(paths);
  if (!existsSync(files.config)) return;
  await clearLeftovers(files);
  await rm(files.config, { force: true });
}

function practiceFiles(paths: Paths): OwnFiles {
  return ownFiles(practicePaths(paths));
}

function practicePaths(paths: Paths): Paths {
  return {
    ...paths,
    state: join(paths.state, 'practice'),
    runtime: join(ownRuntime(paths), 'p'),
  };
}

async function start({ paths, env, facts, hidden, token }: PracticeOptions): Promise<void> {
  await stopPractice(paths);
  const files = practiceFiles(paths);
  makeFolders(files, practicePaths(paths));
  await emptyUnlessSame(token, files);
  const major = Number.parseInt(facts.version, 10);
  const config = { ...daemonConfig(files, [], major), bridge: 'none', iptables: false };
  await writeFile(files.config, JSON.stringify(config), { mode: 0o600 });
  const within = ['--net', '--mount', '--propagation', 'private'];
  const script = 'mount -t tmpfs none "$1" && shift && exec "$@"';
  const daemon = [findProgram('dockerd', env) ?? 'dockerd', '--config-file', files.config];
  await launch('unshare', [...within, 'sh', '-c', script, 'sh', hidden, ...daemon], {
    env: daemonEnv(env),
    log: files.log,
    cwd: '/',
  });
  await until(() => answers({ host: `unix://${files.socket}` }, 2000), STARTS_WITHIN);
}

/** What one sandbox has brought there is not for another, or for one that begins again. */
async function emptyUnlessSame(token: PracticeOptions['token'], files: OwnFiles): Promise<void> {
  const has = join(files.folder, 'token');
  const known = token.get();
  if (known && known === textIn(has)) return;
  await rm(files.data, { recursive: true, force: true });
  const fresh = randomBytes(8).toString('hex');
  token.set(fresh);
  await writeFile(has, fresh, { mode: 0o600 });
}
