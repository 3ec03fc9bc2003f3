/** Help and time travel at the seat, with keys alone, on the real engine. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { CTRL_C, ENTER, Seat, type SeatOptions } from './seat.ts';
import { containerId, inCourse, realEngineSuite, runningContainers, until } from './support.ts';

const TRAVEL = inCourse('travel');

realEngineSuite('elsewhere from the seat', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  const sit = (args: readonly string[], options?: SeatOptions) => new Seat(place, args, options);
  const container = () => containerId('lesson-e2e-world');
  const file = (...path: string[]) => join(place.cwd, 'sandbox', 'world', ...path);

  test('undo, read back and goto in the middle of a lesson', async () => {
    await place.lesson([...TRAVEL, 'goto', 'world#keep-one-running']);
    const seat = sit([...TRAVEL, 'next'], { rows: 40 });
    expect(await seat.asks()).toMatch(/⏎ run it {3}t type it yourself {3}m more {3}q stop here$/);
    expect(await seat.answer(ENTER)).toContain('step 4 of 5');
    const first = await container();
    expect(first).toBeDefined();

    const menu = await seat.answer('m');
    expect(menu).toMatch(
      / {4}b {2}read "Keep one running" again +lesson show world#keep-one-running\n/,
    );
    expect(menu).toMatch(/ {4}u {2}undo what was done last +lesson undo\n/);
    expect(menu).toMatch(/ {4}g {2}go to another step +lesson goto <step>\n/);
    expect(menu).toMatch(/⏎ back to it {3}b {3}u {3}g {3}k {3}r {3}q stop here$/);
    const read = await seat.answer('b');
    expect(read).toContain('docker run -d --name lesson-e2e-world');
    expect(read).toMatch(/⏎ back to where you are {3}b further back {3}u do it again from here/);
    expect(await seat.answer('b')).toContain('step 2 of 5');
    // Back where it was, and nothing has changed.
    expect(await seat.answer(ENTER)).toMatch(/step 4 of 5\n[\s\S]*⏎ check it/);
    expect(await container()).toBe(first);

    writeFileSync(file('mine.txt'), 'mine\n');
    await seat.answer('m');
    const undone = await seat.answer('u');
    expect(undone).toContain('✔ 2/5 Leave files');
    expect(undone).toContain('You are at the start of "Keep one running"');
    expect(undone).toMatch(/⏎ run it/);
    expect(await container()).toBeUndefined();
    const kept = / is kept in\s+(\S+)\.\n/.exec(undone)?.[1] ?? '';
    expect(readFileSync(join(place.cwd, kept, 'mine.txt'), 'utf8')).toBe('mine\n');
    expect(await seat.answer(ENTER)).toContain('✔ the output is the expected one');
    expect(await container()).not.toBe(first);

    await seat.answer('m');
    const steps = await seat.answer('g');
    expect(steps).toMatch(/ {4}4 {2}Your turn +you are here\n/);
    const there = await seat.answer('5');
    expect(there).toContain('✔ 4/5 Your turn');
    expect(there).toContain('docker exec lesson-e2e-world cat /data/log');
    expect(await seat.answer(ENTER)).toContain('"A world to come back to" is finished: 5 steps.');
    expect(await seat.stops()).toBe(0);
    const { stdout } = await place.lesson([...TRAVEL, 'status']);
    expect(stdout).toContain('✔ Keep one running\n');
    expect(stdout).toContain('· Your turn (skipped)\n');
  });

  test('hints, the Solution after a look, and skipping', async () => {
    await place.lesson([...TRAVEL, 'goto', 'world#your-turn']);
    await place.lesson([...TRAVEL, 'hint']);
    const seat = sit([...TRAVEL, 'next'], { rows: 40 });
    await seat.asks();
    // The first was shown by the plain command.
    expect(await seat.answer('?')).toContain('Hint 2 of 2');
    const failed = await seat.answer(ENTER);
    expect(failed).toContain('→ Nothing is copied yet.');
    const shown = await seat.answer('s');
    expect(shown).toContain('── answer.txt ─');
    expect(shown).toContain('$ cp answer.txt copy.txt');
    expect(shown).toMatch(/⏎ do it for me {3}b back to my own {3}q stop here$/);
    expect(await seat.answer('b')).toMatch(/⏎ check it/);
    await seat.answer('s');
    expect(await seat.answer(ENTER)).toContain('✔ the file copy.txt');
    await seat.answer('m');
    expect(await seat.answer('k')).toContain('"A world to come back to" is finished');
    expect(await seat.stops()).toBe(0);
    const { stdout } = await place.lesson([...TRAVEL, 'status']);
    expect(stdout).toContain('✔ Your turn (with the Solution)\n');
    expect(stdout).toContain('· See it (skipped)\n');
  });

  test('a task comes back as the learner had solved it at the seat; a lesson begins anew', async () => {
    await place.lesson([...TRAVEL, 'goto', 'world#your-turn']);
    const seat = sit([...TRAVEL, 'next'], { rows: 40 });
    await seat.asks();
    writeFileSync(file('answer.txt'), 'mine\n');
    writeFileSync(file('copy.txt'), 'mine\n');
    expect(await seat.answer(ENTER)).toContain('step 5 of 5');
    await place.bystander('docker exec lesson-e2e-world rm /data/log');
    expect(await seat.answer(ENTER)).toContain('⏎ run it again');
    expect(await seat.answer('m')).toContain('undo what was tried here');
    const again = await seat.answer('u');
    expect(again).toContain('You are at the start of "See it"');
    expect(again).toContain('step 5 of 5');
    expect(readFileSync(file('copy.txt'), 'utf8')).toBe('mine\n');
    await seat.answer('m');
    expect(await seat.answer('r')).toMatch(/⏎ restart {3}b stay here/);
    expect(await seat.answer('b')).toContain('⏎ run it');
    await seat.answer('m');
    await seat.answer('r');
    expect(await seat.answer(ENTER)).toContain('step 1 of 5');
    expect(await container()).toBeUndefined();
    expect(await seat.stops()).toBe(0);
  });

  test('a question opens the menu too, and the lesson is gone back in', async () => {
    const { code } = await place.lesson(['--yes', 'goto', 'first-image#6']);
    expect(code).toBe(0);
    const seat = sit(['--yes', 'next'], { rows: 40 });
    await seat.asks();
    expect(await seat.answer(ENTER)).toMatch(/What do you expect\?\n {2}a {3}b {3}c {3}m more/);
    const menu = await seat.answer('m');
    expect(menu).toContain('read "Run it" again');
    const again = await seat.answer(ENTER);
    expect(again).toContain('C  An error, because image and Dockerfile no longer agree');
    const expected = await seat.answer('b');
    expect(expected).toContain('You expect B. See what comes.');
    expect(expected).not.toContain('it is.');
    expect(await seat.stops()).toBe(0);

    // What it was about is explained after it, also to who was away in between.
    const back = sit(['--yes', 'next'], { rows: 60 });
    await back.asks();
    expect(await back.answer(ENTER)).toMatch(
      /│ Hello World\n[\s\S]*✔ the output is the expected one[\s\S]*→ The answer is B\.\n\n {2}The container/,
    );
    expect(await back.stops()).toBe(0);
  });

  test('Ctrl-C in a build, then the step again', async () => {
    const course = inCourse('seat');
    await place.lesson([...course, 'next', 'slow-build']);
    const seat = sit([...course, 'next']);
    await seat.asks();
    await seat.press(ENTER);
    // BuildKit prints so much before it that it is folded away.
    await seat.sees(/begun|│ …/);
    await seat.press(CTRL_C);
    const stopped = await seat.asks();
    expect(stopped).toContain('✘ stopped by you');
    expect(stopped).toContain('⏎ run it again');
    expect(await seat.stops()).toBe(0);
    expect(await seat.screen()).toContain('1 of 2 steps done');
    await until(
      'the build’s container is gone',
      async () => (await runningContainers()).length === 0,
    );

    const again = sit([...course, 'next']);
    expect(await again.asks()).toContain('docker build --no-cache -t lesson-e2e-slow .');
    expect(await again.answer(ENTER)).toContain('✔ the image lesson-e2e-slow exists');
    expect(await again.stops()).toBe(0);
  });

  test.each<[string, Record<string, string>]>([
    ['without colours', { NO_COLOR: '1' }],
    ['for a screen reader', { LESSON_SCREEN_READER: '1', NO_COLOR: '1' }],
  ])('the menu and what is done again, %s', async (_name, env) => {
    await place.lesson([...TRAVEL, 'goto', 'world#leave-files']);
    const seat = sit([...TRAVEL, 'next'], { env, rows: 40 });
    await seat.asks();
    expect(await seat.answer('m')).toContain('undo what was done last');
    expect(await seat.answer('u')).toContain('step 1 of 5');
    expect(await seat.stops()).toBe(0);
    expect(seat.raw).not.toMatch(/\x1b\[[\d;:]*m/);
    if (!env.LESSON_SCREEN_READER) return;
    expect(seat.raw).toMatch(/^[\x00-\x7f]*$/);
    expect(seat.raw).toContain('u: undo what was done last');
    expect(seat.raw).toContain('lesson undo');
  });
});
