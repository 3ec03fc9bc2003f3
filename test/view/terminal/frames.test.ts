import { describe, expect, test } from 'vitest';
import { menuLines } from '../../../src/view/terminal/frames.ts';
import { makeTheme } from '../../../src/view/text/theme.ts';

const plain = makeTheme({ level: 0, unicode: true });
const ROWS = [
  ['b', 'read "One" again', 'lesson show a-long-name#the-step-before'],
  ['u', 'undo', 'lesson undo'],
  ['1', 'Another', ''],
] as const;

describe('a menu', () => {
  test('has the commands beside what they do, in one column', () => {
    expect(menuLines(ROWS, { width: 80, theme: plain })).toEqual([
      '    b  read "One" again   lesson show a-long-name#the-step-before',
      '    u  undo               lesson undo',
      '    1  Another',
    ]);
  });

  test('has below what does not fit beside', () => {
    const lines = menuLines(ROWS, { width: 40, theme: plain });
    expect(lines).toEqual([
      '    b  read "One" again',
      '       lesson show',
      '       a-long-name#the-step-before',
      '    u  undo               lesson undo',
      '    1  Another',
    ]);
    expect(lines.every((line) => line.length <= 40)).toBe(true);
  });

  test('is read in order', () => {
    const theme = makeTheme({ level: 0, unicode: false, screenReader: true });
    expect(menuLines(ROWS, { width: 80, theme }).slice(2, 4)).toEqual([
      '    u: undo',
      '       lesson undo',
    ]);
  });

  test('shows no escape sequence of a lesson', () => {
    const [line = ''] = menuLines([['b', 'read \u001b[2J', '']], { width: 80, theme: plain });
    expect(line).not.toContain('\u001b');
  });
});
