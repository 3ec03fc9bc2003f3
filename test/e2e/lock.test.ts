import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, Place } from './place.ts';
import { Seat } from './seat.ts';
import { FIXTURES, inCourse, onEngine, realEngineSuite, until } from './support.ts';

const COURSE = inCourse('course');

realEngineSuite('one run at a time on one engine', () => {
  let place: Place;
  let other: Place;

  eachInPlace(
    (its) => {
      place = its;
      other = new Place();
    },
    () => other.dispose(),
  );

  test('the second one is told who is at work; after kill -9 the engine is free', async () => {
    const args = [...COURSE, 'verify', join(FIXTURES, 'course', 'long-run.md')];
    const holder = place.start(args);
    const containers = async () => (await onEngine()).filter((it) => it.startsWith('container'));
    const busy = await until('the holder is at work', async () =>
      (await containers()).find((line) => line.includes('lesson-e2e-long')),
    );
    // Of another home and sandbox: it is the engine that is held.
    for (const command of [['verify', 'first-image'], ['next'], ['clean'], ['reset']]) {
      const { code, stdout, stderr } = await other.lesson(command);
      expect({ command, code, stdout }).toEqual({ command, code: 3, stdout: '' });
      expect(stderr).toContain(`${userInfo().username} is running`);
      expect(stderr).toContain('lesson verify');
      expect(stderr).toMatch(
        new RegExp(`process ${holder.pid}, since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d\\.`),
      );
      expect(stderr).toContain('Go on in that terminal');
    }
    const narrow = new Seat(other, ['clean']);
    expect(await narrow.ends()).toBe(3);
    // Broken at blanks, behind the arrow.
    expect(await narrow.screen()).toMatch(
      /^→ Go on in that terminal.*\n {2}`shell.*in parallel\.$/m,
    );
    // Looking needs no lock.
    for (const command of [['status'], ['list'], ['show', 'first-image'], ['engine', 'status']]) {
      expect((await other.lesson(command)).code).toBe(0);
    }
    expect((await containers()).join()).toContain(busy.split(' ')[1]);

    holder.process.kill('SIGKILL');
    expect((await holder.ended).code).toBe(137);
    const { code, stderr } = await other.lesson(['next', 'first-image']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^"Your first image" takes about \d+ min to read and do\.\n$/),
    });
    expect((await other.lesson(['clean'])).code).toBe(0);
  });

  test('of two that begin at once, one runs', async () => {
    const runs = [place, other].map((it) => it.lesson([...COURSE, 'next', 'detached']));
    const codes = (await Promise.all(runs)).map(({ code }) => code).sort();
    expect(codes).toEqual([0, 3]);
  });
});
