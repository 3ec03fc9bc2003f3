import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lessonOf, SHAPES } from '../../bench/shapes.mjs';
import { readCourse } from '../../src/lesson/course.ts';
import { readFrontMatter } from '../../src/lesson/front-matter.ts';
import { readLesson } from '../../src/lesson/read.ts';

const good = readFileSync(
  new URL('../../fixtures/lessons/good/first-image.md', import.meta.url),
  'utf8',
);
const lines = good.split('\n');
const bodyStart = lines.indexOf('---', 1) + 1;

/** All text of a plan, in one. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textOf).join('\n');
}

function words(text: string): Set<string> {
  return new Set(text.match(/[A-Za-z0-9_]{3,}/g) ?? []);
}

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
      { numRuns: 500 },
    );
  }, 30_000);
});

describe('a lesson with one line changed', () => {
  const original = readLesson(good, 'first-image.md').lesson;
  if (original === undefined) throw new Error('the good lesson has findings');

  /** Every word of the lines that are left is in the plan, or there is a finding. */
  function nothingLost(changed: readonly string[]): void {
    const { lesson } = readLesson(changed.join('\n'), 'first-image.md');
    if (lesson === undefined) return;
    const known = words(textOf(lesson));
    const before = words(textOf(original));
    for (const word of words(changed.join('\n'))) {
      if (before.has(word)) expect(known).toContain(word);
    }
  }

  it.each(lines.map((line, index) => [index + 1, line] as const))('line %i: %s', (number, line) => {
    const at = number - 1;
    nothingLost(lines.toSpliced(at, 1));
    nothingLost(lines.toSpliced(at, 0, line));
    if (at + 1 < lines.length) nothingLost(lines.toSpliced(at, 2, lines[at + 1] ?? '', line));
    for (const indent of [' ', '   ', '    ', '\t', '> ', '- ']) {
      nothingLost(lines.toSpliced(at, 1, indent + line));
    }
  });

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

describe('time', () => {
  it.each(Object.keys(SHAPES))('%s: grows with the size, not with its square', (shape) => {
    const small = measure(lessonOf(shape, 10_000));
    const large = measure(lessonOf(shape, 80_000));
    // Eight times the size: a square would be sixty-four times; short times are mostly noise.
    expect(large).toBeLessThan(Math.max(small, 20) * 28);
  });

  /** Milliseconds of the processor: other processes do not count. */
  function measure(text: string): number {
    const times = [0, 1].map(() => {
      const before = process.cpuUsage();
      readLesson(text, 'x.md');
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });
    return Math.min(...times);
  }
});

describe('big files', () => {
  const SIZE = 10_000_000;
  const lines = ['one long line', 'a line of blanks', 'quotations', 'lists'];

  it.each(lines)('of 10 MB, %s: are read', (shape) => {
    const { lesson, findings } = readLesson(lessonOf(shape, SIZE), 'x.md');
    expect(lesson === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
  });

  it.each([
    ['a list of items', '- x\n'],
    ['comments left open', '<!--\n'],
    ['details left open', '<details>\n\n'],
    ['stray ends', '</details>\n\n'],
  ])('of 100 000 pieces, %s: are read', (_, piece) => {
    const text = `${lessonOf('one long line', 1)}\n\n${piece.repeat(100_000)}`;
    const { lesson, findings } = readLesson(text, 'x.md');
    expect(lesson === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
  });

  it.each([
    ['attributes', `\`\`\`bash ${'a=b '.repeat(150_000)}\n\`\`\`\n`],
    ['ports', `\`\`\`bash background wait=http://x/${'$A'.repeat(150_000)}\n\`\`\`\n`],
    ['placeholders', `\`\`\`bash\ntrue\n\`\`\`\n\`\`\`output\n${'[X]\n'.repeat(150_000)}\`\`\`\n`],
    ['choices', `**Predict.** x\n${'Z. x\n'.repeat(150_000)}`],
    [
      'headings in details',
      `<details><summary>Hint</summary>\n\n${'# x\n'.repeat(150_000)}</details>`,
    ],
  ])('with 150 000 wrong %s have findings', (_, body) => {
    const { findings } = readLesson(`${lessonOf('one long line', 1)}\n\n${body}`, 'x.md');
    expect(findings.length).toBeGreaterThan(0);
  });
});
