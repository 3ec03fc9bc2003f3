/**
 * Every step of a lesson by itself: gone to from a clean machine, done, taken back, done again.
 * LESSON_SWEEP names other lessons than the short one, with blanks between, or `all`: that takes long.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Event } from '../../src/run/events.ts';
import { haveBase, onEngine, Place, ROOT, realEngineSuite } from './support.ts';

const ASKED = process.env.LESSON_SWEEP ?? 'isolation';
const COURSE = readFileSync(join(ROOT, 'lessons', 'docker-101', 'course.yaml'), 'utf8');
const LESSONS =
  ASKED === 'all'
    ? [...COURSE.matchAll(/^ {2}- ([a-z-]+)$/gm)].map(([, id = '']) => id)
    : ASKED.split(' ');

realEngineSuite('a sweep', () => {
  let place: Place;
  let before: string[];

  beforeEach(async () => {
    place = new Place();
    await haveBase(place);
    before = await onEngine();
  });
  afterEach(async () => {
    await place.lesson(['clean']);
    const after = await onEngine();
    place.dispose();
    expect(after).toEqual(before);
  });

  async function lesson(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await place.lesson(args);
    expect({ args, code }, stdout + stderr).toEqual({ args, code: 0 });
    return stdout;
  }

  /** What came of a step when it was done last, by its expectations. */
  function verdicts(id: string, step: string): string[] {
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

  test.each(LESSONS)(
    '%s',
    async (id) => {
      const { lesson: read } = JSON.parse(await lesson('show', id, '--json')) as {
        lesson: { steps: { id: string }[] };
      };
      for (const step of read.steps) {
        await lesson('clean');
        rmSync(join(place.cwd, 'sandbox'), { recursive: true, force: true });
        await lesson('goto', `${id}#${step.id}`);
        await lesson('next');
        const first = verdicts(id, step.id);
        expect(first.at(-1), `${step.id}: ${first.join(', ')}`).toMatch(/^(passed|not-run)$/);
        await lesson('undo');
        await lesson('next');
        expect(verdicts(id, step.id)).toEqual(first);
      }
    },
    3_600_000,
  );
});
