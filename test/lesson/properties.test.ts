import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
  const head = `${lines.slice(0, bodyStart).join('\n')}\n## Step\n\n`;
  const cases: readonly (readonly [string, (size: number) => string])[] = [
    ['one long line', (n) => 'x'.repeat(n)],
    ['blanks', (n) => `x${' '.repeat(n)}x`],
    ['backticks of growing length', (n) => growing('`', n)],
    ['backticks apart', (n) => '` '.repeat(n / 2)],
    ['quotations', (n) => '> '.repeat(n / 2)],
    ['quoted lines', (n) => '> > > > > > > > x\n'.repeat(n / 18)],
    ['lists', (n) => '- '.repeat(n / 2)],
    ['a list of many items', (n) => '- x\n'.repeat(n / 4)],
    ['a list deeper by each line', (n) => growing(' ', n, '- x\n')],
    ['open comments', (n) => '<!-- '.repeat(n / 5)],
    ['open comments in text', (n) => `x ${'<!-- '.repeat(n / 5)}`],
    ['comments', (n) => '<!-- check image: x -->\n'.repeat(n / 24)],
    ['open tags', (n) => '<details '.repeat(n / 9)],
    ['tags', (n) => '<details><summary>Hint</summary>'.repeat(n / 32)],
    ['tags in text', (n) => `x ${'<details>'.repeat(n / 9)}`],
    ['details', (n) => '<details><summary>Hint</summary>\n\nx\n\n</details>\n\n'.repeat(n / 52)],
    ['fences', (n) => '```\n```\n'.repeat(n / 8)],
    ['fences within a fence', (n) => `\`\`\`\n${'```x\n'.repeat(n / 5)}`],
    ['brackets', (n) => '['.repeat(n)],
    ['link definitions', (n) => '[a]: b "\n'.repeat(n / 9)],
    ['attributes', (n) => `\`\`\`bash ${'a=b '.repeat(n / 4)}\n\`\`\`\n`],
    ['quotes', (n) => `\`\`\`bash unless="${'\\"'.repeat(n / 2)}\n\`\`\`\n`],
    ['headings', (n) => Array.from({ length: n / 10 }, (_, i) => `## H${i}\n`).join('')],
    ['one heading', (n) => `## ${'*a '.repeat(n / 3)}\n`],
    ['choices', (n) => `**Predict.** x\n${'A. x\n'.repeat(n / 5)}`],
    ['outputs', (n) => '```bash\nx\n```\n```output\n[X]\n```\n'.repeat(n / 32)],
    [
      'a check of many keys',
      (n) => `<!-- check\n${Array.from({ length: n / 8 }, (_, i) => `k${i}: 1\n`).join('')}-->`,
    ],
    ['a check nested deep', (n) => `<!-- check\njson: ${'['.repeat(n)}\n-->`],
    ['a check of dashes', (n) => `<!-- check\n${'- '.repeat(n / 2)}x\n-->`],
    [
      'a placeholder in the making',
      (n) => `\`\`\`bash\nx\n\`\`\`\n\`\`\`output\n${'[A'.repeat(n / 2)}\n\`\`\`\n`,
    ],
    ['paragraph lines with ends', (n) => 'x\n-->\n'.repeat(n / 6)],
    ['stray ends of details', (n) => '</details>\n\n'.repeat(n / 12)],
  ];

  it.each(cases)('%s: grows with the size, not with its square', (_, make) => {
    const small = measure(head + make(20_000));
    const large = measure(head + make(160_000));
    // Eight times the size: a square would be sixty-four times; short times are mostly noise.
    expect(large).toBeLessThan(Math.max(small, 20) * 28);
  });

  function measure(text: string): number {
    const times = [0, 1].map(() => {
      const start = performance.now();
      readLesson(text, 'x.md');
      return performance.now() - start;
    });
    return Math.min(...times);
  }

  function growing(unit: string, size: number, end = ' '): string {
    let text = '';
    for (let i = 1; text.length < size; i++) text += unit.repeat(i) + end;
    return text;
  }
});
