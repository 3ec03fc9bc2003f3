/** `kill -9` at random moments of a sweep: resumed, each trial has one result, and nothing is left. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readRecord, type SweepLine } from '../../src/core/sweep/records.ts';
import { type Ended, inPlace, type Place } from '../e2e/place.ts';
import { BASE, realEngineSuite } from '../e2e/support.ts';
import { Chance, LONG, neverABug, rounds, SEED } from './campaign.ts';

const KILLS = rounds({ short: 10, long: 200 });
/** Each writes its result twice, so that one that was cut off would be seen. */
const ARGS = `sh -c 'echo "{\\"cut\\": 1}" > /results/result.json; sleep 0.2; echo "{\\"product\\": $(({a} * {b}))}" > /results/result.json'`;
const ASKED = ['-p', 'a=1..5', '-p', 'b=10..50:10', '--args', ARGS];
const SIGKILLED = 137;

const counts = { kills: 0, sweeps: 0, running: 0, torn: 0 };
afterAll(() => console.log(`Seed ${SEED}`, counts));

realEngineSuite('kill -9', () => {
  test(
    `of a sweep at ${KILLS} random moments`,
    () =>
      inPlace(undefined, async (place) => {
        const chance = new Chance(SEED);
        while (counts.kills < KILLS) {
          const out = `results-${++counts.sweeps}`;
          await place.succeeds(['sweep', BASE, ...ASKED, '--out', out, '--dry-run']);
          let ended: Ended;
          do {
            const args = ['sweep', BASE, ...ASKED, '--out', out, '--resume'];
            ended = await killedAfter(place, args, counts.kills < KILLS ? chance.below(5000) : 0);
            neverABug(ended, `${out} after ${counts.kills} kills`);
          } while (ended.code === SIGKILLED);
          expect(ended.code, ended.stderr).toBe(0);
          check(readFileSync(join(place.cwd, out, 'trials.jsonl'), 'utf8'), place, out);
        }
      }),
    LONG ? 7_200_000 : 300_000,
  );
});

/** @param ms milliseconds; 0: it is left to end */
async function killedAfter(place: Place, args: readonly string[], ms: number): Promise<Ended> {
  const running = place.start(args);
  const timer = ms > 0 && setTimeout(() => running.process.kill('SIGKILL'), ms);
  const ended = await running.ended;
  if (timer) clearTimeout(timer);
  if (ended.code === SIGKILLED) counts.kills += 1;
  return ended;
}

function check(text: string, place: Place, out: string): void {
  const record = readRecord(text);
  const results = record?.planned.map(({ result }) => result) ?? [];
  expect(results.map((it) => [it?.status, it?.metrics.product])).toEqual(
    [1, 2, 3, 4, 5].flatMap((a) => [10, 20, 30, 40, 50].map((b) => ['complete', a * b])),
  );
  for (const result of results) {
    const path = join(place.cwd, out, 'trials', result?.trial ?? '', 'result.json');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(result?.metrics);
  }
  const lines = text.split('\n').flatMap((row, at): SweepLine[] => {
    return row === '' || record?.unreadable.includes(at + 1) ? [] : [JSON.parse(row)];
  });
  const ended = lines.filter((it) => it.line === 'ended').map(({ trial }) => trial);
  expect(new Set(ended).size).toBe(25);
  expect(ended).toHaveLength(25);
  counts.running += lines.filter((it) => it.line === 'began').length - 25;
  counts.torn += record?.unreadable.length ?? 0;
}
