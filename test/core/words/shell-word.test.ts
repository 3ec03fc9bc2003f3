import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from '../../../src/core/words/shell-word.ts';

test.each([
  ['runs/a-1.txt', 'runs/a-1.txt'],
  ['', "''"],
  ["it's", "'it'\\''s'"],
  ['~', "'~'"],
])('%j is %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test('sh reads what was meant', () => {
  const texts = fc.sample(fc.string({ unit: 'binary' }), 200).map((it) => it.replaceAll('\0', ''));
  const script = `for word in ${texts.map(shellWord).join(' ')}; do printf '%s\\0' "$word"; done`;
  const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  expect(read).toEqual(texts.map((it) => Buffer.from(it, 'utf8').toString('utf8')));
});
