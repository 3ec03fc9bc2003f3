import { expect, test } from 'vitest';
import { nextHint, openTask, skip } from '../../../src/app/learner/help.ts';
import { inWholeWorld, NotWhole } from '../../../src/app/learner/open-lesson.ts';
import { LessonRecords } from '../../../src/machine/sandbox/records.ts';
import { accessTo, placeOf } from './place.ts';

const HINTS = `## Your turn

Do it.

<details><summary>Hint</summary>

Look.
</details>

<details><summary>Hint</summary>

Look again.
</details>
`;
const NO_ENGINE = new Error('no engine');

test('hints come one after the other and begin again; a diagnosis comes first and once', () => {
  const place = placeOf(HINTS);
  const records = new LessonRecords(place.layout, () => undefined);
  const step = place.lesson.steps[0];
  if (!step) throw new Error('no step');
  const hints = () => [1, 2, 3].map(() => nextHint(step, records)).map((it) => 'n' in it && it.n);
  expect(hints()).toEqual([1, 2, 1]);
  records.saveHelp({ ...records.help(step.id), diagnosis: 'Nothing is there.' });
  expect(nextHint(step, records)).toEqual({ kind: 'diagnosis', markdown: 'Nothing is there.' });
  expect(nextHint(step, records)).toMatchObject({ n: 2, of: 2, markdown: 'Look again.' });
  expect(openTask(place)).toBeUndefined();
  expect(nextHint({ ...step, hints: [] }, records)).toEqual({ kind: 'none' });
});

test('what cannot be done for want of an engine is an error, not a skipped step', async () => {
  const place = placeOf(HINTS);
  const { next } = place;
  if (!next) throw new Error('nothing is next');
  const doing = skip({ ...place, next }, true, accessTo(place, NO_ENGINE), () => undefined);
  await expect(doing).rejects.toBe(NO_ENGINE);
});

test('work that finds something missing gives that back, and waits for a rebuild', async () => {
  const place = placeOf(HINTS);
  const access = accessTo(place, NO_ENGINE);
  const missed = { elsewhere: true, missing: [] };
  const doing = inWholeWorld(place, access, async () => new NotWhole(missed));
  await expect(doing).rejects.toBe(NO_ENGINE);
  expect(access.told).toMatchObject([
    { code: 'missing', missed, opening: true },
    { outcome: 'cut-off', interrupted: false },
  ]);
});
