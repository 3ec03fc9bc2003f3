import { expect, test } from 'vitest';
import { bytes, counted, duration, listed } from '../../../src/core/words/phrases.ts';

test('a number and its noun', () => {
  expect([0, 1, 2].map((n) => counted(n, 'line'))).toEqual(['0 lines', '1 line', '2 lines']);
  expect(counted(1, 'file is', 'files are')).toBe('1 file is');
  expect(counted(2, 'file is', 'files are')).toBe('2 files are');
});

test('a list reads as a sentence does', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [80_600_000, '80.6 MB'],
  [99_950_000, '100 MB'],
  [999_600_000, '1.0 GB'],
])('%i bytes read %s', (size, words) => {
  expect(bytes(size)).toBe(words);
});

test.each([
  [0, '<0.1 s'],
  [700, '0.7 s'],
  [9_960, '10 s'],
  [21_000, '21 s'],
  [59_900, '1 min'],
  [65_000, '1 min 5 s'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
])('%i ms reads %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
