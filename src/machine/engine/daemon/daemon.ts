/**
 * The managed engine: an installed dockerd with data, socket and configuration of its own. It outlives
 * the program that starts it, needs no service manager, and leaves the host's network as it was.
 */
import { execFile } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { UserError } from '../../../core/run/failure.ts';
import { diskUse } from '../../host/disk.ts';
import type { Paths } from '../../host/paths.ts';
import { endProcess, findProgram, isAlive, launch, until } from '../../host/process.ts';
import { answers, askEngine, type Endpoint } from '../connect/dial.ts';
import { lockDaemon } from '../connect/lock.ts';
import { daemonConfig, daemonEnv } from './config.ts';
import {
  makeFolders,
  type OwnFiles,
  type OwnRecord,
  ownFiles,
  readRecord,
  writeRecord,
} from './files.ts';
import { recordNetwork, restoreNetwork } from './host-network.ts';
import { clearLeftovers } from './leftovers.ts';
import { type OnWait, refuseOtherDaemon, STOPS_WITHIN } from './other-daemon.ts';
import { registryUrl, runningRegistry, startRegistry, stopRegistry } from './registry.ts';
import { stopPractice } from './second-daemon.ts';

export interface OwnEngineOptions {
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly onWait?: OnWait;
}

export interface OwnStatus {
  readonly running: boolean;
  readonly endpoint: Endpoint;
  readonly dataRoot: string;
  readonly log: string;
  readonly pid?: number;
  /** ISO 8601, UTC. */
  readonly since?: string;
  readonly version?: string;
  /** How images are stored; "vfs" copies everything and is slow: the file system has no overlay. */
  readonly driver?: string;
  /** On 127.0.0.1. */
  readonly registryPort?: number;
  /** Bytes, only when asked for. */
  readonly diskBytes?: number;
}

/** Milliseconds. A daemon is up within half a second, after a crash within several. */
const STARTS_WITHIN = 60_000;
const LOG_LIMIT = 5 * 1024 * 1024;

/**
 * Starts the managed engine and its registry; does nothing but look when they run already.
 * @throws UserError (3) where this machine or this user cannot run one
 */
export function startEngine(options: OwnEngineOptions): Promise<OwnStatus> {
  return alone(options.paths, 'lesson engine start', async () => {
    const files = ownFiles(options.paths);
    const running = readRecord<OwnRecord>(files.record);
    if (running && isAlive(running.dockerd)) {
      await startRegistry(options.paths, options.env, true);
      await ready(files, running).catch((error: unknown) => {
        // It was being stopped: then it is started again.
        if (isAlive(running.dockerd)) throw error;
      });
      if (isAlive(running.dockerd)) return engineStatus(options.paths);
    }
    const dockerd = mayStart(options.env);
    makeFolders(files, options.paths);
    await clearLeftovers(files);
    await restoreNetwork(files, options.env);
    await refuseOtherDaemon(files, options.onWait);
    await start(dockerd, files, options);
    return engineStatus(options.paths);
  });
}

/**
 * Stops the managed engine, its containers and its registry, and puts the network back.
 * @returns whether it ran
 */
export function stopEngine({ paths, env }: OwnEngineOptions): Promise<boolean> {
  return alone(paths, 'lesson engine stop', async () => {
    const files = ownFiles(paths);
    const record = readRecord<OwnRecord>(files.record);
    await stopPractice(paths);
    const ran = record !== undefined && isAlive(record.dockerd);
    if (ran) await endProcess(record.dockerd, STOPS_WITHIN);
    await stopRegistry(paths);
    if (process.getuid?.() === 0) {
      await clearLeftovers(files);
      await restoreNetwork(files, env);
    }
    await rm(files.record, { force: true });
    return ran;
  });
}

