/** Files that containers wrote as root, in the hands of an ordinary user. As root, to be two users. */
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { openDoor, readable } from './door.ts';
import { type Ended, eachInPlace, type Place } from './place.ts';
import { CLI, FIXTURES, inCourse, realEngineSuite } from './support.ts';

const ANOTHER = 4711;

realEngineSuite('files of root', () => {
  let place: Place;
  let run: (...args: string[]) => Promise<Ended>;

  eachInPlace((its) => {
    place = its;
  });

  // Before what ends each test, which is root's.
  afterEach(() => place.theirs(`chown -hR 0:0 '${place.folder}'`));

  /** @returns that user's way to the engine */
  async function asAnother(course: readonly string[]): Promise<Server> {
    const socket = join(place.folder, 'e.sock');
    const door = await openDoor(socket);
    onTestFinished(() => void door.close());
    mkdirSync(join(place.folder, 's'));
    for (const path of [place.folder, place.cwd, join(place.folder, 's')])
      chownSync(path, ANOTHER, ANOTHER);
    const as = `setpriv --reuid ${ANOTHER} --regid ${ANOTHER} --clear-groups`;
    const program = `${as} '${process.execPath}' '${CLI}' ${course.join(' ')}`;
    run = (...args) =>
      place.bystander(`cd w && ${program} ${args.join(' ')}`, { DOCKER_HOST: `unix://${socket}` });
    return door;
  }

  const file = (...path: string[]) => join(place.cwd, 'sandbox', ...path);

  describe.runIf(process.getuid?.() === 0 && readable(CLI))('for an ordinary user', () => {
    test('undo and reset give them to the learner', async () => {
      await asAnother(inCourse('travel'));
      const there = await run('goto', 'world#keep-one-running');
      expect(there, there.stderr).toMatchObject({ code: 0 });
      expect(statSync(file('world', 'results', 'deep')).uid).toBe(0);
      const back = await run('undo');
      expect(back, back.stderr).toMatchObject({ code: 0 });
      expect(existsSync(file('world', 'results'))).toBe(false);
      const reset = await run('reset');
      expect(reset, reset.stderr).toMatchObject({ code: 0 });
      expect(readdirSync(file('world'))).toEqual([]);
      await place.theirs('chown -R 0:0 .');
    });

    test('verify removes them, and what it kept is reported by clean', async () => {
      await asAnother(inCourse('owners'));
      const verified = await run('verify', 'results');
      expect(verified, verified.stderr).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(join(place.cache, 'verify'))).toEqual([]);

      expect(await run('verify', 'results', '--keep')).toMatchObject({ code: 0 });
      const [kept = ''] = readdirSync(join(place.cache, 'verify'));
      const cleaned = await run('clean');
      expect(cleaned).toMatchObject({ code: 1 });
      const command = /Root may remove it: (.+)/.exec(cleaned.stderr)?.[1] ?? '';
      expect(command).toContain(join(place.cache, 'verify', kept));
      const reset = await run('reset', 'results');
      expect(reset, reset.stderr).toMatchObject({ code: 0 });
      await place.theirs(command.replace('sudo ', ''));
      expect(await run('clean')).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(join(place.cache, 'verify'))).toEqual([]);
    });

    test('reset says how to get them if no container can', async () => {
      cpSync(join(FIXTURES, 'owners'), join(place.folder, 'own'), { recursive: true });
      const door = await asAnother(['--trust', '--course', '../own']);
      const next = await run('next', 'results');
      expect(next, next.stderr).toMatchObject({ code: 0 });
      expect(statSync(file('results', 'it is root')).uid).toBe(0);
      door.close();
      const away = await run('reset', 'results');
      expect(away, away.stderr).toMatchObject({ code: 3 });
      expect(existsSync(file('results', 'it is root'))).toBe(true);

      // An image in which nothing changes the owner.
      const other = await openDoor(join(place.folder, 'e.sock'));
      onTestFinished(() => void other.close());
      await place.theirs(`sed -i 's/^images:.*/images: []/' own/results.md`);
      const refused = await run('reset', 'results');
      expect(refused).toMatchObject({ code: 3 });
      const command = /sudo (chown .+)/.exec(refused.stderr)?.[1] ?? '';
      await place.theirs(command.replace(/"\$\(id.*?"(?= )/, `${ANOTHER}:${ANOTHER}`));
      const reset = await run('reset', 'results');
      expect(reset, reset.stderr).toMatchObject({ code: 0 });
      expect(readdirSync(file('results'))).toEqual([]);
    });
  });
});
