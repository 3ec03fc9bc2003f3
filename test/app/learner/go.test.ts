import { expect, test } from 'vitest';
import { go } from '../../../src/app/learner/go.ts';
import { undoable } from '../../../src/app/learner/undo.ts';
import { interrupted } from '../../../src/core/run/failure.ts';
import { LessonRecords } from '../../../src/machine/sandbox/records.ts';
import { arrivalWords } from '../../../src/view/messages/arrival.ts';
import { accessTo, placeOf } from './place.ts';

const READ = '## One\n\nRead.\n\n## Two\n\nRead.\n\n## Three\n\nRead.\n';
const RUN = '## One\n\n```bash\ntrue\n```\n\n## Two\n\n```bash\nfalse\n```\n';
const NO_ENGINE = new Error('no engine');
const words = (arrival: Parameters<typeof arrivalWords>[0]) => arrivalWords(arrival, String);

test('where the learner is already, nothing has to change and no engine is asked', async () => {
  const place = placeOf(READ, 1);
  const arrival = await go(place, 1, accessTo(place, NO_ENGINE));
  expect(arrival).toMatchObject({ outcome: 'nothing-changed', at: place.todos[1] });
  expect(words(arrival)).toEqual([
    'You are at the start of "Two", step 2 of 3 in test. Nothing had to change.',
  ]);
});

test('what was only read is taken back without an engine', async () => {
  const place = placeOf(READ, 2);
  const arrival = await go(place, 0, accessTo(place, NO_ENGINE));
  expect(arrival.outcome).toBe('taken-back');
  const records = new LessonRecords(place.layout, () => undefined);
  expect(records.progress('test').done).toEqual([]);
});

test.each([
  [interrupted(), true, 'Stopped on the way, in "Two": what comes before it is done.'],
  [NO_ENGINE, false, undefined],
])('a way that is cut off is a value, too: %s', async (error, isInterrupted, said) => {
  const place = placeOf(RUN, 1);
  const access = accessTo(place, error);
  const arrival = await go(place, 0, access, { rebuild: { code: 'asked' } });
  expect(arrival).toMatchObject({ outcome: 'cut-off', interrupted: isInterrupted, error });
  expect(words(arrival)).toEqual(said === undefined ? [] : [said]);
  expect(access.told).toEqual([{ code: 'asked' }]);
});

test('undo begins the step at hand again where something in it has failed', () => {
  const place = placeOf(RUN, 1);
  expect(undoable(place, place.progress)).toEqual({ index: 0, failed: false });
  const records = new LessonRecords(place.layout, () => undefined);
  records.saveHelp({ ...records.help('two'), failed: true });
  expect(undoable(place, place.progress)).toEqual({ index: 1, failed: true });
  const fresh = placeOf(RUN);
  expect(undoable(fresh, fresh.progress)).toBeUndefined();
});
