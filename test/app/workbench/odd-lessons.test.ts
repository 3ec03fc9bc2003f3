import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lintLesson, loadCourse, resolveLessons } from '../../../src/app/course/catalog.ts';
import { UserError } from '../../../src/core/run/failure.ts';

const folder = mkdtempSync(join(tmpdir(), 'lesson-odd-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LOADED = { folder, course: { title: 'x', lessons: [] } };

test.skipIf(process.platform === 'win32').each<[string, (path: string) => unknown, string]>([
  [
    'large',
    (path) => {
      writeFileSync(path, '');
      truncateSync(path, 90_000_000);
    },
    'more than 4 MB',
  ],
  ['binary', (path) => writeFileSync(path, Buffer.from([0x7f, 0x45, 0, 0])), 'not text'],
  ['a named pipe', (path) => execFileSync('mkfifo', [path]), 'not a regular file'],
  ['a device', (path) => symlinkSync('/dev/zero', path), 'not a regular file'],
  ['a link in a circle', (path) => symlinkSync(path, path), 'no lesson'],
])('a lesson that is %s', async (_, make, words) => {
  const path = join(folder, 'odd.md');
  rmSync(path, { force: true });
  make(path);
  const lint = async () => {
    const [file] = await resolveLessons([path], LOADED, folder);
    if (file) await lintLesson(file);
  };
  await expect(lint()).rejects.toThrow(words);
  await expect(lint()).rejects.toBeInstanceOf(UserError);
  rmSync(path);
});

test('a course whose file is a folder', async () => {
  execFileSync('mkdir', ['-p', join(folder, 'course', 'course.yaml')]);
  await expect(loadCourse(join(folder, 'course'), folder)).rejects.toThrow('it is a folder');
});
