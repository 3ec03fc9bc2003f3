/** What a lesson has built disappears between two commands: the lesson is rebuilt and goes on. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { containerId, inCourse, realEngineSuite, until } from './support.ts';

const COURSE = inCourse('travel');
const NAME = 'lesson-e2e-world';

realEngineSuite('objects of a lesson that are missing', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  const lesson = async (...args: string[]) =>
    (await place.succeeds([...COURSE, ...args])).stdout.replaceAll(/\s+/g, ' ');

  test.each([
    [`docker rm -f ${NAME}`, `container ${NAME}`],
    [`docker kill ${NAME}`, `container ${NAME} (it has stopped)`],
    [`docker rm -f ${NAME} && docker rmi ${NAME}`, `image ${NAME}:latest`],
    [`docker rm -f ${NAME} && docker volume rm lesson-e2e-data`, 'volume lesson-e2e-data'],
  ])('%s: the world is rebuilt, and the next steps pass', async (line, what) => {
    await lesson('goto', 'world#your-turn');
    const mine = join(place.cwd, 'sandbox', 'world', 'mine.txt');
    writeFileSync(mine, 'mine\n');
    await place.theirs(line);
    const check = await place.lesson([...COURSE, 'check']);
    expect(check.code).toBe(1);
    expect(check.stdout.replaceAll(/\s+/g, ' ')).toContain('Rebuild it with: lesson next');
    const skipped = await lesson('skip');
    expect(skipped).toContain('Missing on the engine: ');
    expect(skipped).toContain(what);
    expect(skipped).toContain('The earlier steps are run again');
    const kept = /is kept in (\S+)\. /.exec(skipped)?.[1] ?? '';
    expect(readFileSync(join(place.cwd, kept, 'mine.txt'), 'utf8')).toBe('mine\n');
    const next = await lesson('next');
    expect(next).not.toContain('Missing');
    expect(next).toContain('This lesson is finished');
  });

  test('what the lesson itself removes, or ends, is not missing', async () => {
    await lesson('goto', 'world#your-turn');
    expect(await lesson('skip')).not.toContain('Missing');
    await place.theirs(`docker rm -f ${NAME}`);
    expect(await lesson('goto', 'world#see-it')).toContain('Missing on the engine');
    expect(await containerId(NAME)).toBeDefined();
    expect(await lesson('goto', 'world#see-it')).toContain('Nothing had to change.');
  });

  test('clean, killed while it removes: the lesson begins again', async () => {
    await lesson('goto', 'world#your-turn');
    const clean = place.start([...COURSE, 'clean']);
    await until('the container is gone', async () => (await containerId(NAME)) === undefined);
    clean.process.kill('SIGKILL');
    await clean.ended;
    expect(await lesson('next')).toContain('step 1 of 5');
    expect(existsSync(join(place.cwd, 'sandbox', 'world', 'Dockerfile'))).toBe(true);
    const { next } = JSON.parse((await place.succeeds([...COURSE, 'status', '--json'])).stdout);
    expect(next).toBe('leave-files');
  });
});
