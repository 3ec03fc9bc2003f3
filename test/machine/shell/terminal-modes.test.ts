import { expect, test } from 'vitest';
import { Modes } from '../../../src/machine/shell/terminal-modes.ts';

test.each([
  ['nothing', ['one\r\n'], ''],
  ['a line without an end', ['one'], '\r\n'],
  ['a hidden cursor', ['\x1b[?25l'], '\x1b[?25h'],
  ['a cursor hidden and shown', ['\x1b[?25l\x1b[?25h'], ''],
  ['pasting, in two pieces', ['\x1b[?20', '04hx\r\n'], '\x1b[?2004l'],
  ['the mouse, two at once', ['\x1b[?1000;1006h'], '\x1b[?1000l\x1b[?1006l'],
  ['colours', ['\x1b[31mred\r\n'], '\x1b[0m'],
  ['rows counted from the margins', ['\x1b[?6h\n'], '\x1b[?6l\x1b[999H\r\n'],
  ['both screens', ['\x1b[?1049h\x1b[?6h'], '\x1b[?6l\x1b[?1049l'],
  ['a cursor that was put somewhere', ['\x1b[3;4Hx\n'], '\x1b[J'],
  ['an editor that has ended', ['\x1b[?1049h', 'text', ' more\x1b[?1049l'], ''],
  ['an editor that was killed', ['$ vi\r\n\x1b[?1049htext'], '\x1b[?1049l'],
  ['an editor after a prompt', ['$ ', '\x1b[?1049htext\x1b[?1049l'], '\r\n'],
  ['a title', ['\x1b]0;mine\x07\n'], '\x1b[23;0t'],
  ['rows that scroll', ['\x1b[2;5r\n'], '\x1b7\x1b[r\x1b8'],
  ['drawing characters', ['\x1b(0\n'], '\x1b(B\x0f'],
  ['inserting, and keys for applications', ['\x1b[4h\x1b=\n'], '\x1b[4l\x1b>'],
  ['a string without an end', ['one\n\x1b', ']52;c;', 'x'.repeat(99)], '\x18\r\n'],
  ['a string that has ended, and one that has not', ['\x1b]8;;x\x1b\\\x1bP', '\n'], '\x18'],
  ['a sequence without an end', ['one\n\x1b[38;5'], '\x18\r\n'],
])('undoes %s', (_, pieces, undo) => {
  const modes = new Modes();
  for (const piece of pieces) modes.see(piece);
  expect(modes.undo()).toBe(undo);
});
