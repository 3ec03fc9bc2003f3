import { expect, test } from 'vitest';
import { Modes } from '../../src/sandbox/terminal-modes.ts';

test.each([
  ['nothing', ['one\r\n'], ''],
  ['a line without an end', ['one'], '\r\n'],
  ['a hidden cursor', ['\x1b[?25l'], '\x1b[?25h'],
  ['a cursor hidden and shown', ['\x1b[?25l\x1b[?25h'], ''],
  ['pasting, in two pieces', ['\x1b[?20', '04hx\r\n'], '\x1b[?2004l'],
  ['the mouse, two at once', ['\x1b[?1000;1006h'], '\x1b[?1000l\x1b[?1006l'],
  ['colours', ['\x1b[31mred\r\n'], '\x1b[0m'],
  ['an editor that has ended', ['\x1b[?1049h', 'text', ' more\x1b[?1049l'], ''],
  ['an editor that was killed', ['$ vi\r\n\x1b[?1049htext'], '\x1b[?1049l'],
  ['an editor after a prompt', ['$ ', '\x1b[?1049htext\x1b[?1049l'], '\r\n'],
])('undoes %s', (_, pieces, undo) => {
  const modes = new Modes();
  for (const piece of pieces) modes.see(piece);
  expect(modes.undo()).toBe(undo);
});
