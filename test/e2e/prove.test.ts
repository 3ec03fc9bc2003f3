/** `verify --prove` on the real engine: the first lessons can fail in every expectation; a lesson that cannot is told so. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dockerOfEachBuilder } from './dockers.ts';
import { haveBase, leavesNothing, Place } from './place.ts';
import { onEngine, realEngine, realEngineSuite } from './support.ts';

const LESSONS = ['first-image', 'isolation', 'mounting', 'copying', 'inside-a-container'];

realEngineSuite('verify --prove', () => {
  let place: Place;
  let before: string[];
  const [classic, buildKit] = realEngine ? dockerOfEachBuilder() : [];

  async function open(docker = classic) {
    place = new Place(docker);
    await haveBase(place);
    before = await onEngine();
  }
  beforeEach(() => open());
  afterEach(() => leavesNothing(place, before));

  test('the first five lessons, the last one first: nothing is unproved', async () => {
    // Where there are both, the other builder has the lessons in their order, below.
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
  }, 900_000);

  test.runIf(buildKit)(
    'with the other builder they pass as well',
    async () => {
      place.dispose();
      await open(buildKit);
      const { code, stdout, stderr } = await place.lesson(['verify', ...LESSONS]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/ 0 failed, 0 not run/);
    },
    900_000,
  );

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
