/** `verify --prove` on the real engine: each lesson of the course can fail in every expectation; a lesson that cannot is told so. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lessonFile, loadCourse, loadFrontMatter } from '../../src/app/course/catalog.ts';
import { haveBase, leavesNothing, Place } from '../e2e/place.ts';
import { onEngine, ROOT, realEngineSuite } from '../e2e/support.ts';
import { LONG } from './campaign.ts';

const FOLDER = join(ROOT, 'lessons', 'docker-101');

/** The shortest of them; the others are those of the campaign. */
const LESSONS = LONG ? (await loadCourse(FOLDER, ROOT)).course.lessons : ['first-image', 'copying'];

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

  test('lessons of the course, the last one first: nothing is unproved', async () => {
    const { code, stdout, stderr } = await place.lesson([
      'verify',
      ...LESSONS.toReversed(),
      '--prove',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const tried = [...stdout.matchAll(/ (\d+) expectations tried: all can fail/g)].map((match) =>
      Number(match[1]),
    );
    expect(tried).toHaveLength(LESSONS.length);
    for (const count of tried) expect(count).toBeGreaterThan(10);
  }, 3_600_000);

  test('what cannot fail is told with its line', async () => {
    const lesson = [
      '---',
      'format: 1',
      'title: A lesson that proves little',
      'summary: For a test.',
      'minutes: 1',
      '---',
      '',
      '## One',
      '',
      '```text file=kept.txt',
      'kept',
      '```',
      '',
      '```bash',
      'x=1',
      '```',
      '',
      '```bash',
      'echo 1',
      '```',
      '',
      '<!-- check',
      'file: kept.txt',
      '-->',
      '',
      '```bash background',
      'sleep 100',
      '```',
      '',
      '```bash',
      'echo done',
      '```',
      '',
      '```output',
      'done',
      '```',
    ];
    const path = join(place.cwd, 'little.md');
    writeFileSync(path, `${lesson.join('\n')}\n`);
    const { code, stdout } = await place.lesson(['--trust', 'verify', path, '--prove']);
    expect(code).toBe(1);
    const told = [...stdout.matchAll(/little\.md:(\d+) +(.*)$/gm)].map(([, line, what]) => [
      Number(line),
      what?.includes('left out') ? 'unnoticed' : what?.includes('before') ? 'held before' : what,
    ]);
    expect(told).toEqual([
      [22, 'held before'],
      [14, 'unnoticed'],
      [18, 'unnoticed'],
      [26, 'unnoticed'],
    ]);
  });
});
