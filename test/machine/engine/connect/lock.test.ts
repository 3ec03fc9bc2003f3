import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  holderOfLesson,
  lockDaemon,
  lockEngine,
  lockLesson,
} from '../../../../src/machine/engine/connect/lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('of two runs on two engines, one works in a lesson, by whatever way each came to it', async () => {
  const records = join(folder, 'records');
  mkdirSync(records);
  const [one, other] = await Promise.all(
    ['engine-1', 'engine-2'].map((id) => lockEngine(`${folder} ${id}`, 'lesson next', folder)),
  );
  const lesson = await lockLesson(records, 'lesson next (own)', folder);
  symlinkSync(records, join(folder, 'link'));
  await expect(lockLesson(join(folder, 'link'), 'lesson goto', folder)).rejects.toMatchObject({
    code: 'engine-taken',
    exitCode: 3,
    args: { what: 'lesson', holder: { doing: 'lesson next (own)', pid: process.pid }, mine: true },
  });
  expect(await holderOfLesson(records, folder)).toMatchObject({ doing: 'lesson next (own)' });
  await lesson.release();
  expect(await holderOfLesson(records, folder)).toBeUndefined();
  await (await lockLesson(records, 'lesson goto', folder)).release();
  await Promise.all([one?.release(), other?.release()]);
});

test('starts and stops of the managed engine come one after another, and wait only so long', async () => {
  const first = await lockDaemon(folder, 'lesson engine start', folder, 0);
  await expect(lockDaemon(folder, 'lesson engine stop', folder, 200)).rejects.toMatchObject({
    code: 'engine-starting',
    exitCode: 3,
    args: { holder: { pid: process.pid } },
  });
  const done: string[] = [];
  const second = lockDaemon(folder, 'lesson engine stop', folder, 60_000).then(async (lock) => {
    done.push('second');
    await lock.release();
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  done.push('first');
  await first.release();
  await second;
  expect(done).toEqual(['first', 'second']);
});
