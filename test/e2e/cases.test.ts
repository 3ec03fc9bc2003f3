/** Lessons that must not pass, or must: what `verify` says of each is in the lesson's first comment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { VerifyReport } from '../../src/view/report/json.ts';
import { eachInPlace, type Place } from './place.ts';
import { FIXTURES, inCourse, realEngineSuite } from './support.ts';

realEngineSuite('verify', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  test('says of each case what it is', async () => {
    const args = [...inCourse('cases'), 'verify', '--reporter', 'json'];
    const { code, stdout } = await place.lesson(args);
    expect(code).toBe(1);
    const { lessons } = JSON.parse(stdout) as VerifyReport;
    expect(lessons).toHaveLength(10);
    for (const { lesson, verdict, steps, reason = '' } of lessons) {
      const text = readFileSync(join(FIXTURES, 'cases', `${lesson}.md`), 'utf8');
      const [, outcome, words = ''] = /<!-- ([a-z-]+): (.*) -->/.exec(text) ?? [];
      const said = steps.flatMap(({ expectations }) =>
        expectations.map(
          (it) => `${it.message} ${it.explanation?.message} ${it.explanation?.next}`,
        ),
      );
      const all = [...said, reason].join(' ').replace(/\s+/g, ' ');
      const parts = words.split(' ... ').filter((part) => !all.includes(part));
      expect({ lesson, verdict, missing: parts }, all).toEqual({
        lesson,
        verdict: outcome,
        missing: [],
      });
    }
  });
});
