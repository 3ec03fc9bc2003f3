/** The built program on the engine that answers: a world of its own for each test, and what is on the engine. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { readEngine } from '../../src/engine/dial.ts';
import type { FoundEngine } from '../../src/engine/find.ts';
import { theEngine } from '../engine/support.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const FIXTURES = join(ROOT, 'fixtures', 'e2e');
export const CLI = process.env.LESSON_TEST_CLI ?? join(ROOT, 'dist', 'cli.js');
export const BASE = 'ubuntu:20.04';

/** The engine, or undefined where none answers; in CI that is a failure. */
export const realEngine: FoundEngine | undefined = await theEngine().catch((error: Error) => {
  if (process.env.CI) throw error;
  return undefined;
});

/** A suite that needs a real engine: skipped visibly where there is none. */
export const realEngineSuite = describe.skipIf(realEngine === undefined);

export function engineHost(): string {
  if (!realEngine) throw new Error('no engine');
  return realEngine.endpoint.host;
}

export interface Ended {
  /** Exit code; 128 + number where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
}

/** A folder in which one test's program keeps all it has, and its way to the engine. */
export class Place {
  readonly folder: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly runtime: string;
  readonly cache: string;
  readonly journal: string;

  /** @param docker which CLI the blocks find, and with which builder */
  constructor(docker?: Docker) {
    // Short: socket paths end at about 107 bytes.
    this.folder = realpathSync(mkdtempSync('/tmp/lesson-e-'));
    this.cwd = join(this.folder, 'w');
    this.runtime = join(this.folder, 'r');
    this.cache = join(this.folder, 'c', 'lesson');
    this.journal = join(this.folder, 's', 'lesson', 'journal');
    const bin = join(this.folder, 'b');
    for (const path of [this.cwd, bin]) mkdirSync(path);
    if (docker) symlinkSync(docker.path, join(bin, 'docker'));
    const { DOCKER_CONTEXT: _, ...env } = process.env;
    this.env = {
      ...env,
      ...docker?.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      HOME: this.folder,
      XDG_STATE_HOME: join(this.folder, 's'),
      XDG_CACHE_HOME: join(this.folder, 'c'),
      LESSON_RUNTIME_DIR: this.runtime,
      DOCKER_HOST: engineHost(),
      NO_COLOR: '1',
      LANG: 'C.UTF-8',
    };
  }

  start(args: readonly string[], options: StartOptions = {}): Running {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: options.cwd ?? this.cwd,
      env: { ...this.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return watch(child);
  }

  lesson(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** A shell line of somebody else on the same engine. */
  bystander(line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const child = spawn('bash', ['-c', line], {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return watch(child).ended;
  }

  /** Processes that a block of this place's runs has started and that still live. */
  processes(): string[] {
    const mark = `DOCKER_CONFIG=${this.runtime}/`;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) =>
        readProc(pid, 'environ')
          .split('\0')
          .some((it) => it.startsWith(mark)),
      )
      .map((pid) => `${pid} ${readProc(pid, 'cmdline').replaceAll('\0', ' ')}`);
  }

  /** Folders and journals that runs have left. */
  leftovers(): string[] {
    return [this.runtime, join(this.cache, 'verify'), this.journal].flatMap((folder) =>
      existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
    );
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * A place for each test of a suite, with the base image on the engine. What a test leaves on the
 * engine, of processes or of runs fails it.
 * @param enter told of the place, and of what is on the engine before the test
 * @param leave done first when the test has ended
 */
export function eachInPlace(
  enter: (place: Place, before: string[]) => void,
  leave: (place: Place) => unknown = () => undefined,
): void {
  let place: Place;
  let before: string[];
  beforeEach(async () => {
    place = new Place();
    await haveBase(place);
    before = await onEngine();
    enter(place, before);
  });
  afterEach(async () => {
    await leave(place);
    await place.lesson(['clean']);
    const after = await onEngine();
    const left = [...place.processes(), ...place.leftovers()];
    place.dispose();
    expect(after).toEqual(before);
    expect(left).toEqual([]);
  });
}

interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Gathers what a process prints, and how it ends. */
export function watch(child: ChildProcess): Running {
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (piece: string) => {
      text[stream] += piece;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 137 : -1), ...text }));
  });
  return {
    process: child,
    pid: child.pid ?? -1,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    ended,
  };
}

