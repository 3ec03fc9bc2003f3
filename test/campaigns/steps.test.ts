/** Every step of a lesson by itself: gone to from a clean machine, done, taken back, done again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Event } from '../../src/core/run/events.ts';
import { readEngine } from '../../src/machine/engine/connect/dial.ts';
import { haveBase, Place } from '../e2e/place.ts';
import { engineHost, onEngine, realEngineSuite } from '../e2e/support.ts';
import { LONG } from './campaign.ts';
import { chosenLessons } from './chosen-lessons.ts';

const LESSONS = await chosenLessons();

/**
 * Names for what builds are made of, so that `clean` leaves it to the builds of the next step. Only for
 * what has none: with another name from outside it is in doubt whose the first one is, and it stays.
 */
const KEPT = 'lesson-steps-kept';

interface Row {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
}

const nameless = async (): Promise<string[]> => {
  const rows = await readEngine<Row[]>({ host: engineHost() }, '/images/json?all=1');
  return (rows ?? [])
    .filter(({ RepoTags }) => (RepoTags ?? []).every((tag) => tag.startsWith('<none>')))
    .map(({ Id }) => Id);
};

realEngineSuite('a sweep', () => {
  describe.each(LESSONS)('$id', ({ id, images, steps }) => {
    let place: Place;
    let before: string[];
    let known: readonly string[];
    const kept: string[] = [];

    beforeAll(async () => {
      place = new Place();
      for (const image of images) await haveBase(place, image);
      before = await onEngine();
      known = await nameless();
      place.dispose();
    });
    beforeEach(() => {
      place = new Place();
    });
    afterEach(async () => {
      for (const image of (await nameless()).filter((one) => !known.includes(one))) {
        const name = `${KEPT}:${image.replace('sha256:', '')}`;
        if (kept.includes(name)) continue;
        await place.bystander(`docker tag ${image} ${name}`);
        kept.push(name);
      }
      await place.lesson(['clean']);
      const after = (await onEngine()).filter((line) => !line.includes(`["${KEPT}:`));
      const left = [...place.processes(), ...place.leftovers()];
      place.dispose();
      expect(after).toEqual(before);
      expect(left).toEqual([]);
    });
    afterAll(async () => {
      place = new Place();
      if (kept.length > 0) await place.bystander(`docker image rm ${kept.join(' ')}`);
      place.dispose();
      expect(await onEngine()).toEqual(before);
    });

    const lesson = (...args: string[]) => place.succeeds(args);

    /** What came of a step when it was done last, by its expectations. */
    function verdicts(step: string): string[] {
      const path = join(place.cwd, 'sandbox', '.lesson', id, 'transcript.ndjson');
      const events = readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Event);
      const from = events.findLastIndex((it) => it.type === 'step-started' && it.step === step);
      return events.slice(from).flatMap((it) => {
        if (it.type === 'verdict') return [`${it.action} ${it.verdict.outcome} ${it.verdict.code}`];
        return it.type === 'step-finished' ? [it.outcome] : [];
      });
    }

    // The last one first: what it builds on its way, the others find in the cache.
    // In the short form every third.
    test.each(steps.filter((_step, index) => LONG || index % 3 === 0).toReversed())(
      '$id',
      async (step) => {
        await lesson('goto', `${id}#${step.id}`);
        await lesson('next');
        const first = verdicts(step.id);
        expect(first.at(-1), first.join(', ')).toMatch(/^(passed|not-run)$/);
        await lesson('undo');
        await lesson('next');
        expect(verdicts(step.id)).toEqual(first);
      },
      3_600_000,
    );
  });
});
