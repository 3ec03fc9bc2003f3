import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LINT_CODES } from '../../../src/core/lint/findings.ts';
import { fixText, lintText } from '../../../src/core/lint/lint.ts';
import { parsePairs, wrapBody } from '../lesson/pairs.ts';

const folder = new URL('../../../fixtures/lint/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
const said = new Set<string>();

/** `⍽` is a no-break space and `◌` one without width: nobody could see them in a fixture. */
function pairsOf(name: string) {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return parsePairs(text.replaceAll('⍽', '\u00a0').replaceAll('◌', '\u200b'));
}

describe.each(files)('%s', (name) => {
  it.each(pairsOf(name).map((pair) => [`line ${pair.line}: ${pair.title}`, pair] as const))(
    '%s',
    async (_, { input, expected }) => {
      const { text, shift } = wrapBody(input);
      const { findings } = await lintText(text, 'lesson.md');
      const told = findings.map(({ place, code, suggestion, fix }) => {
        said.add(code);
        const meant = suggestion === undefined ? '' : ` -> ${suggestion}`;
        return `${place.line - shift}${fix === undefined ? '' : '*'} ${code}${meant}`;
      });
      expect(told.join('\n') || 'ok').toBe(expected);

      const fixed = fixText(text, 'lesson.md');
      const after = (await lintText(fixed.text, 'lesson.md')).findings;
      expect(after.filter(({ fix }) => fix !== undefined)).toEqual([]);
      const fixes = new Set(
        findings.flatMap(({ fix, place }) => (fix === undefined ? [] : [place.line])),
      );
      expect(fixed.lines).toBeGreaterThanOrEqual(fixes.size);
      if (fixes.size === 0) expect(fixed.text).toBe(text);
    },
  );
});

it('has a case for every code', () => {
  // What only the surroundings of a lesson can tell is in test/app/course/lint.test.ts.
  const elsewhere = [
    'bash-syntax',
    'broken-link',
    'missing-file',
    'missing-lesson',
    'unlisted-lesson',
  ];
  expect(LINT_CODES.filter((code) => !said.has(code) && !elsewhere.includes(code))).toEqual([]);
});