/** @param options.disk measures the data folder too, which can take seconds */
export async function engineStatus(
  paths: Paths,
  options: { disk?: boolean } = {},
): Promise<OwnStatus> {
  const files = ownFiles(paths);
  const endpoint: Endpoint = { host: `unix://${files.socket}` };
  const record = readRecord<OwnRecord>(files.record);
  const running = record !== undefined && isAlive(record.dockerd);
  const registry = runningRegistry(paths);
  const [info, diskBytes] = await Promise.all([
    running ? askEngine(endpoint, '/info').catch(() => undefined) : undefined,
    options.disk ? diskUse([files.folder]) : undefined,
  ]);
  const facts = info?.status === 200 ? (JSON.parse(info.body) as Record<string, unknown>) : {};
  return {
    running,
    endpoint,
    dataRoot: files.data,
    log: files.log,
    ...(running ? { pid: record.dockerd.pid, since: record.since } : {}),
    ...(typeof facts.ServerVersion === 'string' ? { version: facts.ServerVersion } : {}),
    ...(typeof facts.Driver === 'string' ? { driver: facts.Driver } : {}),
    ...(registry ? { registryPort: registry.port } : {}),
    ...(diskBytes === undefined ? {} : { diskBytes }),
  };
}

/** One start or stop at a time, also of other processes. */
async function alone<T>(paths: Paths, doing: string, work: () => Promise<T>): Promise<T> {
  const lock = await lockDaemon(
    paths.state,
    doing,
    paths.runtime,
    STARTS_WITHIN + 2 * STOPS_WITHIN,
  );
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/** @returns where dockerd is */
function mayStart(env: NodeJS.ProcessEnv): string {
  if (process.platform !== 'linux') throw new UserError('managed-needs-linux', {}, 3);
  const dockerd = findProgram('dockerd', env);
  if (!dockerd) throw new UserError('dockerd-missing', {}, 3);
  if (process.getuid?.() !== 0) throw new UserError('managed-needs-root', {}, 3);
  return dockerd;
}

async function start(dockerd: string, files: OwnFiles, options: OwnEngineOptions): Promise<void> {
  const { paths, env } = options;
  const registry = await startRegistry(paths, env);
  const { stdout } = await promisify(execFile)(dockerd, ['--version']);
  const major = Number(/version (\d+)/.exec(stdout)?.[1] ?? 0);
  const config = daemonConfig(files, registry ? [registryUrl(registry)] : [], major);
  await writeFile(files.config, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  await recordNetwork(files, env);
  if (sizeOfFile(files.log) > LOG_LIMIT) await truncate(files.log);
  const logged = sizeOfFile(files.log);
  const { identity } = await launch(dockerd, ['--config-file', files.config], {
    env: daemonEnv(env),
    log: files.log,
    cwd: '/',
  });
  const record: OwnRecord = {
    version: 1,
    dockerd: identity,
    runtime: files.runtime,
    since: new Date().toISOString(),
  };
  await writeRecord(files.record, record);
  try {
    await ready(files, record, logged);
  } catch (error) {
    await endProcess(identity, STOPS_WITHIN);
    await stopRegistry(paths);
    await clearLeftovers(files);
    await restoreNetwork(files, env);
    await rm(files.record, { force: true });
    throw error;
  }
}

/** @param logged bytes of the log that are older than this start */
async function ready(files: OwnFiles, record: OwnRecord, logged = 0): Promise<void> {
  const endpoint = { host: `unix://${files.socket}` };
  let isReady = false;
  await until(async () => {
    isReady = await answers(endpoint, 2000);
    return isReady || !isAlive(record.dockerd);
  }, STARTS_WITHIN);
  if (isReady) return;
  const said = tellingLines(textFrom(files.log, logged));
  const seconds = isAlive(record.dockerd) ? STARTS_WITHIN / 1000 : undefined;
  throw new UserError('managed-failed', { seconds, said, log: files.log }, 3);
}

/** The last few of a daemon's messages that say what is wrong. */
export function tellingLines(log: string): string[] {
  const wrong = log
    .split('\n')
    .filter((line) => /level=(fatal|error)|^failed to |^unable to |panic:/.test(line));
  const messages = wrong.map((line) => {
    const quoted = /msg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
    const rest = /error="((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
    return [quoted ?? line, rest].filter(Boolean).join(': ').replaceAll('\\"', '"');
  });
  return messages.slice(-3);
}

function textFrom(path: string, offset: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(Math.min(64 * 1024, Math.max(0, statSync(path).size - offset)));
      readSync(file, bytes, 0, bytes.length, Math.max(offset, statSync(path).size - bytes.length));
      return bytes.toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

function sizeOfFile(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
