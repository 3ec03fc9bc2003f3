import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FINDING_CODES } from '../../../src/core/lesson/findings.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';
import { parsePairs, wrapBody } from './pairs.ts';

const folder = new URL('../../../fixtures/lessons/rules/', import.meta.url);
const told = new Set<string>();

describe.each(readdirSync(folder).filter((name) => name.endsWith('.txt')))('%s', (name) => {
  const pairs = parsePairs(readFileSync(new URL(name, folder), 'utf8'));
  it.each(pairs.map((pair) => [`line ${pair.line}: ${pair.title}`, pair] as const))(
    '%s',
    (_, pair) => {
      const { text, shift } = wrapBody(pair.input);
      const { lesson, findings } = readLesson(text, 'lesson.md');
      const said = findings.map(({ place, code, suggestion }) => {
        told.add(code);
        const column = place.column === undefined ? '' : `:${place.column}`;
        const meant = suggestion === undefined ? '' : ` -> ${suggestion}`;
        return `${place.line - shift}${column} ${code}${meant}`;
      });
      expect(said.join('\n') || 'ok').toBe(pair.expected);
      const errors = findings.filter(({ severity }) => severity === 'error');
      expect(lesson === undefined).toBe(errors.length > 0);
    },
  );
});

it('has a case for every code', () => {
  // Those of file names, NULs and an article's map have tests of their own: text pairs cannot hold them.
  const elsewhere = [
    'file-name',
    'nul-character',
    'not-executed',
    'not-mirrored',
    'not-shown',
    'unknown-heading',
    'unknown-step',
    'unused-deviation',
    'without-step',
  ];
  expect(FINDING_CODES.filter((code) => !told.has(code) && !elsewhere.includes(code))).toEqual([]);
});
