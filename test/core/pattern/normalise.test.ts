import { expect, it } from 'vitest';
import { normaliseOutput } from '../../../src/core/pattern/normalise.ts';

it.each([
  ['', []],
  ['\n', ['']],
  ['a', ['a']],
  ['a\n', ['a']],
  ['\na\n\n', ['', 'a', '']],
  ['a\r\nb\r\r\n', ['a', 'b']],
  ['  a \t b  \n', [' a b']],
  ['10%\r100%\r99%\n', ['99%%']],
  ['abc\r\x1b[Kx\n', ['x']],
  ['abc\x1b[1Kx', [' x']],
  ['abc\b\bX', ['aXc']],
  ['\b\ba', ['a']],
  ['\x1b[31mred\x1b[0m', ['red']],
  ['\x1b]0;title\x07a', ['a']],
  ['\x1b]0;not ended', [']0;not ended']],
  ['\x1bP1$q\x1b\\a', ['a']],
  ['\x9b31ma', ['a']],
  ['\x1b[999999999Cx', [' x']],
  ['\x1b[2Jcleared', ['cleared']],
  ['a\n\x1b[0m', ['a']],
  ['a\t\u00a0b\u00a0\u3000 \n', ['a \u00a0b\u00a0\u3000']],
  ['é\rx', ['x']],
  ['🐳🐳\rx', ['x🐳']],
])('%j', (text, lines) => {
  expect(normaliseOutput(text)).toEqual(lines);
});
