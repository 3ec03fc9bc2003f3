/** A machine without processes, handles or a docker that starts: no step has failed, and nothing is a bug. */
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { openDoor, readable } from './door.ts';
import { eachInPlace, type Place } from './place.ts';
import { CLI, inCourse, realEngineSuite } from './support.ts';

const COURSE = inCourse('limits');
const ANOTHER = 4711;

realEngineSuite('limits of the machine', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  function program(name: string, text: string): void {
    writeFileSync(join(place.folder, 'b', name), text, { mode: 0o755 });
  }

  test.each([
    ['is no program for this machine', '\x7fELF'],
    ['has lost its interpreter', '#!/nowhere/sh\n'],
  ])('a docker that %s', async (_what, text) => {
    await place.succeeds([...COURSE, 'next', 'short']);
    program('docker', text);
    const { code, stderr } = await place.lesson([...COURSE, 'next', 'short']);
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(stderr).toContain('docker command cannot be started');
    expect(stderr).toContain('→ ');
  });

  test.each([['verify'], ['next']])(
    'a block that removes its own folder, in %s',
    async (command) => {
      const { code, stdout, stderr } = await place.lesson([...COURSE, command, 'gone']);
      expect([1, 3], stdout + stderr).toContain(code);
      expect(stdout + stderr).not.toContain('This is a bug');
      expect(stdout + stderr).toContain(code === 3 ? 'gone' : 'note.txt');
      expect((await place.lesson([...COURSE, 'reset', 'gone'])).code).toBe(0);
    },
  );

  describe.runIf(process.getuid?.() === 0 && readable(CLI))('for an ordinary user', () => {
    // Before what ends each test, which is root's.
    afterEach(() => place.theirs(`chown -hR 0:0 '${place.folder}'`));

    test('no processes for a block, whatever the block should end with', async () => {
      const socket = join(place.folder, 'e.sock');
      const door = await openDoor(socket);
      onTestFinished(() => void door.close());
      mkdirSync(join(place.folder, 's'));
      for (const path of [place.folder, place.cwd, join(place.folder, 's')])
        chownSync(path, ANOTHER, ANOTHER);
      // The program itself has more threads than that.
      const bin = join(place.folder, 'limited');
      mkdirSync(bin);
      const bash = '#!/bin/bash\nulimit -u 1\nexec /bin/bash "$@"\n';
      writeFileSync(join(bin, 'bash'), bash, { mode: 0o755 });
      const as = `setpriv --reuid ${ANOTHER} --regid ${ANOTHER} --clear-groups`;
      const { code, stderr } = await place.bystander(
        `cd w && PATH='${bin}':"$PATH" ${as} '${process.execPath}' '${CLI}' ${COURSE.join(' ')} next short`,
        { DOCKER_HOST: `unix://${socket}` },
      );
      expect({ code, stderr }).toMatchObject({ code: 3 });
      expect(stderr).toContain('this machine has reached a limit');
      expect(stderr).toContain('→ End what you do not need');
    }, 60_000);
  });
});
