/** Big lessons: none takes the reader a time that grows with the square of its size, and none breaks it. */
import { describe, expect, it } from 'vitest';
import { lessonOf, SHAPES } from '../../bench/shapes.mjs';
import { readLesson } from '../../src/core/lesson/read.ts';
import { LONG } from './campaign.ts';

const SIZE = LONG ? 10_000_000 : 2_000_000;
const COUNT = LONG ? 150_000 : 20_000;

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
  const shapes = ['one long line', 'a line of blanks', 'quotations', 'lists'];

  it.each(shapes)('of many MB, %s: are read', (shape) => {
    const { lesson, findings } = readLesson(lessonOf(shape, SIZE), 'x.md');
    expect(lesson === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
  });

  it.each([
    ['a list of items', '- x\n'],
    ['comments left open', '<!--\n'],
    ['details left open', '<details>\n\n'],
    ['stray ends', '</details>\n\n'],
  ])('of many pieces, %s: are read', (_, piece) => {
    const text = `${lessonOf('one long line', 1)}\n\n${piece.repeat(COUNT)}`;
    const { lesson, findings } = readLesson(text, 'x.md');
    expect(lesson === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
  });

  it.each([
    ['attributes', `\`\`\`bash ${'a=b '.repeat(COUNT)}\n\`\`\`\n`],
    ['ports', `\`\`\`bash background wait=http://x/${'$A'.repeat(COUNT)}\n\`\`\`\n`],
    ['placeholders', `\`\`\`bash\ntrue\n\`\`\`\n\`\`\`output\n${'[X]\n'.repeat(COUNT)}\`\`\`\n`],
    ['choices', `**Predict.** x\n${'Z. x\n'.repeat(COUNT)}`],
    [
      'headings in details',
      `<details><summary>Hint</summary>\n\n${'# x\n'.repeat(COUNT)}</details>`,
    ],
  ])('with many wrong %s have findings', (_, body) => {
    const { findings } = readLesson(`${lessonOf('one long line', 1)}\n\n${body}`, 'x.md');
    expect(findings.length).toBeGreaterThan(0);
  });
});
