import { describe, expect, test } from 'vitest';
import type { BlockAction, Step } from '../../../src/core/lesson/model.ts';
import { Background } from '../../../src/core/run/background.ts';
import type { EventBody } from '../../../src/core/run/events.ts';
import type { BackgroundBlock, BlockResult, Ports } from '../../../src/core/run/ports.ts';
import { actionsOf } from '../../../src/core/run/progress.ts';
import { Runner } from '../../../src/core/run/runner.ts';
import { waitUntilReady } from '../../../src/core/run/wait.ts';
import { lessonOf } from './support.ts';

const fence = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n\n`;
const LESSON = lessonOf(
  `## One\n\n${fence('bash background wait=log:ready', 'serve a\nmore')}${fence('bash background replay=no', 'serve b')}${fence('bash background', 'serve c')}`,
);
const ACTIONS = LESSON.steps.flatMap(actionsOf);
const [A, B, C] = ACTIONS as [BlockAction, BlockAction, BlockAction];

/** A machine whose blocks run until they are stopped or ended. */
function machine(mute: readonly string[] = []) {
  const done: string[] = [];
  const ends = new Map<string, (exitCode?: number) => void>();
  let begun = 0;
  const ports = {
    shell: {
      run: async () => ({ ended: 'exited', exitCode: 0, stdout: '', stderr: '', truncated: false }),
      start({ script }: BlockAction): BackgroundBlock {
        const name = script.trim().split('\n')[0] ?? '';
        done.push(`start ${name}`);
        let end: (result: BlockResult) => void = () => undefined;
        const ended = new Promise<BlockResult>((resolve) => {
          end = resolve;
        });
        const result = { ended: 'exited', stdout: '', stderr: '', truncated: false } as const;
        ends.set(name, (exitCode) =>
          end({ ...result, ...(exitCode === undefined ? {} : { exitCode }) }),
        );
        return {
          output: () => (mute.includes(name) ? '' : 'ready'),
          ended,
          async stop() {
            done.push(`stop ${name}`);
            end(result);
            await ended;
          },
        };
      },
    },
    engine: {
      alive: async () => true,
      mark: () => 0,
      beside() {
        const block = ++begun;
        return {
          env: {},
          undo: async () => void done.push(`undo ${block}`),
          end: async () => void done.push(`kill ${block}`),
        };
      },
    },
    now: () => begun * 1_000_000,
  } as unknown as Ports;
  let kept: readonly string[] = [];
  return {
    ports,
    done,
    end: (name: string, exitCode?: number) => ends.get(name)?.(exitCode),
    kept: {
      get: () => kept,
      set: (actions: readonly string[]) => {
        kept = [...actions];
      },
    },
  };
}

const signal = new AbortController().signal;
const quiet = () => undefined;

describe('background blocks', () => {
  test('are ended with what they made, the latest first, and kept for another time', async () => {
    const { ports, done, kept } = machine();
    const background = new Background(ports, kept);
    for (const block of [A, C]) await background.start(block, quiet, signal);
    await background.stop(true);
    expect(done.slice(2)).toEqual(['stop serve c', 'undo 2', 'stop serve a', 'undo 1']);
    expect(kept.get()).toEqual([A.id, C.id]);
  });

  test('for good: containers stay, as ended ones, and nothing is kept', async () => {
    const { ports, done, kept } = machine();
    const background = new Background(ports, kept);
    await background.start(A, quiet, signal);
    await background.stop(false);
    expect(done.slice(1)).toEqual(['stop serve a', 'kill 1']);
    expect(kept.get()).toEqual([]);
  });

  test('that end by themselves are not kept', async () => {
    const { ports, end, kept } = machine();
    const background = new Background(ports, kept);
    for (const block of [A, C]) await background.start(block, quiet, signal);
    end('serve a');
    await new Promise((resolve) => setImmediate(resolve));
    expect(kept.get()).toEqual([C.id]);
    await background.stop(true);
    expect(kept.get()).toEqual([C.id]);
  });

  test('take the place of the same one', async () => {
    const { ports, done, kept } = machine();
    const background = new Background(ports, kept);
    await background.start(A, quiet, signal);
    await background.start(A, quiet, signal);
    expect(done).toEqual(['start serve a', 'stop serve a', 'undo 1', 'start serve a']);
    expect(kept.get()).toEqual([A.id]);
  });

  test('that are not ready in time are ended, so that they can be tried again', async () => {
    const { ports, done, kept, end } = machine(['serve a']);
    const background = new Background(ports, kept);
    setTimeout(() => end('serve a'), 10);
    const { readiness } = await background.start(A, quiet, signal);
    expect(readiness?.ready).toBe(false);
    expect(done).toContain('stop serve a');
    expect(kept.get()).toEqual([]);
  });
});

