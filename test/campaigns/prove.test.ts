/** `verify --prove` on the real engine: what is told of a lesson that notices little, and that the course notices nearly everything. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lessonFile, loadCourse, loadFrontMatter } from '../../src/app/course/catalog.ts';
import { haveBase, leavesNothing, Place } from '../e2e/place.ts';
import { onEngine, ROOT, realEngineSuite } from '../e2e/support.ts';
import { LONG } from './campaign.ts';

const FOLDER = join(ROOT, 'lessons', 'docker-101');

/** The course, for the campaign; `npm test` has what is told of a lesson of its own. */
const LESSONS = LONG ? (await loadCourse(FOLDER, ROOT)).course.lessons : [];

const TOLD = [
  [68, 'this check passed before its action was done; mark it'],
  [55, 'nothing in the lesson notices when kept.txt is empty'],
  [59, 'nothing in the lesson notices when this block is left out'],
  [65, 'nothing in the lesson notices when this command is left out:'],
  [77, 'nothing in the lesson notices when this command is left out:'],
  [73, 'nothing in the lesson notices when this command is left out:'],
  [39, 'every change of this is noticed; take "unproved" out'],
];

realEngineSuite('verify --prove', () => {
  let place: Place;
  let before: string[];
  beforeEach(async () => {
    place = new Place();
    for (const id of LESSONS) {
      const matter = await loadFrontMatter(lessonFile(FOLDER, id, ROOT));
      for (const image of matter?.images ?? []) await haveBase(place, image);
    }
    before = await onEngine();
  }, 600_000);
  afterEach(() => leavesNothing(place, before));

  test.runIf(LONG).each(LESSONS)(
    '%s notices nearly every change',
    async (id) => {
      const { code, stdout, stderr } = await place.lesson(['verify', id, '--prove']);
      expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
      const [, tried, , count] =
        /(\d+) expectations tried: all can fail; (\d+) of (\d+) changes noticed/.exec(stdout) ?? [];
      expect(Number(tried)).toBeGreaterThan(5);
      expect(Number(count)).toBeGreaterThan(10);
    },
    3_600_000,
  );

  test('what nothing notices is told with its line', async () => {
    const path = join(place.cwd, 'little.md');
    cpSync(join(ROOT, 'fixtures', 'prove', 'little.md'), path);
    const { code, stdout } = await place.lesson(['--trust', 'verify', path, '--prove']);
    expect(code).toBe(1);
    const told = [...stdout.matchAll(/little\.md:(\d+) +(.*)$/gm)].map(([, line, what]) => [
      Number(line),
      what,
    ]);
    expect(told).toEqual(TOLD);
    expect(stdout).toMatch(
      /1 cannot fail; 11 of 15 changes noticed \(1 excused, 1 without effect\);\s+score 0\.73/,
    );
  });
});