function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** One docker CLI of this machine, with one builder. */
export interface Docker {
  readonly name: string;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Every docker CLI on the PATH, with each builder that it can use. */
export function dockers(): Docker[] {
  const found = new Map<string, Docker[]>();
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'docker');
    if (folder === '' || !existsSync(path)) continue;
    const real = realpathSync(path);
    if (!found.has(real)) found.set(real, buildersOf(real));
  }
  return [...found.values()].flat();
}

/** One CLI for each builder, where every CLI would take too long. */
export function dockerOfEachBuilder(): Docker[] {
  const all = dockers();
  return ['0', '1'].flatMap((on) => all.findLast((it) => it.env.DOCKER_BUILDKIT === on) ?? []);
}

function buildersOf(path: string): Docker[] {
  const run = (...args: string[]) =>
    execFileSync(path, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const version = run('--version').replace(/^.*version ([\d.]+).*$/, '$1');
  const of = (builder: string, on: '0' | '1'): Docker => ({
    name: `docker ${version}, ${builder}`,
    path,
    env: { DOCKER_BUILDKIT: on },
  });
  // Up to 22 BuildKit is inside the engine; later it needs the buildx plugin.
  const buildKit = Number.parseInt(version, 10) < 23 || succeeds(() => run('buildx', 'version'));
  return [of('classic builder', '0'), ...(buildKit ? [of('BuildKit', '1')] : [])];
}

function succeeds(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** What is on the engine, one line an object: what must not change of others' things. */
export async function onEngine(): Promise<string[]> {
  const endpoint = { host: engineHost() };
  const get = async <T>(path: string) => {
    const found = await readEngine<T>(endpoint, path);
    if (found === undefined) throw new Error(`nothing at ${path}`);
    return found;
  };
  const [containers, images, { Volumes: volumes }, networks] = await Promise.all([
    get<Row<'Id' | 'State' | 'Names' | 'Image' | 'Labels' | 'Ports'>[]>('/containers/json?all=1'),
    get<Row<'Id' | 'RepoTags' | 'Labels'>[]>('/images/json?all=1'),
    get<{ Volumes: Row<'Name' | 'Labels' | 'CreatedAt'>[] | null }>('/volumes'),
    get<Row<'Id' | 'Name' | 'Labels'>[]>('/networks'),
  ]);
  const line = (kind: string, row: Row<string>, ...keys: string[]) =>
    [kind, ...keys.map((key) => JSON.stringify(row[key] ?? null))].join(' ');
  return [
    ...containers.map((it) =>
      line('container', it, 'Id', 'State', 'Names', 'Image', 'Labels', 'Ports'),
    ),
    ...images.map((it) => line('image', tidy(it), 'Id', 'RepoTags', 'Labels')),
    ...(volumes ?? []).map((it) => line('volume', it, 'Name', 'Labels', 'CreatedAt')),
    ...networks.map((it) => line('network', it, 'Id', 'Name', 'Labels')),
  ].sort();
}

type Row<K extends string> = Partial<Record<K, unknown>>;

/** Engines write an image without tags in two ways. */
function tidy(image: Row<'Id' | 'RepoTags' | 'Labels'>): Row<string> {
  const tags = (image.RepoTags as string[] | null) ?? [];
  return { ...image, RepoTags: tags.filter((tag) => !tag.startsWith('<none>')).sort() };
}

/** Looks again and again until something holds; never longer than the deadline. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A base image that lessons and tests use; pulled where it is missing. */
export async function haveBase(place: Place, image = BASE): Promise<void> {
  const { code, stderr } = await place.bystander(
    `docker image inspect ${image} > /dev/null || docker pull -q ${image}`,
  );
  if (code !== 0) throw new Error(`${image} cannot be had: ${stderr}`);
}

/** Containers that run now, by what they run. */
export async function runningContainers(label?: string): Promise<readonly string[]> {
  const filters = label === undefined ? '' : `?filters={"label":["${label}"]}`;
  const rows = await readEngine<{ Id: string }[]>(
    { host: engineHost() },
    `/containers/json${encodeURI(filters)}`,
  );
  return (rows ?? []).map((row) => row.Id);
}
