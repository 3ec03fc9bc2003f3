import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadArticle } from '../../../src/app/article/load.ts';
import { lintLesson, loadCourse, resolveLessons } from '../../../src/app/course/catalog.ts';
import { lintLessons } from '../../../src/app/course/lint.ts';
import type { UserError } from '../../../src/core/run/failure.ts';
import { errorText } from '../../../src/view/messages/error.ts';

const folder = mkdtempSync(join(tmpdir(), 'lesson-odd-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LOADED = { shown: 'course.yaml', folder, course: { title: 'x', lessons: [] } };

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
    const [file] = await resolveLessons([path], { ...LOADED, cwd: folder });
    if (file) await lintLesson(file);
  };
  const error: UserError = await lint().then(
    () => expect.fail(),
    (it) => it,
  );
  expect(errorText(error).message).toContain(words);
  rmSync(path);
});

test('a course whose file is a folder', async () => {
  execFileSync('mkdir', ['-p', join(folder, 'course', 'course.yaml')]);
  const args = { path: join('course', 'course.yaml'), errno: 'EISDIR' };
  await expect(loadCourse(join(folder, 'course'), folder)).rejects.toMatchObject({ args });
});

test('pages and maps next to a lesson that would keep a reader waiting', async () => {
  const course = join(folder, 'waits');
  execFileSync('mkdir', ['-p', course]);
  const front = 'format: 1\ntitle: Waits\nsummary: It waits.\nminutes: 1';
  const step = '## Wait\n\nSee [there](pipe.md#there).\n\n```bash\ntrue\n```\n';
  writeFileSync(join(course, 'one.md'), `---\n${front}\n---\n\n${step}`);
  const yaml =
    'title: Waits\nsource: { title: x, author: x, url: "https://example.org", map: pipe.yaml }\nlessons: [one]\n';
  writeFileSync(join(course, 'course.yaml'), yaml);
  execFileSync('mkfifo', [join(course, 'pipe.md'), join(course, 'pipe.yaml')]);
  const loaded = await loadCourse(course, folder);
  const files = await resolveLessons([join(course, 'one.md')], { ...loaded, cwd: folder });
  const findings = await lintLessons(files, [loaded], process.env);
  expect(findings.map(({ code }) => code)).toContain('broken-link');
  await expect(loadArticle(loaded)).rejects.toMatchObject({ code: 'map-unreadable' });
});
