import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { loadCourse, resolveLessons } from '../../../src/app/course/catalog.ts';
import { fixLessons, lintLessons } from '../../../src/app/course/lint.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/lint/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lesson-lint-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function findingsOf(course: string, env = process.env): Promise<string[]> {
  const loaded = await loadCourse(course, course);
  const findings = await lintLessons(await resolveLessons([], loaded), [loaded], env);
  return findings.map(({ place, code, message, suggestion }) => {
    const what = code === 'bash-syntax' ? code : `${code} ${/"([^"]*)"/.exec(message)?.[1]}`;
    return `${place.file}:${place.line} ${what}${suggestion === undefined ? '' : ` -> ${suggestion}`}`;
  });
}

it('sees what is around the lessons of a course', async () => {
  const expected = readFileSync(join(fixtures, 'course', 'expected.txt'), 'utf8');
  expect(`${(await findingsOf(join(fixtures, 'course'))).join('\n')}\n`).toBe(expected);
});

it('says nothing of syntax if there is no bash', async () => {
  const found = await findingsOf(join(fixtures, 'course'), { PATH: folder });
  expect(found.filter((one) => one.includes('bash-syntax'))).toEqual([]);
  expect(found.length).toBeGreaterThan(10);
});

it('finds nothing in the shipped course', async () => {
  expect(await findingsOf(join(fixtures, '..', '..', 'lessons', 'docker-101'))).toEqual([]);
});

it('corrects the lines at fault, and leaves all else as it was', async () => {
  const course = join(folder, 'course');
  cpSync(join(fixtures, 'course'), course, { recursive: true });
  const head = '\uFEFF---\r\nformat: 1\r\ntitle: One: two\r\nsummary: S.\r\nminutes: 5\r\n---\r\n';
  const body = (command: string) =>
    `\r\n##${command === 'ls -l' ? ' ' : ''}One\r\n\r\n\`\`\`bash\r\n${command}\r\n\`\`\`\r\n`;
  writeFileSync(join(course, 'first.md'), head + body('$ ls\u00a0–l'));
  const loaded = await loadCourse(course, course);
  expect(await fixLessons(await resolveLessons(['first'], loaded))).toBe(3);
  const after = head.replace('One: two', '"One: two"') + body('ls -l');
  expect(readFileSync(join(course, 'first.md'), 'utf8')).toBe(after);
});
