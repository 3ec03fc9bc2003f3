import { describe, expect, test } from 'vitest';
import type { BlockAction } from '../../../src/core/lesson/model.ts';
import { Background } from '../../../src/core/run/background.ts';
import type { EventBody } from '../../../src/core/run/events.ts';
import type { BackgroundBlock, BlockResult, Ports } from '../../../src/core/run/ports.ts';
import { actionsOf } from '../../../src/core/run/progress.ts';
import { Runner } from '../../../src/core/run/runner.ts';
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
  const ends = new Map<string, () => void>();
  let begun = 0;
  const ports = {
    shell: {
      start({ script }: BlockAction): BackgroundBlock {
        const name = script.trim().split('\n')[0] ?? '';
        done.push(`start ${name}`);
        let end: (result: BlockResult) => void = () => undefined;
        const ended = new Promise<BlockResult>((resolve) => {
          end = resolve;
        });
        const result = { ended: 'exited', stdout: '', stderr: '', truncated: false } as const;
        ends.set(name, () => end(result));
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
    end: (name: string) => ends.get(name)?.(),
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
  async function resume(left: readonly string[], mute: readonly string[] = []) {
    const { ports, done, kept, end } = machine(mute);
    kept.set(left);
    const events: EventBody[] = [];
    const runner = new Runner({
      lesson: 'test',
      ports,
      emit: (event) => events.push(event),
      signal,
      unmet: async () => undefined,
      background: kept,
    });
    for (const name of mute) setTimeout(() => end(name), 10);
    await runner.resumeBackground(ACTIONS);
    const told = events.flatMap((event) =>
      event.type === 'warning' ? [String(event.args.message)] : [],
    );
    return { told, done, kept: kept.get() };
  }

  test('what ran is started again, in its order, and told', async () => {
    const { told, done, kept } = await resume([C.id, A.id]);
    expect(done).toEqual(['start serve c', 'start serve a']);
    expect(told).toEqual([
      'ended when you left, and runs again: serve c',
      'ended when you left, and runs again: serve a',
    ]);
    expect(kept).toEqual([C.id, A.id]);
  });

  test('nothing else is', async () => {
    expect(await resume(['gone/1'])).toMatchObject({ told: [], done: [] });
    expect(await resume([])).toMatchObject({ told: [], done: [] });
  });

  test('what is not to be run twice is told of', async () => {
    const { told, done } = await resume([B.id]);
    expect(done).toEqual([]);
    expect(told).toEqual(['no longer runs, and is not to be started twice: serve b']);
  });

  test('what does not start is told of, and stands in nobody’s way', async () => {
    const { told, done, kept } = await resume([A.id, C.id], ['serve a']);
    expect(told).toEqual([
      'ended when you left, and did not start again: serve a',
      'ended when you left, and runs again: serve c',
    ]);
    expect(done).toContain('start serve c');
    expect(kept).toEqual([C.id]);
  });
});
