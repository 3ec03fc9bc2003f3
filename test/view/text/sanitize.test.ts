import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Harmless, harmless } from '../../../src/view/text/sanitize.ts';

const ESC = '\x1b';

test.each([
  ['cursor movements', `a${ESC}[2Jb${ESC}[10;10Hc${ESC}[?1049hd`, 'abcd'],
  ['a title', `a${ESC}]0;owned\x07b`, 'ab'],
  ['a clipboard write', `a${ESC}]52;c;ZWNobw==${ESC}\\b`, 'ab'],
  ['a link, keeping its text', `${ESC}]8;;http://x/${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
  ['device control strings', `a${ESC}P$qm${ESC}\\b`, 'ab'],
  ['a request for a report', `a${ESC}[6nb${ESC}[c`, 'ab'],
  ['a reset of the terminal', `a${ESC}cb`, 'ab'],
  ['a change of the character set', `a${ESC}(0b`, 'ab'],
  ['eight-bit controls', 'a\x9b2Jb\x9d0;t\x9cc', 'abc'],
  ['bells, nulls and deletes', 'a\x07b\x00c\x7fd\x08', 'abcd'],
  ['form feeds, as line ends', 'a\x0cb\u2028c', 'a\nb\nc'],
  ['characters that turn text around, visibly', 'rm \u202efdp.\u202c', 'rm \ufffdfdp.\ufffd'],
  ['half a surrogate pair', 'a\ud83db', 'a\ufffdb'],
  ['colours', `${ESC}[31mred${ESC}[0m`, 'red'],
  ['a title without an end, up to the end of its line', `a${ESC}]0;oops\nb`, 'a\nb'],
  ['a sequence that a line end breaks off', `a${ESC}[31\nb`, 'a\nb'],
  ['a sequence inside another', `a${ESC}[3${ESC}[2Jb`, 'ab'],
])('takes away %s', (_name, text, clean) => {
  expect(harmless(text)).toBe(clean);
});

test.each([
  ['keeps colours', `${ESC}[1;31mred${ESC}[0m`, `${ESC}[1;31mred${ESC}[0m`],
  ['but not hidden or blinking text', `${ESC}[8;5;31mx${ESC}[m`, `${ESC}[31mx${ESC}[0m`],
  ['keeps 256 colours, with any number', `${ESC}[38;5;8mx`, `${ESC}[38;5;8mx${ESC}[0m`],
  [
    'closes colours at a line end and opens them again',
    `${ESC}[32ma\nb${ESC}[0m\n`,
    `${ESC}[32ma${ESC}[0m\n${ESC}[32mb${ESC}[0m\n`,
  ],
  ['closes what is left open', `${ESC}[32ma`, `${ESC}[32ma${ESC}[0m`],
  ['drops private sequences that end like colours', `${ESC}[>4;2mx`, 'x'],
])('%s', (_name, text, clean) => {
  expect(harmless(text, { colours: true })).toBe(clean);
});

test.each([
  ['windows line ends', 'a\r\nb\r\n', 'a\nb\n'],
  ['progress: the last writing stays', '10%\r50%\r100%\ndone', '100%\ndone'],
  ['a return before the end', '100%\r', '100%'],
  ['erasing before writing', `10%\r${ESC}[K20%`, '20%'],
])('%s', (_name, text, clean) => {
  expect(harmless(text)).toBe(clean);
});

test('colours survive a line that is written over', () => {
  expect(harmless(`${ESC}[31m1\r2${ESC}[0m`, { colours: true })).toBe(`${ESC}[31m2${ESC}[0m`);
});

test('invalid UTF-8 becomes visible, and a character cut in the middle is put together', () => {
  const filter = new Harmless();
  const clean =
    filter.write(Uint8Array.of(0x61, 0xff, 0xe9, 0x87)) + filter.write(Uint8Array.of(0x8f));
  expect(clean + filter.end()).toBe('a\ufffd量');
  expect(filter.write(Uint8Array.of(0xe9)) + filter.end()).toBe('\ufffd');
});

const pieces = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ESC,
      `${ESC}[`,
      `${ESC}]`,
      '31',
      ';',
      'm',
      '\x07',
      '\r',
      '\n',
      '\x9b',
      '\ud83d',
      '\ude00',
      '0',
      '\u202e',
    ),
  ),
);

test('only text, tabs, line ends, returns and colours come out, however the input is cut', () => {
  fc.assert(
    fc.property(pieces, fc.boolean(), (parts, colours) => {
      const whole = parts.join('');
      const filter = new Harmless({ colours });
      const cut = parts.map((part) => filter.write(part)).join('') + filter.end();
      const once = new Harmless({ colours });
      expect(cut).toBe(once.write(whole) + once.end());
      const rest = colours ? cut.replace(/\x1b\[[\d;:]*m/g, '') : cut;
      expect(rest).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]/);
    }),
    { numRuns: 500 },
  );
});

test('a sequence that never ends is not kept', () => {
  const filter = new Harmless();
  filter.write(`${ESC}[`);
  for (let i = 0; i < 1000; i++) filter.write('1'.repeat(1000));
  expect(filter.write('mtext')).toBe('text');
});
