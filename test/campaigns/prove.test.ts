/** `verify --prove` on the real engine: the report on a lesson that notices little, and that the course notices nearly everything. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lessonFile, loadCourse, loadFrontMatter } from '../../src/app/course/catalog.ts';
import { haveBase, leavesNothing, Place } from '../e2e/place.ts';
import { onEngine, ROOT, realEngineSuite } from '../e2e/support.ts';
import { LONG } from './campaign.ts';

const FOLDER = join(ROOT, 'lessons', 'docker-101');

/** The course, for the campaign; `npm test` proves a lesson of its own. */
const LESSONS = LONG ? (await loadCourse(FOLDER, ROOT)).course.lessons : [];

interface Told {
  readonly place: { readonly line: number };
  readonly code: string;
}

interface Report {
  readonly lessons: readonly {
    readonly unproved: readonly Told[];
    readonly proof: {
      readonly survivors: readonly Told[];
      readonly excused: readonly Told[];
      readonly same: readonly Told[];
      readonly unneeded: readonly { readonly line: number }[];
      readonly caught: number;
    };
  }[];
}

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

  test('what nothing notices is reported with its line', async () => {
    const path = join(place.cwd, 'little.md');
    cpSync(join(ROOT, 'fixtures', 'prove', 'little.md'), path);
    const args = ['--trust', 'verify', path, '--prove', '--reporter', 'json'];
    const { code, stdout } = await place.lesson(args);
    expect(code, stdout).toBe(1);
    const [report] = (JSON.parse(stdout) as Report).lessons;
    const told = (all: readonly Told[] = []) =>
      all.map(({ place: at, code: what }) => [at.line, what]);
    expect(told(report?.unproved)).toEqual([[68, 'held-before']]);
    expect(told(report?.proof.survivors)).toEqual([
      [55, 'file-emptied'],
      [59, 'block-left-out'],
      [65, 'command-left-out'],
      [77, 'command-left-out'],
    ]);
    expect(told(report?.proof.excused)).toEqual([
      [73, 'command-left-out'],
      [81, 'command-left-out'],
    ]);
    expect(told(report?.proof.same)).toEqual([[81, 'option-left-out']]);
    expect(report?.proof.unneeded.map(({ line }) => line)).toEqual([39]);
    // Also `--rm` in line 22: the image cannot be removed while a container is there.
    expect(report?.proof.caught).toBe(12);
  });
});
