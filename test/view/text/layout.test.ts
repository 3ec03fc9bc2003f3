import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { hang, spread, truncate } from '../../../src/view/text/layout.ts';
import { displayWidth } from '../../../src/view/text/width.ts';
import { wrap, wrapCode } from '../../../src/view/text/wrap.ts';

const anyText = fc.string({
  unit: fc.constantFrom('a', 'bc', ' ', '  ', '量', 'é', '👩‍🔬', '\x1b[31m', '\x1b[39m'),
});

test('lines are never wider than asked for', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 4, max: 60 }), (text, width) => {
      for (const line of [...wrap(text, width), ...wrapCode(text, width)]) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
      expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width);
    }),
  );
});

test('truncating counts wide characters as two and ends colours', () => {
  expect(truncate('量子力学', 6)).toBe('量子…');
  expect(truncate('\x1b[31mabcdef\x1b[39m', 4)).toBe('\x1b[31mabc\x1b[0m…');
  expect(truncate('abc', 3)).toBe('abc');
});

test('a hanging indent', () => {
  expect(hang('  ! ', 'one two three', 12)).toEqual(['  ! one two', '    three']);
});

test('what does not fit beside goes below', () => {
  expect(spread('left', 'right', 14, '  ')).toEqual(['  left   right']);
  expect(spread('left', 'right', 11, '  ')).toEqual(['  left', '  right']);
});

test('widths are those of string-width', () => {
  const samples = [
    'a',
    'é',
    'e\u0301',
    '量',
    'ｱ',
    'Ａ',
    '한',
    '👍',
    '👩‍🔬',
    '🇨🇭',
    '✔',
    '✔️',
    '☃',
    '⌚',
    '\u200b',
    '│',
    '⠋',
    '…',
    '、',
    '〜',
    '𠮷',
    '😀',
    'ß',
    'я',
  ];
  for (const sample of samples)
    expect([sample, displayWidth(sample)]).toEqual([sample, stringWidth(sample)]);
});

test('code is broken at blanks, and keeps them', () => {
  expect(wrapCode('    docker run --rm hello', 16)).toEqual(['    docker run ', '--rm hello']);
});

test('colours begin and end on every line', () => {
  expect(wrap('\x1b[1mone \x1b[31mtwo three\x1b[39m\x1b[22m', 8)).toEqual([
    '\x1b[1mone \x1b[31mtwo\x1b[39m\x1b[22m',
    '\x1b[1m\x1b[31mthree\x1b[39m\x1b[22m',
  ]);
});
