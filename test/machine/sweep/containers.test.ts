/** Trials in containers, where the engine says what happens and when. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type ContainerPlan, readyContainer } from '../../../src/machine/sweep/container.ts';
import { watchMemory } from '../../../src/machine/sweep/engine.ts';
import { clearTree } from '../../../src/machine/sweep/tree.ts';
import { warmContainers } from '../../../src/machine/sweep/warm.ts';
import { IMAGE, spec, trials } from '../../core/sweep/sweep.ts';

const base = mkdtempSync(join(tmpdir(), 'lesson-containers-'));
afterAll(() => clearTree(base));

const ID = 'a'.repeat(64);
const [one, two] = trials() as [ReturnType<typeof trials>[0], ReturnType<typeof trials>[0]];

/** One container at a time; a process in it ends when it is killed, or by `exit`. */
class Engine {
  readonly events = new PassThrough();
  #output = new PassThrough();
  readonly #wait = new PassThrough();
  #running = false;
  #exitCode = 0;
  execs = 0;
  /** Called before a request is answered. */
  onStart: () => void | Promise<void> = () => undefined;
  onExec: () => void = () => undefined;

  exit(code: number): void {
    this.#exitCode = code;
    this.#output.destroy();
    if (!this.#wait.writableEnded) this.#wait.end(JSON.stringify({ StatusCode: code }));
  }

  get docker(): Docker {
    const container = {
      id: ID,
      attach: async () => this.#output,
      start: async () => {
        await this.onStart();
        this.#running = true;
      },
      kill: async () => this.#kill(),
      remove: async () => this.#kill(),
      exec: async () => {
        this.onExec();
        return {
          start: async () => {
            if (!this.#running) throw Object.assign(new Error('not running'), { statusCode: 409 });
            this.execs += 1;
            this.#output = new PassThrough();
            return this.#output;
          },
          inspect: async () => ({ ExitCode: this.#exitCode }),
        };
      },
    };
    return {
      createContainer: async () => container,
      getContainer: () => container,
      getEvents: async () => this.events,
      modem: { dial: (_: unknown, done: (e: null, it: unknown) => void) => done(null, this.#wait) },
    } as unknown as Docker;
  }

  #kill(): void {
    if (!this.#running) throw Object.assign(new Error('not running'), { statusCode: 409 });
    this.#running = false;
    this.exit(137);
  }
}

let engine: Engine;
let plan: ContainerPlan;
let folder: string;

beforeEach(async () => {
  engine = new Engine();
  folder = mkdtempSync(join(base, 'r-'));
  const { docker } = engine;
  plan = {
    engine: { docker, host: {} as ContainerPlan['engine']['host'], user: undefined },
    image: { reference: 'x', digests: [], workdir: '/', variables: [], ...IMAGE },
    spec: spec({ timeout: '1h' }),
    mounts: [],
    sweep: 'f00d',
    memory: 1e9,
    cpus: 1,
    watch: await watchMemory(docker, 'f00d'),
  };
});

function place(name: string) {
  mkdirSync(join(folder, name));
  return { folder: join(folder, name), log: join(folder, `${name}.txt`) };
}

it('is stopped also when that is asked while its container starts', async () => {
  const stop = new AbortController();
  engine.onStart = async () => {
    stop.abort();
    // What stops it may arrive here before the container runs.
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const ready = await readyContainer(plan, one, place('one'));
  expect(await ready.start(stop.signal).end).toMatchObject({ ended: 'stopped', exitCode: null });
});

describe('a warm container', () => {
  const warm = () => warmContainers(plan, folder);
  const start = async (at: ReturnType<typeof place>, all = warm(), stop = new AbortController()) =>
    (await all.ready(one, at, 0)).start(stop.signal).end;

  it.each(['start', 'exec'] as const)('is stopped also when that is asked at %s', async (when) => {
    const stop = new AbortController();
    if (when === 'start') engine.onStart = () => stop.abort();
    else engine.onExec = () => stop.abort();
    const end = await start(place('one'), warm(), stop);
    expect(end).toMatchObject({ ended: 'stopped', exitCode: null });
    expect(engine.execs).toBe(0);
  });

  it('keeps what a trial left that was stopped, and no folder of its own', async () => {
    const all = warm();
    const stop = new AbortController();
    const end = start(place('one'), all, stop);
    await expect.poll(() => engine.execs).toBe(1);
    mkdirSync(join(folder, '.warm-0', 'closed'));
    writeFileSync(join(folder, '.warm-0', 'closed', 'x'), '1');
    chmodSync(join(folder, '.warm-0', 'closed'), 0o555);
    stop.abort();
    expect(await end).toMatchObject({ ended: 'stopped' });
    await all.close();
    expect(readdirSync(join(folder, 'one', 'closed'))).toEqual(['x']);
    expect(existsSync(join(folder, '.warm-0'))).toBe(false);
  });

  it('is out of memory only for the trial in which that happened', async () => {
    const all = warm();
    const first = start(place('one'), all);
    await expect.poll(() => engine.execs).toBe(1);
    engine.events.write(`{"Actor":{"ID":"${ID}"}}\n`);
    await expect.poll(() => plan.watch.happened(ID, false)).toBe(true);
    engine.exit(0);
    expect(await first).toMatchObject({ ended: 'by-itself', exitCode: 0 });
    const second = (await all.ready(two, place('two'), 0)).start(new AbortController().signal).end;
    await expect.poll(() => engine.execs).toBe(2);
    engine.exit(1);
    expect(await second).toMatchObject({ ended: 'by-itself', exitCode: 1 });
  });
});
