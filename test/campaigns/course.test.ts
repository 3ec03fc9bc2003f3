/** The whole shipped course, headless, with each builder; in the short form lessons that no other test runs, each with one of them: what passes, what is left out and why, and what stays. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lessonFile, loadCourse, loadFrontMatter } from '../../src/app/course/catalog.ts';
import { dockerOfEachBuilder } from '../e2e/dockers.ts';
import { haveBase, leavesNothing, Place } from '../e2e/place.ts';
import { onEngine, ROOT, realEngine, realEngineSuite } from '../e2e/support.ts';
import { LONG } from './campaign.ts';

const FOLDER = join(ROOT, 'lessons', 'docker-101');
const { lessons } = (await loadCourse(FOLDER, ROOT)).course;

/** Those that take longest, and those that are run by tests of their own. */
const ONLY_LONG = [
  ...['sweep', 'experiment', 'environments'],
  ...['first-image', 'copying', 'status', 'finish'],
];

/** Steps that need a graphics card or an engine on another machine. */
const LACKS = [
  'notebooks#with-a-graphics-card',
  'status#the-same-commands-on-a-server',
  'status#your-files-are-not-over-there',
];

interface Step {
  readonly id: string;
  readonly verdict: string;
  readonly reason?: string;
}

interface Report {
  readonly failed: number;
  readonly lessons: readonly {
    readonly lesson: string;
    readonly steps: readonly Step[];
  }[];
}

const dockers = realEngine ? dockerOfEachBuilder() : [];

realEngineSuite('the course', () => {
  let place: Place;
  let before: string[];

  beforeEach(async () => {
    place = new Place();
    for (const id of lessons) {
      const matter = await loadFrontMatter(lessonFile(FOLDER, id, ROOT));
      for (const image of matter?.images ?? []) await haveBase(place, image);
    }
    place.dispose();
    before = await onEngine();
  }, 600_000);
  afterEach(() => leavesNothing(place, before));

  test('names every lesson that is there', () => {
    place = new Place();
    const files = readdirSync(FOLDER).filter((name) => /^[a-z].*\.md$/.test(name));
    expect(files.map((name) => name.replace(/\.md$/, '')).sort()).toEqual([...lessons].sort());
  });

  test.each(
    dockers.map((docker, index) => ({
      ...docker,
      docker,
      // The second time backwards: no lesson may live on another one.
      order: (index === 0 ? lessons : lessons.toReversed()).filter(
        (id) => LONG || (!ONLY_LONG.includes(id) && lessons.indexOf(id) % dockers.length === index),
      ),
    })),
  )(
    'passes with $name',
    async ({ docker, order }) => {
      place = new Place(docker);
      const { stdout, stderr } = await place.lesson(['verify', ...order, '--reporter', 'json']);
      const report = JSON.parse(stdout) as Report;
      const steps = report.lessons.flatMap(({ lesson, steps: its }) =>
        its.map((step) => ({ ...step, id: `${lesson}#${step.id}` })),
      );
      const failed = steps.filter(({ verdict }) => verdict === 'failed');
      expect({ failed, stderr }).toEqual({ failed: [], stderr: '' });
      // The runner plays a server beside its own engine alone; here the engine is somebody else's.
      const leftOut = steps.filter(({ verdict }) => verdict === 'not-run');
      expect(LACKS).toEqual(expect.arrayContaining(leftOut.map(({ id }) => id)));
      for (const { reason } of leftOut) expect(reason).toMatch(/GPU|LESSON_REMOTE/);
      expect(new Set(report.lessons.map(({ lesson }) => lesson))).toEqual(new Set(order));
    },
    1_800_000,
  );
});
