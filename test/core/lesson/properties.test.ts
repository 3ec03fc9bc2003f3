import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCourse } from '../../../src/core/lesson/course.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';
import { readFrontMatter } from '../../../src/core/lesson/syntax/front-matter.ts';

const good = readFileSync(
  new URL('../../../fixtures/lessons/good/first-image.md', import.meta.url),
  'utf8',
);
const lines = good.split('\n');
const bodyStart = lines.indexOf('---', 1) + 1;

const piece = fc.constantFrom(
  '```',
  '````',
  '~~~',
  '```bash',
  '```output',
  '```text file=a',
  '<!--',
  '-->',
  '<!-- check',
  '<details>',
  '<summary>',
  '</summary>',
  '</details>',
  '<summary>Hint</summary>',
  '\n',
  '\n\n',
  '    ',
  '- ',
  '> ',
  '## ',
  '---',
  '===',
  'A. x',
  '**Predict.**',
  'image: x',
  '{',
  '[',
  '&a',
  '*a',
  '"',
  '\\',
  '\0',
  '\r',
  '`',
  '<div>',
  'exit=',
  '=',
  'file=',
  'timeout=',
  '[IMAGE_ID]',
  '...',
);

describe('any text', () => {
  it('is read without an error thrown, and has a lesson or a finding', () => {
    const soup = fc.array(fc.oneof({ weight: 5, arbitrary: piece }, fc.string()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(soup, fc.boolean(), (parts, headed) => {
        const text = `${headed ? lines.slice(0, bodyStart).join('\n') : ''}\n${parts.join('')}`;
        const { lesson, findings } = readLesson(text, 'x.md');
        expect(lesson === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
        const last = text.split(/\r\n?|\n/).length;
        for (const { place } of findings) {
          expect(place.line).toBeGreaterThanOrEqual(1);
          expect(place.line).toBeLessThanOrEqual(last);
        }
        readFrontMatter(text, 'x.md');
        readCourse(parts.join(''), 'course.yaml');
      }),
      { numRuns: 100 },
    );
  }, 30_000);
});

describe('a lesson with one line less', () => {
  it('says so wherever the end of a fence, a comment or details is dropped', () => {
    const ends = lines.flatMap((line, index) =>
      index > bodyStart && /^(?:```|-->|<\/details>)$/.test(line) ? [index] : [],
    );
    expect(ends.length).toBeGreaterThan(15);
    for (const index of ends) {
      const { findings } = readLesson(lines.toSpliced(index, 1).join('\n'), 'first-image.md');
      expect(findings, `line ${index + 1}`).not.toEqual([]);
    }
  });

  it('says so wherever the beginning of one is dropped', () => {
    const beginnings = lines.flatMap((line, index) =>
      index > bodyStart && /^(?:```\w|<!-- (?!note)\w+$|<details>)/.test(line) ? [index] : [],
    );
    expect(beginnings.length).toBeGreaterThan(15);
    for (const index of beginnings) {
      const { findings } = readLesson(lines.toSpliced(index, 1).join('\n'), 'first-image.md');
      expect(findings, `line ${index + 1}`).not.toEqual([]);
    }
  });
});
