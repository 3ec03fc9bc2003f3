/** The capstone judges solutions by what they do: wrong ones fail by the right check, right ones pass. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { VerifyReport } from '../../src/view/report/json.ts';
import { haveBase, leavesNothing, Place } from '../e2e/place.ts';
import { onEngine, ROOT, realEngineSuite } from '../e2e/support.ts';
import { LONG } from './campaign.ts';

const COURSE = join(ROOT, 'lessons', 'docker-101');
const SOLUTIONS = join(ROOT, 'fixtures', 'capstone');
const BASE = 'python:3.10';
const TASK = 'your-turn-the-experiment';
const LAST = 'hand-it-over';

interface Solution {
  readonly name: string;
  readonly text: string;
  /** Points of the judge that must not hold; all others must. */
  readonly fails: readonly string[];
}

function solutions(kind: 'right' | 'wrong'): Solution[] {
  const folder = join(SOLUTIONS, kind);
  return readdirSync(folder).map((file) => {
    const [, head = '', text = ''] =
      /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    const { fails = [] } = parse(head) as { fails?: string[] };
    return { name: file.replace(/\.md$/, ''), text, fails };
  });
}

/** Of the wrong ones, until each point of the judge has rejected one. */
function sample(all: readonly Solution[]): Solution[] {
  const left = new Set(all.flatMap(({ fails }) => fails));
  return all
    .toSorted((a, b) => b.fails.length - a.fails.length)
    .filter(({ fails }) => fails.filter((point) => left.delete(point)).length > 0);
}

realEngineSuite('the capstone', () => {
  let place: Place;
  let before: string[];
  let digest: boolean;

  beforeAll(async () => {
    place = new Place();
    await haveBase(place, BASE);
    const { stdout } = await place.bystander(
      `docker image inspect --format '{{len .RepoDigests}}' ${BASE}`,
    );
    digest = stdout.trim() !== '0';
    before = await onEngine();
  });
  afterAll(async () => {
    await place.lesson(['clean']);
    await leavesNothing(place, before);
  });

  /** The lesson with another solution in place of its own. */
  function withSolution({ name, text }: Solution): string {
    const folder = join(place.cwd, name);
    mkdirSync(folder);
    cpSync(join(COURSE, 'finish'), join(folder, 'finish'), { recursive: true });
    const lesson = readFileSync(join(COURSE, 'finish.md'), 'utf8');
    const parts = lesson.split(
      /(?<=<summary>Solution<\/summary>\n)[\s\S]*?(?=<\/details>\n\n<!-- check)/,
    );
    if (parts.length !== 2) throw new Error('the lesson has not one Solution');
    const path = join(folder, 'finish.md');
    writeFileSync(path, parts.join(`\n${text}\n`));
    return path;
  }

  async function judged(solution: Solution) {
    const path = withSolution(solution);
    const { stdout, stderr } = await place.lesson([
      '--trust',
      'verify',
      path,
      '--reporter',
      'json',
    ]);
    if (stdout === '') throw new Error(stderr);
    const report = JSON.parse(stdout) as VerifyReport;
    const step = report.lessons[0]?.steps.find(({ id }) => id === TASK);
    const points = (step?.expectations ?? []).flatMap(({ verdict, message, args }) => {
      const [, point] = /\.\/judge\.sh ([a-z-]+)/.exec(JSON.stringify(args)) ?? [];
      return point === undefined ? [] : [{ point, verdict, message }];
    });
    return { report, points };
  }

  function verdicts({ points }: Awaited<ReturnType<typeof judged>>) {
    return Object.fromEntries(points.map(({ point, verdict }) => [point, verdict]));
  }

  /** What the judge must say: `passed` for each point but those. */
  function expected(fails: readonly string[]) {
    const points = ['pins', 'base', 'build', 'versions', 'handed-in', 'trial', 'again', 'seeds'];
    return Object.fromEntries(
      [...points, 'left'].map((point) => [point, fails.includes(point) ? 'failed' : 'passed']),
    );
  }

  test.each(LONG ? solutions('right') : solutions('right').slice(0, 1))(
    'accepts $name',
    async (solution) => {
      const result = await judged(solution);
      expect(verdicts(result)).toEqual(expected([]));
      expect(result.report).toMatchObject({ passed: 3, failed: 0, notRun: 0 });
    },
  );

  test.each(LONG ? solutions('wrong') : sample(solutions('wrong')))(
    'rejects $name, because of $fails',
    async (solution) => {
      // Where the base has no digest, nobody can be asked to name it.
      const fails = solution.name === 'base-by-tag' && !digest ? [] : solution.fails;
      const result = await judged(solution);
      expect(verdicts(result)).toEqual(expected(fails));
      // The last step asks the same judge.
      const failed = result.report.lessons[0]?.steps.filter(({ verdict }) => verdict === 'failed');
      const [first, ...later] = (failed ?? []).map(({ id }) => id);
      expect(first).toBe(fails.length > 0 ? TASK : undefined);
      expect([[], [LAST]]).toContainEqual(later);
    },
  );

  test('there are enough of both, and each point rejects somebody', () => {
    const wrong = solutions('wrong');
    expect(solutions('right').length).toBeGreaterThanOrEqual(3);
    expect(wrong.length).toBeGreaterThanOrEqual(10);
    const rejecting = new Set(wrong.flatMap(({ fails }) => fails));
    expect([...rejecting].sort()).toEqual(Object.keys(expected([])).sort());
    expect(wrong.filter(({ fails }) => fails.length === 0)).toEqual([]);
  });
});
