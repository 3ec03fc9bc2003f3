import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCourse } from '../../src/lesson/course.ts';
import { readFrontMatter } from '../../src/lesson/front-matter.ts';
import { glanceCourse, glanceFrontMatter } from '../../src/lesson/glance.ts';
import { readPlainYaml } from '../../src/lesson/plain-yaml.ts';
import { readYaml } from '../../src/lesson/yaml.ts';

const folder = new URL('../../lessons/docker-101/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const lessons = readdirSync(folder).filter((name) => /^[a-z].*\.md$/.test(name));

describe('the shipped course', () => {
  it('can be glanced at', () => {
    expect(glanceCourse(read('course.yaml'))).toEqual(
      readCourse(read('course.yaml'), 'course.yaml').course,
    );
  });

  it.each(lessons)('%s can be glanced at', (name) => {
    expect(glanceFrontMatter(read(name))).toBeDefined();
  });
});

const piece = fc.constantFrom(
  ...[
    'title',
    'lessons',
    'begin',
    'source',
    'minutes',
    'true',
    'Null',
    'a',
    'b-c',
    '0',
    '12',
    '007',
    '1e3',
  ],
  ...[
    ':',
    ': ',
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\n  - ',
    '\n- ',
    '[',
    ']',
    ', ',
    ',',
    '{',
    '}',
    '#',
    ' #',
  ],
  ...[
    '"',
    "'",
    '\\',
    '>-',
    '|',
    '&x',
    '*x',
    '!t',
    '~',
    '.',
    '...',
    '---',
    '\t',
    'é',
    '\u0085',
    '?',
  ],
  ...[
    'title: x\n',
    'lessons: [a, b]\n',
    'lessons:\n  - a\n',
    'source:\n  title: y\n',
    'format: 1\n',
  ],
  ...['ports: { A: 1, B: 22 }\n', 'source: { title: y }\n', ': { ', ' }', 'a: b', "{ 'a': b }"],
  ...['summary: >-\n  one\n  two\n', 'url: "https://example.org/a"\n', 'needs: [gpu]\n'],
);
const soup = fc.array(piece, { maxLength: 14 }).map((parts) => parts.join(''));

describe('what is glanced at', () => {
  it('is what the whole language reads', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const plain = readPlainYaml(text);
        if (plain === undefined) return;
        const { yaml, findings } = readYaml(text, { file: 'x', line: 1, column: 1 });
        expect(findings).toEqual([]);
        expect(plain).toEqual(yaml?.value);
      }),
      { numRuns: 20_000 },
    );
  });

  it('is what the strict readers read', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const course = glanceCourse(text);
        if (course) expect(course).toEqual(readCourse(text, 'course.yaml').course);
        const source = `---\n${text}\n---\n# x\n`;
        const matter = glanceFrontMatter(source);
        if (matter) expect(matter).toEqual(readFrontMatter(source, 'x.md').frontMatter);
      }),
      { numRuns: 20_000 },
    );
  });
});
