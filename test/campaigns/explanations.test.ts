/** What is explained on the whole course: nothing where a lesson passes, and what failed where one is broken. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCourse } from '../../src/app/course/catalog.ts';
import type { VerifyReport } from '../../src/view/report/json.ts';
import { haveBase, leavesNothing, Place } from '../e2e/place.ts';
import { onEngine, ROOT, realEngineSuite } from '../e2e/support.ts';
import { BREAKAGES, type Breakage } from './breakages.ts';
import { type ChosenLesson, COURSE, chosenLesson, chosenLessons } from './chosen-lessons.ts';

const LESSONS = await chosenLessons();

test('every lesson is broken somewhere', async () => {
  const { course } = await loadCourse(COURSE, ROOT);
  expect(Object.keys(BREAKAGES)).toEqual(course.lessons);
  for (const id of course.lessons) {
    const lesson = await chosenLesson(id);
    for (const breakage of BREAKAGES[id] ?? [])
      expect(broken(lesson, breakage)).toContain(breakage.to);
  }
});

realEngineSuite('explanations', () => {
  describe.each(LESSONS)('$id', (lesson) => {
    let place: Place;
    let before: string[];

    beforeEach(async () => {
      place = new Place();
      for (const image of lesson.images) await haveBase(place, image);
      before = await onEngine();
    });
    afterEach(() => leavesNothing(place, before));

    /** The steps that failed, and the explanations of their verdicts. */
    async function verified(...args: string[]) {
      const { stdout, stderr } = await place.lesson([
        ...args,
        'verify',
        lesson.id,
        '--reporter=json',
      ]);
      const report = JSON.parse(stdout) as VerifyReport;
      const steps = report.lessons.flatMap((one) => one.steps);
      return {
        failed: steps.filter(({ verdict }) => verdict === 'failed').map(({ id }) => id),
        explained: steps.flatMap(({ id, expectations }) =>
          expectations.flatMap(({ verdict, explanation }) =>
            explanation ? [{ id, verdict, code: explanation.code }] : [],
          ),
        ),
        told: `${stdout}${stderr}`,
      };
    }

    test('as it is: nothing', async () => {
      expect(await verified()).toMatchObject({ failed: [], explained: [] });
    }, 1_200_000);

    test.each(BREAKAGES[lesson.id] ?? [])(
      '$step: $to',
      async (breakage) => {
        const course = join(place.folder, 'course');
        cpSync(COURSE, course, { recursive: true });
        writeFileSync(join(course, `${lesson.id}.md`), broken(lesson, breakage));
        if (breakage.refused !== undefined) {
          const at = ['--course', course];
          expect(await place.lesson([...at, 'verify', lesson.id])).toMatchObject({ code: 2 });
          const { stdout } = await place.lesson([...at, 'lint', lesson.id, '--json']);
          const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
          expect(findings.map(({ code }) => code)).toEqual([breakage.refused]);
          return;
        }
        const { failed, explained, told } = await verified('--course', course, '--trust');
        expect(failed, told).toEqual([breakage.step]);
        const { code, step: id } = breakage;
        expect(explained, told).toEqual(code ? [{ id, verdict: 'failed', code }] : []);
      },
      1_200_000,
    );
  });
});

function broken({ path, steps }: ChosenLesson, { step, at = step, from, to }: Breakage): string {
  const text = readFileSync(path, 'utf8');
  const title = steps.find(({ id }) => id === at)?.title;
  const begin = text.indexOf(`\n## ${title}\n`);
  const end = text.indexOf('\n## ', begin + 1);
  const place = text.indexOf(from, begin);
  if (begin < 0 || place < 0 || (end >= 0 && place > end)) throw new Error(`no "${from}" in ${at}`);
  return `${text.slice(0, place)}${to}${text.slice(place + from.length)}`;
}
