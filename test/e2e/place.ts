/** A world of its own for each test of the built program, what is started in it, and how it is left. */
import { type ChildProcess, spawn } from 'node:child_process';
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
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Docker } from './dockers.ts';
import { BASE, CLI, engineHost, onEngine } from './support.ts';

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
  readonly #ends: (() => void)[] = [];

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
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    this.atEnd(() => child.kill('SIGKILL'));
    return watch(child);
  }

  lesson(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
    return this.start(args, options).ended;
  }

  /** The program, where it has to end with 0. */
  async succeeds(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
    const ended = await this.lesson(args, options);
    expect({ args, code: ended.code }, ended.stdout + ended.stderr).toEqual({ args, code: 0 });
    return ended;
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

  /** The same, where each of its commands has to work. @returns what it prints */
  async theirs(line: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { code, stdout, stderr } = await this.bystander(`set -e; ${line}`, env);
    if (code !== 0) throw new Error(`${line}\n${stderr}`);
    return stdout.trim();
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

  /** Ends something with the test, which a failed one would leave. */
  atEnd(act: () => void): void {
    this.#ends.push(act);
  }

  /** Ends the program wherever it still runs: started, or in a terminal. */
  end(): void {
    for (const act of this.#ends.splice(0)) act();
  }

  dispose(): void {
    this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * A place for each test of a suite, with the base image on the engine. What is left after `clean`, on
 * the engine, of processes or of runs, fails the test.
 * @param enter told of the place, and of what is on the engine before the test
 * @param leave done before `clean`: removes what the test itself made on the engine, and might use
 */
export function eachInPlace(
  enter: (place: Place, before: string[]) => unknown,
  leave: () => unknown = () => undefined,
): void {
  let place: Place;
  let before: string[];
  beforeEach(async () => {
    place = new Place();
    await haveBase(place);
    before = await onEngine();
    await enter(place, before);
  });
  afterEach(async () => {
    place.end();
    await leave();
    const { stderr } = await place.lesson(['clean']);
    await leavesNothing(place, before);
    expect(stderr).toBe('');
  });
}

/** A place for what has to clean up by itself: what it leaves fails the test. */
export async function inPlace(
  docker: Docker | undefined,
  act: (place: Place) => Promise<void>,
): Promise<void> {
  const place = new Place(docker);
  try {
    await haveBase(place);
    const before = await onEngine();
    await act(place);
    await leavesNothing(place, before);
  } finally {
    place.dispose();
  }
}

/** The end of a place. @throws where something is not as it was before */
export async function leavesNothing(place: Place, before: readonly string[]): Promise<void> {
  const after = await onEngine();
  const left = [...place.processes(), ...place.leftovers()];
  place.dispose();
  expect(after).toEqual(before);
  expect(left).toEqual([]);
}

interface StartOptions {
  readonly cwd?: string;
  /** Of another user, whose group has the same number. */
  readonly uid?: number;
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

/** A base image that lessons and tests use; pulled where it is missing. */
export async function haveBase(place: Place, image = BASE): Promise<void> {
  const { code, stderr } = await place.bystander(
    `docker image inspect ${image} > /dev/null || docker pull -q ${image}`,
  );
  if (code !== 0) throw new Error(`${image} cannot be had: ${stderr}`);
}
