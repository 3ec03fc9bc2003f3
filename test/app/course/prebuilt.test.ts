import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { head, type ListAhead } from '../../../src/app/course/list-ahead.ts';
import { readAhead, writeAhead, writeListAhead } from '../../../src/app/course/prebuilt.ts';
import { readCourse } from '../../../src/core/lesson/course.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';
import { readFrontMatter } from '../../../src/core/lesson/syntax/front-matter.ts';

const COURSE = join(import.meta.dirname, '..', '..', '..', 'lessons', 'docker-101');
const LESSONS = readdirSync(COURSE)
  .filter((name) => /^[a-z].*\.md$/.test(name))
  .map((name) => ({
    id: name.replace(/\.md$/, ''),
    source: readFileSync(join(COURSE, name), 'utf8'),
  }));

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-ahead-'));
  mkdirSync(join(folder, 'lessons'));
  for (const { id, source } of LESSONS) {
    const ahead = await writeAhead(id, source);
    writeFileSync(join(folder, 'lessons', `${id}.json`), ahead ?? '');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(LESSONS)('$id is what the reader reads', ({ id, source }) => {
  const shown = `../here and "there"/${id}.md`;
  const read = readLesson(source, shown).lesson;
  expect(read).toBeDefined();
  expect(readAhead(id, source, shown, folder)).toEqual(read);
});

test.each(LESSONS.slice(0, 1))('one that has changed since is not taken', ({ id, source }) => {
  expect(readAhead(id, `${source}\n`, 'x.md', folder)).toBeUndefined();
});

test('one that was not read ahead, or has errors, is not there', async () => {
  expect(readAhead('other', '# x\n', 'x.md', folder)).toBeUndefined();
  expect(await writeAhead('x', '## \n')).toBeUndefined();
});

test('a list of the course is what the readers read', async () => {
  const source = readFileSync(join(COURSE, 'course.yaml'), 'utf8');
  const sources = LESSONS.map((lesson) => lesson.source);
  const list = JSON.parse(await writeListAhead(source, sources)) as ListAhead;
  expect(list.courses[source]).toEqual(readCourse(source, 'x').course);
  const read = sources.map((lesson) => readFrontMatter(lesson, 'x').frontMatter);
  expect(sources.map((lesson) => list.frontMatter[head(lesson)])).toEqual(read);
  expect(head('---\ntitle: x\n---\n\n---\n')).toBe('---\ntitle: x\n---\n');
  expect(read).not.toContain(undefined);
});