describe('after a break', () => {
  const resumed = (command: string) => ({ code: 'background-resumed', args: { command } });
  async function resume(left: readonly string[], mute: readonly string[] = []) {
    const { ports, done, kept, end } = machine(mute);
    kept.set(left);
    const events: EventBody[] = [];
    const runner = new Runner({
      lesson: 'test',
      ports,
      emit: (event) => events.push(event),
      signal,
      background: kept,
    });
    for (const name of mute) setTimeout(() => end(name), 10);
    await runner.resumeBackground(ACTIONS);
    const told = events.flatMap((event) =>
      event.type === 'warning' ? [{ code: event.code, args: event.args }] : [],
    );
    return { told, done, kept: kept.get() };
  }

  test('what ran is started again, in its order, and told', async () => {
    const { told, done, kept } = await resume([C.id, A.id]);
    expect(done).toEqual(['start serve c', 'start serve a']);
    expect(told).toEqual([resumed('serve c'), resumed('serve a')]);
    expect(kept).toEqual([C.id, A.id]);
  });

  test('nothing else is', async () => {
    expect(await resume(['gone/1'])).toMatchObject({ told: [], done: [] });
    expect(await resume([])).toMatchObject({ told: [], done: [] });
  });

  test('what is not to be run twice is told of', async () => {
    const { told, done } = await resume([B.id]);
    expect(done).toEqual([]);
    expect(told).toEqual([
      { code: 'background-gone', args: { command: 'serve b', restarted: false } },
    ]);
  });

  test('what does not start is told of, and stands in nobody’s way', async () => {
    const { told, done, kept } = await resume([A.id, C.id], ['serve a']);
    expect(told).toEqual([
      { code: 'background-gone', args: { command: 'serve a', restarted: true } },
      resumed('serve c'),
    ]);
    expect(done).toContain('start serve c');
    expect(kept).toEqual([C.id]);
  });
});

