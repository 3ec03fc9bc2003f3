/** What another user of the machine has put where the program looks is not used. As root, to be two users. */
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { realEngineSuite } from './support.ts';

const NOBODY = 65534;

realEngineSuite('another user', () => {
  let place: Place;
  eachInPlace((it) => {
    place = it;
  });

  describe.runIf(process.getuid?.() === 0)('was there first', () => {
    function theirs(path: string): string {
      mkdirSync(path, { recursive: true });
      chownSync(path, NOBODY, NOBODY);
      return path;
    }

    test.each(['LESSON_RUNTIME_DIR', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'])(
      'in the folder that %s names: it is not used',
      async (name) => {
        const folder = theirs(join(place.folder, 'theirs'));
        const env = { [name]: folder };
        const { code, stderr } = await place.lesson(['next', 'first-image', '--yes'], { env });
        expect(stderr).toContain(`${folder} belongs to nobody`);
        expect(stderr).toContain(`${name}="`);
        expect(stderr).not.toContain('bug');
        expect(code).toBe(3);
        expect(readdirSync(folder)).toEqual([]);
      },
    );

    test('with closed folders where a sandbox may be: they are passed by', async () => {
      chmodSync(place.folder, 0o755);
      const [home, work] = [join(place.folder, 'home'), join(place.folder, 'home', 'work')];
      mkdirSync(work, { recursive: true });
      for (const path of [home, work]) chownSync(path, 4711, 4711);
      mkdirSync(join(home, 'sandbox'), { mode: 0o700 });
      const env = { HOME: home, XDG_STATE_HOME: undefined, XDG_CACHE_HOME: undefined };
      const closed = join(home, 'closed');
      mkdirSync(join(closed, 'work'), { recursive: true });
      for (const path of [closed, join(closed, 'work')]) chownSync(path, 4711, 4711);
      chmodSync(closed, 0);
      const status = (cwd: string) => place.lesson(['status'], { cwd, uid: 4711, env });
      expect(await status(work)).toMatchObject({ code: 0, stderr: '' });
      const denied = { code: 3, stderr: expect.stringContaining('Permission denied') };
      expect(await status(join(closed, 'work'))).toMatchObject(denied);
    });

    const usual = '/tmp/lesson-0';
    // Where root works with the program, that folder is in use.
    test.skipIf(existsSync(usual))('in the usual runtime folder: another is used', async () => {
      theirs(usual);
      try {
        const env = { LESSON_RUNTIME_DIR: undefined, XDG_RUNTIME_DIR: undefined };
        await place.succeeds(['next', 'first-image', '--yes'], { env });
        await place.succeeds(['next', '--yes'], { env });
        expect(readdirSync(usual)).toEqual([]);
        expect(readdirSync(join(place.folder, 's/lesson/run'))).toEqual([]);
      } finally {
        rmSync(usual, { recursive: true });
      }
    });
  });
});
