import { expect, it } from 'vitest';
import { matchOutput } from '../../../src/core/expect/match.ts';
import { unknownPlaceholders } from '../../../src/core/pattern/pattern.ts';
import { PLACEHOLDERS } from '../../../src/core/pattern/placeholders.ts';

it('knows its placeholders', () => {
  expect(PLACEHOLDERS).toEqual(
    'IMAGE_ID CONTAINER_ID SHA256 SIZE DURATION DATE NUMBER VERSION'.split(' '),
  );
});

it('finds what looks like a placeholder and is none', () => {
  expect(unknownPlaceholders('[SIZE] \\[OK] [..] [ID] x[SIZES] [x] [1]')).toEqual([
    { name: 'ID', column: 19 },
    { name: 'SIZES', column: 25 },
  ]);
});

function verdict(lines: readonly string[], actual: string) {
  const place = { file: 'lesson.md', line: 10 };
  return matchOutput({ kind: 'output', stream: 'stdout', contains: false, lines, place }, actual);
}

it('shows what came in place of an expected line', () => {
  expect(
    verdict(['Step [NUMBER]', 'Greetings, World!'], 'Step 1\nGreetings, Wurld!\nbye\n'),
  ).toEqual({
    outcome: 'failed',
    code: 'line-missing',
    args: {
      source: { kind: 'stdout' },
      index: 1,
      expected: 'Greetings, World!',
      nearest: { number: 2, text: 'Greetings, Wurld!' },
      after: { number: 1, text: 'Step 1' },
    },
    place: { file: 'lesson.md', line: 12 },
  });
});

it('shows what was not expected, and between which lines', () => {
  expect(verdict(['a', '...', 'c', 'd'], 'a\nb\nc\nx\nd\n')).toMatchObject({
    code: 'line-unexpected',
    args: {
      lines: [{ number: 4, text: 'x' }],
      count: 1,
      after: { number: 3, text: 'c' },
      before: { index: 3, expected: 'd' },
    },
    place: { line: 14 },
  });
});

it('says that a line came too early', () => {
  expect(verdict(['...', 'b', '...', 'a', '...'], 'a\nb\n')).toMatchObject({
    code: 'line-missing',
    args: { index: 3, earlier: { number: 1, text: 'a' }, after: { number: 2, text: 'b' } },
  });
});

it('names no nearest line that has nothing in common', () => {
  expect(verdict(['abc'], 'xyz\n').args).not.toHaveProperty('nearest');
});

it('does not compare what was not kept whole', () => {
  const place = { file: 'lesson.md', line: 1 };
  const expectation = {
    kind: 'output',
    stream: 'stderr',
    contains: true,
    lines: ['a'],
    place,
  } as const;
  expect(matchOutput(expectation, 'a\n', { truncated: true })).toMatchObject({
    outcome: 'failed',
    code: 'output-truncated',
  });
});