describe('a background block that ends', () => {
  function runnerOn(ports: Ports) {
    const events: EventBody[] = [];
    const emit = (event: EventBody) => void events.push(event);
    return { runner: new Runner({ lesson: 'test', ports, emit, signal }), events };
  }

  /** What is told of it, by the block that is run meanwhile, and how that one comes out. */
  async function meanwhile(
    exitCode: number,
    script: string,
    { info = 'bash', serve = 'serve c', late = false } = {},
  ) {
    const { ports, end } = machine();
    const ends = (script: string, code: number) => {
      end(script, code);
      return new Promise((resolve) => setImmediate(resolve));
    };
    const lesson = lessonOf(
      `## One\n\n${fence('bash background', serve)}${fence(info, script)}${fence('bash', 'last')}`,
    );
    const [step] = lesson.steps;
    const [background, block, last] = lesson.steps.flatMap(actionsOf);
    if (!step || !background || !block || !last) throw new Error('no blocks');
    const { runner, events } = runnerOn(ports);
    expect((await runner.runAction(step, background)).outcome).toBe('passed');
    if (!late) await ends(serve, exitCode);
    const { outcome } = await runner.runAction(step, block);
    if (late) await ends(serve, exitCode);
    const told = events.flatMap((event) =>
      event.type === 'verdict' && event.verdict.code === 'background-died' ? [event.verdict] : [],
    );
    const again = await runner.runAction(step, last);
    return { outcome, told, again: again.outcome };
  }

  test('with an error fails the step in which that is noticed, once, with its last lines', async () => {
    const { outcome, told, again } = await meanwhile(3, 'work');
    expect([outcome, again]).toEqual(['failed', 'passed']);
    expect(told).toMatchObject([
      { args: { script: 'serve c\n', exitCode: 3, lines: ['ready'] }, place: { line: 10 } },
    ]);
  });

  test.each([
    ['well', 0, 'work'],
    ['by a signal', 143, 'work'],
    ['since it was stopped', 1, 'docker stop web'],
    ['since it was killed', 1, 'pkill -INT serve'],
    ['since it was taken away', 1, 'docker compose down'],
  ])('%s fails nothing, nor does it later', async (_, exitCode, script) => {
    const passed = { outcome: 'passed', told: [], again: 'passed' };
    expect(await meanwhile(exitCode, script)).toEqual(passed);
    if (exitCode === 1) expect(await meanwhile(exitCode, script, { late: true })).toEqual(passed);
  });

  test.each([
    'rm -r tmp',
    'python3 -c "print(int(1))"',
    'docker run --rm alpine true',
    'docker run -d --restart always alpine',
  ])('with an error is reported next to %s, which stops nothing', async (script) => {
    expect(await meanwhile(3, script)).toMatchObject({ outcome: 'failed', told: [{}] });
  });

  test.each([
    ['well', 0, 'serve c', 1],
    ['by a signal', 137, 'serve c', 1],
    ['since its program detaches', 0, 'docker run -d web', 0],
  ])('%s is told in a step that fails', async (_, exitCode, serve, count) => {
    const { outcome, told } = await meanwhile(exitCode, 'work', {
      info: 'bash exit=1',
      serve,
    });
    expect([outcome, told.length]).toEqual(['failed', count]);
  });

  test('at once is told in its own step', async () => {
    const { ports, end } = machine();
    const [step] = LESSON.steps;
    const { runner, events } = runnerOn(ports);
    setTimeout(() => end('serve c', 127), 10);
    expect((await runner.runAction(step as Step, C)).outcome).toBe('failed');
    expect(events.at(-1)).toMatchObject({
      verdict: { code: 'background-died', args: { exitCode: 127, lines: ['ready'] } },
    });
  });
});

describe('waiting', () => {
  type Container = Awaited<ReturnType<Ports['world']['container']>>;
  const wait = (spec: string, states: readonly Partial<NonNullable<Container>>[], log = '') => {
    let looks = 0;
    const ports = {
      now: () => looks * 1000,
      world: {
        container: async () => states[Math.min(looks++, states.length - 1)],
        logs: async () => log,
      },
    } as unknown as Ports;
    const lesson = lessonOf(
      `## One\n\n${fence(`bash within=5s wait=${spec}`, 'docker run -d web')}`,
    );
    const [block] = lesson.steps.flatMap(actionsOf) as [BlockAction];
    if (!block.wait) throw new Error('nothing to wait for');
    return waitUntilReady(block.wait, ports, signal);
  };
  const running = { state: 'running' };
  const ended = { state: 'exited', exitCode: 2 };

  test.each([
    ['running:web', [{ state: 'created' }, running], 'wait-ready'],
    ['running:web', [ended], 'wait-over'],
    [
      'healthy:web',
      [
        { ...running, health: 'starting' },
        { ...running, health: 'healthy' },
      ],
      'wait-ready',
    ],
    ['healthy:web', [{ ...running, health: 'unhealthy' }], 'wait-over'],
    ['healthy:web', [running], 'wait-over'],
    ['logs:web:"is up"', [running], 'wait-ready'],
    ['logs:web:"is up: 2"', [running], 'wait-over'],
    // It has done its work, and its log says so.
    ['logs:web:"is up"', [ended], 'wait-ready'],
  ])('%s, %j: %s', async (spec, states, code) => {
    const { ready, judgement } = await wait(spec, states, 'it is up\n');
    expect([ready, judgement.code]).toEqual([code === 'wait-ready', code]);
  });

  test('ends as soon as the container has, with how', async () => {
    const { judgement } = await wait('healthy:web', [ended], 'no such file\n');
    expect(judgement.args).toMatchObject({
      waitedMs: 1000,
      container: { state: 'exited', exitCode: 2, lastLine: 'no such file' },
    });
  });
});
