/** Disks that are full or read-only, for each of the folders that the program writes to. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inPlace, type Place } from '../e2e/place.ts';
import { inCourse, onEngine, realEngineSuite } from '../e2e/support.ts';
import { LONG } from './campaign.ts';

const COURSE = ['--yes', ...inCourse('faults')];
const DEADLINE = 60_000;

/** What changes nothing comes first. */
const COMMANDS = [
  'status',
  'list',
  'engine status',
  'doctor',
  'report',
  'images',
  'images ubuntu:20.04',
  'export quick --to exports/quick',
  'report --to exports/report.md',
  'check',
  'next',
  'undo',
  'goto quick#1',
  'verify',
  'clean',
];

const FOLDERS = ['sandbox', 'state', 'cache', 'runtime', 'exports'] as const;
const FAULTS = ['full', 'read-only'] as const;

/** What must not be lost. */
const SHORT = ['sandbox full', 'state full', 'state read-only', 'exports full'];
const CASES = FOLDERS.flatMap((folder) => FAULTS.map((fault) => [folder, fault] as const)).filter(
  ([folder, fault]) => LONG || SHORT.includes(`${folder} ${fault}`),
);

/** Whether this user may mount: root in a machine or container that allows it. */
const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

realEngineSuite('a disk', () => {
  describe.skipIf(!mayMount && !process.env.CI)('of a folder of its own', () => {
    test.each(CASES)('%s, %s', async (name, fault) => {
      await inPlace(undefined, async (place) => {
        const folder = folderOf(place, name);
        mkdirSync(folder, { recursive: true });
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', folder]);
        try {
          await tryAll(place, folder, fault);
        } finally {
          await place.lesson(['clean']);
          execFileSync('umount', ['--lazy', folder]);
        }
      });
    });
  });

  async function tryAll(place: Place, folder: string, fault: (typeof FAULTS)[number]) {
    await place.succeeds([...COURSE, 'next', 'quick']);
    await place.succeeds([...COURSE, 'next']);
    const repair = fault === 'full' ? fill(folder) : remount(folder);
    for (const command of COMMANDS) {
      // A container and a mount: the slowest, and the same whatever is wrong.
      if (command === 'doctor' && !LONG) continue;
      const before = { done: done(place), objects: await onEngine() };
      const { code, stdout, stderr, late } = await timed(place, command);
      const said = `${command}: ${code}\n${stdout}${stderr}`;
      expect(late, said).toBe(false);
      expect([0, 1, 3], said).toContain(code);
      expect(said).not.toContain('This is a bug');
      // What could not be done has changed nothing.
      if (code === 3)
        expect({ done: done(place), objects: await onEngine() }, said).toEqual(before);
    }
    repair();
    await place.succeeds([...COURSE, 'next', 'quick']);
  }

  test.skipIf(!mayMount && !process.env.CI)('that becomes full in a block', async () => {
    await inPlace(undefined, async (place) => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', place.cwd]);
      try {
        const env = { XDG_STATE_HOME: join(place.cwd, 's') };
        await place.succeeds([...COURSE, 'next', 'filling'], { env });
        const { code, stdout, stderr } = await place.lesson([...COURSE, 'next'], { env });
        expect(code, stdout + stderr).toBe(3);
        expect(stderr).toContain(`MB free in ${place.cwd}`);
        expect(done(place, 'filling')).toHaveLength(1);
        rmSync(join(place.cwd, 'sandbox', 'filling', 'filler'));
        await place.succeeds(['clean'], { env });
      } finally {
        execFileSync('umount', ['--lazy', place.cwd]);
      }
    });
  });

  async function timed(place: Place, command: string) {
    const run = place.start([...COURSE, ...command.split(' ')]);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      run.process.kill('SIGKILL');
    }, DEADLINE);
    const ended = await run.ended;
    clearTimeout(timer);
    return { ...ended, late };
  }
});

const folderOf = (place: Place, name: (typeof FOLDERS)[number]): string =>
  ({
    sandbox: join(place.cwd, 'sandbox'),
    state: join(place.folder, 's'),
    cache: join(place.folder, 'c'),
    runtime: place.runtime,
    exports: join(place.cwd, 'exports'),
  })[name];

function done(place: Place, lesson = 'quick'): string[] {
  const path = join(place.cwd, 'sandbox', '.lesson', lesson, 'progress.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).done : [];
}

/** @returns what makes it writable again */
function fill(folder: string): () => void {
  const path = join(folder, 'filler');
  for (let size = 256 * 1024; size >= 1; size = Math.floor(size / 2)) {
    for (;;) {
      try {
        writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
      } catch {
        break;
      }
    }
  }
  return () => rmSync(path);
}

function remount(folder: string): () => void {
  const as = (how: string) => execFileSync('mount', ['-o', `remount,${how}`, folder]);
  as('ro');
  return () => as('rw');
}
