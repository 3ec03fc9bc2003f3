import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { type PoolOptions, runPool } from '../../../src/app/sweep/pool.ts';
import type { TrialEnd } from '../../../src/machine/sweep/container.ts';
import { SweepFolder } from '../../../src/machine/sweep/folder.ts';
import { session, trials } from '../../core/sweep/sweep.ts';

const base = mkdtempSync(join(tmpdir(), 'lesson-pool-'));
afterAll(() => rmSync(base, { recursive: true }));
let folder: SweepFolder;
beforeEach(() => {
  folder = new SweepFolder(mkdtempSync(join(base, 'r-')), 'results');
  folder.make();
});

const all = trials();
/** Milliseconds that a slow trial goes on after its place is free. */
const SLOW = 100;

const END: TrialEnd = {
  exitCode: 0,
  ended: 'by-itself',
  said: '',
  seconds: 1,
  lastLine: '{"a": 1}',
  readOnly: false,
};

/** @param end of a trial's attempt, from 1; its place is free at once */
async function run(
  end: (at: number, attempt: number) => Promise<TrialEnd>,
  more: Partial<PoolOptions> = {},
): Promise<string[]> {
  const record = await folder.openRecord();
  await record.add(session(all));
  const attempts = new Map<string, number>();
  try {
    await runPool({
      todo: all.map((trial) => ({ trial, attempt: 1, retries: 1 })),
      jobs: 1,
      failFast: false,
      limits: { memory: 1e9, timeout: 0 },
      folder,
      record,
      ready: async (trial) => ({
        start() {
          folder.emptyTrial(trial.id);
          const attempt = (attempts.get(trial.id) ?? 0) + 1;
          attempts.set(trial.id, attempt);
          return { free: Promise.resolve(), end: end(all.indexOf(trial), attempt) };
        },
        discard: async () => undefined,
      }),
      answers: async () => true,
      signal: new AbortController().signal,
      onBegan: () => undefined,
      onEnded: () => undefined,
      onStopped: () => undefined,
      ...more,
    });
  } finally {
    await record.close();
  }
  return folder.read()?.planned.map(({ result }) => result?.status ?? 'none') ?? [];
}

it('waits for a trial that ends after later ones, and tries it again', async () => {
  const statuses = await run(async (at, attempt) => {
    if (at === 0 && attempt === 1) {
      await sleep(SLOW);
      return { ...END, exitCode: 1 };
    }
    return END;
  });
  expect(statuses).toEqual(all.map(() => 'complete'));
  expect(folder.read()?.planned[0]?.result?.attempt).toBe(2);
});

it('records a trial that has ended while another one stops the sweep', async () => {
  const statuses = await run(
    async (at) => {
      if (at === 1) await sleep(SLOW);
      return at === 2 ? { ...END, exitCode: 1 } : END;
    },
    { failFast: true, todo: all.map((trial) => ({ trial, attempt: 1, retries: 0 })) },
  );
  expect(statuses.slice(0, 3)).toEqual(['complete', 'complete', 'failed']);
});

it('starts nothing when it is stopped while the beginning of a trial is recorded', async () => {
  const stop = new AbortController();
  const writer = await folder.openRecord();
  await writer.add(session(all));
  let [started, discarded] = [0, 0];
  await run(async () => END, {
    signal: stop.signal,
    record: {
      add: async (line: Parameters<typeof writer.add>[0]) => {
        stop.abort();
        await writer.add(line);
      },
    } as typeof writer,
    ready: async (trial) => ({
      start() {
        folder.emptyTrial(trial.id);
        started += 1;
        return { free: Promise.resolve(), end: Promise.resolve(END) };
      },
      async discard() {
        discarded += 1;
      },
    }),
  });
  await writer.close();
  expect([started, discarded]).toEqual([0, 1]);
});
