import { expect, test } from 'vitest';
import { type Piece, rowsNow, rowsOf } from '../../../src/view/terminal/pages.ts';
import { Paper } from '../../../src/view/terminal/paper.ts';

const prose = (...lines: string[]): Piece => ({ kind: 'prose', lines });
const step = (title: string): Piece => ({ kind: 'step', lines: [title] });
const code = (...lines: string[]): Piece => ({ kind: 'joined', lines });

/** What each screenful holds, where `room` rows are free. */
function screenfuls(pieces: readonly Piece[], room: number, unread = 0): string[][] {
  let rows = rowsOf(pieces);
  const screens: string[][] = [];
  for (let free = room - unread, fresh = unread === 0; rows.length > 0; ) {
    const count = rowsNow(rows, free, fresh);
    screens.push(rows.slice(0, count).map((row) => row.text));
    rows = rows.slice(count);
    [free, fresh] = [room, true];
  }
  return screens.map((lines) => lines.filter((line) => line !== ''));
}

test('what fits is one screenful', () => {
  expect(screenfuls([prose('One.'), step('Two'), code('$ three')], 5)).toHaveLength(1);
});

test('a step begins a screenful rather than a paragraph', () => {
  const pieces = [prose('One.'), prose('Two.'), step('Three'), prose('Four.'), prose('Five.')];
  expect(screenfuls(pieces, 8)).toEqual([
    ['One.', 'Two.'],
    ['Three', 'Four.', 'Five.'],
  ]);
});

test('nothing parts a heading, "you can" and a colon from what comes below', () => {
  const pieces = [
    prose('A.'),
    prose('B.', '', 'At the end you can', '', '* c'),
    prose('D:'),
    code('$ e'),
  ];
  expect(screenfuls(pieces, 5)).toEqual([
    ['A.', 'B.'],
    ['At the end you can', '* c'],
    ['D:', '$ e'],
  ]);
});

test('with output above that was not read yet, nothing more is shown where it does not fit', () => {
  expect(screenfuls([step('Next'), prose('Text.')], 10, 9)).toEqual([[], ['Next', 'Text.']]);
});

test('what has no place to be cut is shown whole', () => {
  expect(screenfuls([code(...'abcdefgh')], 3)).toEqual([[...'abcdefgh']]);
});

test('paper asks before what would scroll away, and counts anew after a key', async () => {
  let text = '';
  const paper = new Paper({
    write: (more) => {
      text += more;
    },
    width: () => 80,
    rows: () => 10,
    clear: () => undefined,
  });
  paper.write('1\n2\n3\n');
  for (const word of ['One.', 'Two.', 'Three.', 'Four.']) paper.paragraph([word]);
  const asked: string[] = [];
  await paper.page(async () => asked.push(text) > 0);
  expect(asked).toEqual(['1\n2\n3\n\nOne.\n\nTwo.\n\n']);
  expect(text).toBe('1\n2\n3\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\n');
});

test('what was not asked for any more is not shown', async () => {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  const paper = new Paper({ write, width: () => 80, rows: () => 10, clear: () => undefined });
  for (const word of ['One.', 'Two.', 'Three.', 'Four.', 'Five.']) paper.paragraph([word]);
  expect(await paper.page(async () => false)).toBe(false);
  expect(text).not.toContain('Five.');
});
