/** How the program speaks: words that are refused in whatever it may say, each with a better one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '..', 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

/** Of a file's text: what stands in quotes and has a space, in lines that are no comments. */
function saidIn(file: string): string[] {
  const code = readFileSync(join(src, file), 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line))
    .join('\n');
  const quoted = code.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
  return quoted.filter((text) => text.includes(' '));
}

const said = files.flatMap((file) => saidIn(file).map((text) => ({ file, text })));

test('the program says something', () => {
  expect(said.length).toBeGreaterThan(1000);
});

test.each([
  [/\banew\b/i, 'again, from scratch'],
  [/\bbeside\b/i, 'next to, in parallel, in addition to'],
  [/\bblanks?\b(?! line)/i, 'space'],
  [/\b(?:moved|kept|set|put) aside\b/i, 'backed up'],
  [/\b(?:is|are) (?:had|to be had)\b/i, 'available'],
  [/\b(?:is|are|was) told\b/i, 'is reported, shown'],
  [/\bdid not come\b/i, 'is missing'],
  [/\bmend(?:s|ed|er|ing)?\b/i, 'fix, repair'],
  [/\bown engine\b/i, 'managed engine'],
  [/\bsomebody else\b/i, 'another user, others'],
  [/\b(?:in vain|all the same)\b/i, 'leave out'],
  [/\b(?:judge[sd]?|judging)\b/i, 'check'],
  [/\bthe (?:seat|desk)\b/i, 'the interactive session, the prompt'],
  [/\bwhat it takes\b|\bwhat is to be done\b/i, 'name the thing'],
])('not %s, but: %s', (refused) => {
  expect(said.filter(({ text }) => refused.test(text))).toEqual([]);
});
