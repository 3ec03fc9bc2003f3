import { describe, expect, it } from 'vitest';
import { readCourse } from '../../../src/core/lesson/course.ts';

const GOOD = `title: Docker 101
summary: From a first image to a sweep.
source: { title: The article, author: Somebody, url: https://example.org/a }
lessons: [first-image, mounting-data]
`;

describe('readCourse', () => {
  it('reads a course', () => {
    expect(readCourse(GOOD, 'course.yaml')).toEqual({
      findings: [],
      course: {
        title: 'Docker 101',
        summary: 'From a first image to a sweep.',
        source: { title: 'The article', author: 'Somebody', url: 'https://example.org/a' },
        lessons: ['first-image', 'mounting-data'],
      },
    });
  });

  it('needs no more than a title and lessons', () => {
    const { course } = readCourse('\uFEFFtitle: x\r\nlessons: [a]\r\n', 'course.yaml');
    expect(course).toEqual({ title: 'x', lessons: ['a'] });
  });

  it('takes the lesson to begin with', () => {
    const { course } = readCourse(`${GOOD}begin: mounting-data\n`, 'course.yaml');
    expect(course?.begin).toBe('mounting-data');
  });

  it.each([
    ['an unknown key', `${GOOD}autor: x\n`, ['5:1 unknown-key']],
    ['a key misspelt', GOOD.replace('summary', 'sumary'), ['2:1 unknown-key -> summary']],
    ['a key misspelt below', GOOD.replace('author', 'autor'), ['3:31 unknown-key -> author']],
    ['no lessons', 'title: x\n', ['1:1 missing-key']],
    ['an empty list', 'title: x\nlessons: []\n', ['2:10 wrong-value']],
    ['a lesson twice', 'title: x\nlessons: [a, b, a]\n', ['2:17 duplicate-item']],
    ['a path for a lesson', 'title: x\nlessons: [../a]\n', ['2:11 wrong-value']],
    ['a file name for a lesson', 'title: x\nlessons: [a.md]\n', ['2:11 wrong-value']],
    ['a beginning elsewhere', `${GOOD}begin: first-imag\n`, ['5:8 wrong-value -> first-image']],
    ['an address of another kind', GOOD.replace('https', 'ftp'), ['3:54 wrong-value']],
    ['a key twice', `${GOOD}title: y\n`, ['5:1 duplicate-key']],
    ['nothing', '', ['1:1 wrong-type']],
    ['two documents', `${GOOD}---\ntitle: y\n`, ['5:1 yaml-syntax']],
  ])('%s', (_, source, expected) => {
    const { course, findings } = readCourse(source, 'course.yaml');
    expect(course).toBeUndefined();
    expect(
      findings.map(
        ({ place, code, suggestion }) =>
          `${place.line}:${place.column} ${code}${suggestion === undefined ? '' : ` -> ${suggestion}`}`,
      ),
    ).toEqual(expected);
  });
});
