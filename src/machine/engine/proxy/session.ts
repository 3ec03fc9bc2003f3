/**
 * What one run has of an engine: the socket proxy, the journal, and the environment in which the
 * run's blocks see nothing but that proxy.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineFacts } from '../../../core/run/events.ts';
import { UserError } from '../../../core/run/failure.ts';
import { closedIfItFails, type Opened } from '../../../core/run/opened.ts';
import type { KeptContexts } from '../../../core/run/ports.ts';
import { newFolder } from '../../host/own-folder.ts';
import type { Paths } from '../../host/paths.ts';
import { answers, type Endpoint } from '../connect/dial.ts';
import { engineKind } from '../connect/kinds/table.ts';
import { beginJournal, type Journal, readJournals } from '../ownership/journal.ts';
import { Names } from '../ownership/names.ts';
import { BLOCK_HEADER, Ownership } from '../ownership/tracker.ts';
import { copyDockerConfig, writeDockerConfig } from './docker-config.ts';
import { DOCKER_VARIABLES } from './learner-env.ts';
import { openProxy, type RunProxy } from './proxy.ts';
import { claimRunFolder } from './run-folders.ts';

/** Milliseconds between two signs of life in the journal; `recover.ts` counts on it. */
const HEARTBEAT = 2000;

/** Bytes; systems cut off what is longer than 103 to 107. */
const LONGEST_SOCKET = 103;

export interface EngineSession {
  readonly run: string;
  readonly journal: Journal;
  readonly ownership: Ownership;
  readonly names: Names;
  readonly proxy: Pick<RunProxy, 'halted' | 'settled'>;
  /** The environment of blocks: the user's, with the proxy as the engine. */
  readonly env: Record<string, string>;
  /** In place of that, for a block whose objects are to be known by this word. */
  apart(block: string): Record<string, string>;
  /** A folder of this run alone, mode 0700. */
  readonly folder: string;
  /** Keeps the Docker contexts that blocks have made, for a later run. */
  keepContexts(): void;
  /** Whether the engine still answers. */
  alive(): Promise<boolean>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly run: string;
  readonly endpoint: Endpoint;
  readonly facts: EngineFacts;
  readonly paths: Paths;
  readonly lesson: string;
  /** Names of the base images that it builds on. */
  readonly bases?: readonly string[];
  /** Nothing of it is to be there after the run. */
  readonly temporary?: boolean;
  /** The sandbox's absolute path. */
  readonly sandbox: string;
  /** Where Docker contexts that blocks make are kept; undefined: nowhere. */
  readonly contexts?: KeptContexts;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly others?: OthersOptions;
}

/** What blocks may do to objects that no run of this learner's has made. */
export interface OthersOptions {
  /** What the learner made for the lesson in another terminal: "kind id" → name. */
  readonly elsewhere?: () => Readonly<Record<string, string>>;
  /** Names of containers that the lesson makes: checks look into them, whoever made them. */
  readonly claimed?: readonly string[];
  /** Everything. */
  readonly allowed?: boolean;
}

/** Ids sort by time: the journal of a later run reads later. */
export function newRunId(now = Date.now()): string {
  return `${now.toString(36)}${randomBytes(3).toString('hex')}`;
}

export function openSession(options: SessionOptions): Promise<EngineSession> {
  return closedIfItFails((opened) => openParts(options, opened));
}

async function openParts(options: SessionOptions, opened: Opened): Promise<EngineSession> {
  const { run } = options;
  const folder = join(options.paths.runtime, run);
  newFolder(folder, 'LESSON_RUNTIME_DIR');
  opened.closeWith(() => rmSync(folder, { recursive: true, force: true }));
  claimRunFolder(folder);
  const journal = beginJournal(options.paths.state, {
    t: 'run',
    run,
    engine: options.facts.id,
    endpoint: options.endpoint.host,
    own: options.facts.own,
    sandbox: options.sandbox,
    lesson: options.lesson,
    ...(options.bases && { bases: options.bases }),
    ...(options.temporary ? { temporary: true } : {}),
    at: new Date().toISOString(),
  });
  let complete = false;
  opened.closeWith(() => {
    if (!complete) journal.removeIfEmpty();
  });
  const names = new Names(options.paths.state, options.facts.id);
  names.begin(run);
  const ownership = new Ownership(run, options.endpoint, journal, names);
  const socket = join(folder, 'docker.sock');
  if (Buffer.byteLength(socket) > LONGEST_SOCKET)
    throw new UserError('runtime-path-long', { folder: options.paths.runtime }, 3);
  const { endpoint, facts, others = {}, paths } = options;
  const proxy = await openProxy({
    endpoint,
    socketPath: socket,
    ownership,
    records: () => readJournals(paths.state, facts.id),
    elsewhere: others.elsewhere ?? (() => ({})),
    claimed: others.claimed ?? [],
    allowOthers: others.allowed ?? false,
  });
  opened.closeWith(() => proxy.close());
  const heartbeat = setInterval(() => journal.touch(), HEARTBEAT).unref();
  opened.closeWith(() => clearInterval(heartbeat));
  const config = join(folder, 'docker');
  const keepContexts = writeDockerConfig({
    folder: config,
    users: options.env.DOCKER_CONFIG || join(options.home, '.docker'),
    host: `unix://${socket}`,
    kept: options.contexts,
  });
  complete = true;
  return {
    run,
    journal,
    ownership,
    names,
    proxy,
    folder,
    env: blockEnvironment(options.env, config, options.facts),
    apart(block) {
      const own = join(folder, `docker-${block}`);
      copyDockerConfig(config, own, { [BLOCK_HEADER]: block });
      return { DOCKER_CONFIG: own };
    },
    keepContexts,
    alive: () => answers(options.endpoint),
    close: () => opened.close(),
  };
}

/** @param config the folder of the run's Docker configuration */
export function blockEnvironment(
  env: NodeJS.ProcessEnv,
  config: string,
  facts: Pick<EngineFacts, 'software'>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !DOCKER_VARIABLES.includes(name)) result[name] = value;
  }
  // Plain lines in place of a display that redraws itself, with any builder.
  return {
    ...result,
    DOCKER_CONFIG: config,
    BUILDKIT_PROGRESS: 'plain',
    DOCKER_CLI_HINTS: 'false',
    ...engineKind(facts).env,
  };
}
