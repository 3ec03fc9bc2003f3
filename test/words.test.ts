/** How the program speaks: words that are refused in whatever it may say, each with a better one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REFUSED_WORDS } from './refused-words.ts';

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

test.each(REFUSED_WORDS)('not %s, but: %s', (refused) => {
  expect(said.filter(({ text }) => refused.test(text))).toEqual([]);
});
