/** Back and forth in lessons by plain commands, on the real engine: worlds come back, and nothing is lost. */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lessonLayout, sandboxAt } from '../../src/machine/sandbox/layout.ts';
import { LessonRecords } from '../../src/machine/sandbox/records.ts';
import { eachInPlace, type Place } from './place.ts';
import { containerId, inCourse, realEngineSuite, until } from './support.ts';

const COURSE = inCourse('travel');

realEngineSuite('time travel', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  const file = (...path: string[]) => join(place.cwd, 'sandbox', 'world', ...path);
  const outside = () => readFileSync(join(place.folder, 'outside.txt'), 'utf8');

  async function lesson(...args: string[]): Promise<string> {
    return (await place.succeeds([...COURSE, ...args])).stdout;
  }
  async function status() {
    const { next, steps } = JSON.parse(await lesson('status', '--json')) as {
      next: string;
      steps: { how: string | null }[];
    };
    return { next, how: steps.map(({ how }) => how) };
  }
  const container = () => containerId('lesson-e2e-world');
  function keptIn(stdout: string): string {
    return join(place.cwd, / is kept in\s+(\S+)\.\n/.exec(stdout)?.[1] ?? 'nowhere');
  }

  test('goto builds the world of a step from nothing, and the step passes', async () => {
    const there = await lesson('goto', 'world#see-it');
    expect(there).toContain('✔ 4/5 Your turn');
    expect(there).toContain('You are at the start of "See it", step 5 of 5 in world.');
    expect(there).not.toContain('Not undone');
    expect(await container()).toBeDefined();
    expect(existsSync(join(place.folder, 'outside.txt'))).toBe(false);
    const skipped = Array.from({ length: 4 }, () => 'skipped');
    expect(await status()).toEqual({ next: 'see-it', how: [...skipped, null] });
    await lesson('next');
    expect((await status()).how).toEqual([...skipped, 'passed']);
    expect(await lesson('status')).toContain('Build it (skipped)');
  });

  test('undo takes back what a step made, and doing it again comes to the same', async () => {
    await lesson('next', 'world');
    for (let n = 2; n <= 3; n++) await lesson('next');
    const first = await container();
    writeFileSync(file('mine.txt'), 'mine\n');
    const back = await lesson('undo');
    expect(back).toContain('You are at the start of "Keep one running"');
    expect(back.replaceAll(/\s+/g, ' ')).toContain('Not undone:');
    expect(back).toContain(`Not run again, as the lesson says: echo once`);
    expect(await container()).toBeUndefined();
    expect(readFileSync(join(keptIn(back), 'mine.txt'), 'utf8')).toBe('mine\n');
    // What the runner wrote, and what has been made again, is not kept beside it.
    expect(readdirSync(keptIn(back))).toEqual(['mine.txt']);
    expect(readdirSync(file()).sort()).toEqual(['Dockerfile', 'results']);
    expect(outside()).toBe('once\n');

    expect(await lesson('next')).toContain('✔ the output is the expected one');
    expect(await container()).not.toBe(first);
    // The shell's variable and the volume's file are those of this world, once.
    await lesson('skip');
    expect(await lesson('next')).toContain('This lesson is finished');
    expect(await status()).toEqual({
      next: null,
      how: ['passed', 'passed', 'passed', 'skipped', 'passed'],
    });
  });

  test('goto where one is already changes nothing; reset does the steps again', async () => {
    await lesson('goto', 'world#your-turn');
    const id = await container();
    expect(await lesson('goto', 'world')).toContain('Nothing had to change.');
    expect(await lesson('goto', '4')).toContain('Nothing had to change.');
    expect(await container()).toBe(id);
    expect(await lesson('reset', '#your-turn')).toContain('You are at the start of "Your turn"');
    const again = await container();
    expect(again).toBeDefined();
    expect(again).not.toBe(id);
    expect(await lesson('back')).toContain('You are at the start of "Keep one running"');
    expect(await container()).toBeUndefined();
  });

  test('a task comes back as the learner had solved it', async () => {
    await lesson('goto', 'world#your-turn');
    writeFileSync(file('answer.txt'), 'mine\n');
    writeFileSync(file('copy.txt'), 'mine\n');
    const records = join(place.cwd, 'sandbox', '.lesson', 'world');
    const progress = JSON.parse(readFileSync(join(records, 'progress.json'), 'utf8'));
    await lesson('solve');
    expect(readFileSync(file('copy.txt'), 'utf8')).toBe('theirs\n');
    expect((await status()).how[3]).toBe('solved');
    const answers = () =>
      JSON.parse(readFileSync(join(records, 'answers.json'), 'utf8')) as Record<string, unknown>;
    // As the seat notes it when the learner's own has passed.
    const key = /"([0-9a-f]{16})": "solved"/.exec(
      readFileSync(join(records, 'progress.json'), 'utf8'),
    )?.[1];
    const layout = lessonLayout(
      sandboxAt(join(place.cwd, 'sandbox'), join(place.folder, 's', 'lesson')),
      'world',
    );
    new LessonRecords(layout, () => undefined).saveAnswer(key ?? '', { 'answer.txt': 'mine\n' });
    expect(progress.done).not.toContain(key);
    await lesson('reset', 'see-it');
    expect(readFileSync(file('copy.txt'), 'utf8')).toBe('mine\n');
    expect(Object.keys(answers()).sort()).toEqual([key, 'seal'].sort());
    const back = await lesson('back');
    expect(readFileSync(join(keptIn(back), 'answer.txt'), 'utf8')).toBe('mine\n');
  });

  test('a task that is solved already is passed by next, and not done again', async () => {
    await lesson('goto', 'world#your-turn');
    for (const name of ['answer.txt', 'copy.txt']) writeFileSync(file(name), 'mine\n');
    const passed = await lesson('next');
    expect(passed).toContain('✔ the file copy.txt');
    expect(passed).not.toContain('$ cp');
    expect(readFileSync(file('answer.txt'), 'utf8')).toBe('mine\n');
    expect((await status()).how[3]).toBe('passed');
    await lesson('reset', '#your-turn');
    await lesson('next');
    expect(readFileSync(file('answer.txt'), 'utf8')).toBe('theirs\n');
    expect((await status()).how[3]).toBe('solved');
  });

  test('what was tried in vain is undone too, from any folder below', async () => {
    await lesson('goto', 'world#see-it');
    const first = await container();
    await place.bystander('docker exec lesson-e2e-world rm /data/log');
    const below = join(file(), 'results');
    const down = async (...args: string[]) => place.lesson([...COURSE, ...args], { cwd: below });
    expect((await down('next')).code).toBe(1);
    const undone = await down('undo');
    expect(undone, undone.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(undone.stdout).toContain('You are at the start of "See it"');
    expect(await container()).not.toBe(first);
    expect((await down('check')).stdout).toContain('See it');
    for (const command of [
      ['hint'],
      ['goto', 'see-it'],
      ['status'],
      ['show', '#see-it'],
      ['next'],
      ['report'],
      ['export', '--to', join(place.cwd, 'out')],
    ]) {
      const ended = await down(...command);
      expect(ended, ended.stderr).toMatchObject({ code: 0, stderr: '' });
    }
    expect((await status()).how.at(-1)).toBe('passed');
    expect((await down('back')).stdout).toContain('You are at the start of "See it"');
    expect((await down('back')).stdout).toContain('You are at the start of "Your turn"');
    expect((await down('skip')).code).toBe(0);
    expect((await down('solve')).code).toBe(2);
    expect((await down('clean')).code).toBe(0);
    expect((await down('reset')).code).toBe(0);
    expect(existsSync(join(below, 'sandbox'))).toBe(false);
  });

  test('stopped on the way, it says how far that was', async () => {
    const run = place.start([...COURSE, 'goto', 'world#see-it']);
    await until('a step is done', () => run.stdout().includes('✔ 1/5'));
    run.process.kill('SIGINT');
    const { code, stdout } = await run.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/Stopped on the way, in ".*": what comes before it is done\./);
    await lesson('goto', 'world#see-it');
    await lesson('next');
  });

  test('what fails on the way ends it there, and it can be gone on from', async () => {
    const real = (await place.bystander('command -v docker')).stdout.trim();
    const broken = join(place.folder, 'b', 'docker');
    writeFileSync(broken, `#!/bin/sh\ntest "$1" = exec && exit 9\nexec '${real}' "$@"\n`);
    chmodSync(broken, 0o755);
    const { code, stdout } = await place.lesson([...COURSE, 'goto', 'world#see-it']);
    expect(code).toBe(1);
    expect(stdout).toContain('✔ 2/5 Leave files');
    expect(stdout).toContain('The step "Keep one running" failed when it was done again');
    expect(stdout).toContain('Next: "Keep one running".');
    rmSync(broken);
    expect(await lesson('undo')).toContain('You are at the start of "Keep one running"');
    await lesson('goto', 'see-it');
  });

  test('what was only read is gone back over without an engine', async () => {
    for (let n = 0; n < 3; n++) await lesson('next', 'reading');
    const env = { DOCKER_HOST: 'unix:///nowhere.sock', PATH: '/nowhere' };
    const ended = await place.lesson([...COURSE, 'undo'], { env });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('You are at the start of "Third"');
    const back = await place.lesson([...COURSE, 'back'], { env });
    expect(back.stdout).toContain('You are at the start of "Second"');
    await lesson('goto', 'first');
    expect(await lesson('undo')).toContain('nothing is behind you');
  });

  test('killed on the way, it is whole again with the next command', async () => {
    await lesson('goto', 'world#your-turn');
    writeFileSync(file('mine.txt'), 'mine\n');
    const run = place.start([...COURSE, 'reset', '#your-turn']);
    const progress = () =>
      readFileSync(join(place.cwd, 'sandbox', '.lesson', 'world', 'progress.json'), 'utf8');
    await until('the world is being emptied', () => progress().includes('rebuilding'));
    run.process.kill('SIGKILL');
    await run.ended;
    expect(await lesson('next')).toContain('✔ it finished (exit code 0)');
    expect(await container()).toBeDefined();
    expect(progress()).not.toContain('rebuilding');
    const kept = readdirSync(join(place.cwd, 'sandbox', '.lesson', 'world'), { recursive: true });
    expect(
      [...kept.map(String), ...readdirSync(file())].some((it) => it.endsWith('mine.txt')),
    ).toBe(true);
  });

  test('hints come one at a time, the one for what went wrong first', async () => {
    await lesson('goto', 'world#your-turn');
    expect(await lesson('hint')).toMatch(/Hint 1 of 2\n\nAny word\.\n\nThe next one: lesson hint/);
    const last = await lesson('hint');
    expect(last).toContain('Hint 2 of 2');
    expect(last).toContain('lesson solve shows the Solution');
    expect(await lesson('hint')).toContain('Hint 1 of 2');
    const solved = await lesson('solve');
    expect(solved.indexOf('theirs')).toBeLessThan(solved.indexOf('✔ the file copy.txt'));
    const ended = await place.lesson([...COURSE, 'solve']);
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.stderr).toContain('leaves nothing to be solved');
    expect(await lesson('hint')).toContain('has no hints');
  });

  test('skip does a step in spite of what is in its way', async () => {
    await lesson('goto', 'world#keep-one-running');
    const name = '--name lesson-e2e-world ubuntu:20.04 true';
    await place.bystander(`docker run -d ${name}`);
    const failed = await place.lesson([...COURSE, 'skip']);
    expect(failed.code).not.toBe(0);
    await place.bystander('docker rm lesson-e2e-world');
    await lesson('skip');
    expect(await container()).toBeDefined();
    expect((await status()).how.slice(0, 3)).toEqual(['skipped', 'skipped', 'skipped']);
  });
});
