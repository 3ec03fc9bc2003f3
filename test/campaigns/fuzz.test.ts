/** Many small lessons made by chance: none breaks the reader, none loses a fence or makes one up. */
import { describe, expect, it } from 'vitest';
import { readLesson } from '../../src/core/lesson/read.ts';
import { lostFences } from '../core/lesson/fences.ts';
import { meaningsOf } from '../core/lesson/meanings.ts';
import { Chance, rounds, SEED } from './campaign.ts';
import { lessonByChance } from './soup.ts';

/** Each lesson has a number, from which it is made again. */
const COUNT = rounds({ short: 20_000, long: 1_000_000 });
const FIRST = (SEED - 1) * COUNT;
const PARTS = 10;

describe('lessons made by chance', () => {
  const outcomes = { lessons: 0, read: 0 };

  it.each(Array.from({ length: PARTS }, (_, part) => part))(
    `tenth %i of ${COUNT}`,
    (part) => {
      const size = COUNT / PARTS;
      for (let n = FIRST + part * size; n < FIRST + (part + 1) * size; n++) {
        const text = lessonByChance(new Chance(n));
        const problem = problemWith(text);
        outcomes.read += 1;
        if (problem !== undefined) expect.fail(`number ${n}: ${problem}\n${text}`);
      }
    },
    3_600_000,
  );

  it('are right often enough to say something', () => {
    expect(outcomes.lessons).toBeGreaterThan(outcomes.read / 10);
    expect(outcomes.lessons).toBeLessThan(outcomes.read / 2);
  });

  function problemWith(text: string): string | undefined {
    const { lesson, findings } = readLesson(text, 'x.md');
    const last = text.split(/\r\n?|\n/).length;
    const misplaced = findings.find(({ place: { line, column = 1 } }) => {
      return line < 1 || line > last || column < 1;
    });
    if (misplaced !== undefined) return `a finding stands nowhere: ${JSON.stringify(misplaced)}`;
    const failed = findings.some(({ severity }) => severity === 'error');
    if (failed !== (lesson === undefined)) return 'a lesson with errors, or neither';
    if (lesson === undefined) return undefined;
    outcomes.lessons += 1;
    try {
      meaningsOf(lesson, text);
    } catch (error) {
      return String(error);
    }
    const lost = lostFences(lesson, text);
    return lost.length > 0 ? `lost: ${lost.join('; ')}` : undefined;
  }
});
