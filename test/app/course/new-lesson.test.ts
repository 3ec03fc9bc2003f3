import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLesson, lessonTemplate } from '../../../src/app/course/new-lesson.ts';
import { readCourse } from '../../../src/core/lesson/course.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-new-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const course = () => readFileSync(join(folder, 'course.yaml'), 'utf8');

describe('the template', () => {
  test.each(['mounting-data', 'a', '7_up', 'UPPER', '123', 'true', 'a--b_'])(
    'of %s is a lesson without a finding',
    (id) => {
      const { lesson, findings } = readLesson(lessonTemplate(id), `${id}.md`);
      expect(findings).toEqual([]);
      expect(lesson?.steps).toHaveLength(3);
      expect(lesson?.makes[0]).toMatch(/^tutorial(?:-[a-z0-9]+)+$/);
    },
  );

  test('has the name in its title', () => {
    expect(lessonTemplate('mounting-data')).toContain('\n# Mounting data\n');
  });
});

describe('a new lesson', () => {
  test('is written where there is no course', () => {
    const path = join(folder, 'sub', 'first.md');
    expect(createLesson(path)).toEqual({ id: 'first', course: undefined });
    expect(readFileSync(path, 'utf8')).toBe(lessonTemplate('first'));
  });

  test.each([
    [
      'a list',
      'title: T # mine\nlessons:\n  - one   # first\n  - two\n# end\n',
      'title: T # mine\nlessons:\n  - one   # first\n  - two\n  - new-one\n# end\n',
    ],
    [
      'a list that ends with a comment',
      'lessons:\n- one # first\ntitle: T\n',
      'lessons:\n- one # first\n- new-one\ntitle: T\n',
    ],
    [
      'a list without an end of line',
      'title: T\nlessons:\n  - one',
      'title: T\nlessons:\n  - one\n  - new-one',
    ],
    [
      'a list in brackets',
      'title: T\nlessons: [one, two] # all\n',
      'title: T\nlessons: [one, two, new-one] # all\n',
    ],
    [
      'quoted names',
      "title: T\nlessons:\n  - 'one'\n",
      "title: T\nlessons:\n  - 'one'\n  - new-one\n",
    ],
  ])('is listed in %s, and nothing else changes', (_name, before, after) => {
    writeFileSync(join(folder, 'course.yaml'), before);
    createLesson(join(folder, 'new-one.md'));
    expect(course()).toBe(after);
  });

  test.each(['123', 'true', 'null', '1e3'])('called %s is listed as text', (id) => {
    writeFileSync(join(folder, 'course.yaml'), 'title: T\nlessons: [one]\n');
    createLesson(join(folder, `${id}.md`));
    expect(readCourse(course(), 'course.yaml').course?.lessons).toEqual(['one', id]);
  });

  test('that the course lists already is written, and listed once', () => {
    const before = 'title: T\nlessons: [one, new-one]\n';
    writeFileSync(join(folder, 'course.yaml'), before);
    createLesson(join(folder, 'new-one.md'));
    expect(course()).toBe(before);
  });

  test('does not replace one', () => {
    const path = join(folder, 'one.md');
    writeFileSync(path, 'mine');
    expect(() => createLesson(path)).toThrow('lesson-exists');
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  test.each(['a b', 'ü', '.hidden', 'a.b'])('is not called %j', (name) => {
    const path = join(folder, `${name}.md`);
    expect(() => createLesson(path)).toThrow('lesson-name-invalid');
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['no list', 'title: T\nlessons: one\n'],
    ['nothing in it', 'title: T\nlessons: []\n'],
    ['no YAML', 'title: [\n'],
  ])('is not written into a course with %s', (_name, before) => {
    writeFileSync(join(folder, 'course.yaml'), before);
    const path = join(folder, 'new-one.md');
    expect(() => createLesson(path)).toThrow('course-not-extendable');
    expect(existsSync(path)).toBe(false);
    expect(course()).toBe(before);
  });
});
