import { expect, test } from 'vitest';
import { makeTheme, PALETTE } from '../../../src/view/text/theme.ts';
import { theme } from '../terminal/virtual.ts';

/** Relative luminance of a colour of the 6×6×6 cube or the grey ramp (WCAG 2). */
function luminance(index: number): number {
  const cube = [0, 95, 135, 175, 215, 255];
  const n = index - 16;
  const rgb =
    index >= 232
      ? Array(3).fill(8 + 10 * (index - 232))
      : [cube[Math.floor(n / 36)], cube[Math.floor(n / 6) % 6], cube[n % 6]];
  const [r = 0, g = 0, b = 0] = rgb.map((value: number) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test.each(Object.entries(PALETTE))('%s is readable on black and on white', (_name, index) => {
  expect(1.05 / (luminance(index) + 0.05)).toBeGreaterThan(3.5);
  expect((luminance(index) + 0.05) / 0.05).toBeGreaterThan(3.5);
});

test('level 0 writes no escape sequences', () => {
  for (const paint of Object.values(theme().style)) expect(paint('x')).toBe('x');
});

test('a level above 0 does, whatever the process thinks of its own stdout', () => {
  expect(theme({ level: 1 }).style.passed('x')).toBe('\x1b[32mx\x1b[39m');
});

test('ASCII symbols are ASCII, and so are the words for a screen reader', () => {
  for (const made of [theme({ unicode: false }), theme({ screenReader: true })]) {
    for (const symbol of Object.values(made.symbol).flat())
      expect(symbol).toMatch(/^[\x20-\x7e]*$/);
  }
});

test('a screen reader is given no drawing characters', () => {
  const { symbol } = makeTheme({ level: 0, unicode: true, screenReader: true });
  expect([symbol.bar, symbol.rule, symbol.cross]).toEqual(['', '', '']);
});
