/** Pairs of expectation and output, in text files: a new case needs no code. See fixtures/expect/README.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { matchOutput } from '../../../src/core/expect/match.ts';

const FOLDER = new URL('../../../fixtures/expect/', import.meta.url);
const HEADER =
  /^@@ (?<code>[a-z-]+)(?::(?<line>\d+))?(?<contains> contains)?(?<unordered> unordered)?(?<exact> exact)? \| (?<title>.+)$/;
/** Control characters, as the fixtures write them. */
const CONTROLS: Readonly<Record<string, string>> = {
  '␛': '\x1b',
  '␍': '\r',
  '␈': '\b',
  '␉': '\t',
  '␇': '\x07',
  '␀': '\0',
};

interface Case {
  readonly title: string;
  readonly at: number;
  readonly code: string;
  /** Of the expected line, from 1. */
  readonly line: number | undefined;
  readonly contains: boolean;
  readonly unordered: boolean;
  readonly exact: boolean;
  readonly expected: readonly string[];
  readonly actual: string;
}

function read(text: string): Case[] {
  const lines = text.split('\n');
  return lines.flatMap((header, index) => {
    const { code, line, contains, unordered, exact, title } = HEADER.exec(header)?.groups ?? {};
    if (code === undefined || title === undefined) return [];
    const against = lines.indexOf('@@ against', index);
    const end = lines.indexOf('@@ end', against);
    const next = lines.findIndex((other, at) => at > index && HEADER.test(other));
    if (against < 0 || end < 0 || (next >= 0 && end > next)) throw new Error(`unclosed: ${header}`);
    const output = lines.slice(against + 1, end);
    const actual = output
      .map((row) => `${row}\n`)
      .join('')
      .replace(/[␛␍␈␉␇␀]/g, (sign) => CONTROLS[sign] ?? '')
      .replace(/␄\n$/, '');
    return {
      title,
      at: index + 1,
      code,
      line: line === undefined ? undefined : Number(line),
      contains: contains !== undefined,
      unordered: unordered !== undefined,
      exact: exact !== undefined,
      expected: lines.slice(index + 1, against),
      actual,
    };
  });
}

let total = 0;
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  const cases = read(readFileSync(new URL(file, FOLDER), 'utf8'));
  total += cases.length;
  describe(file, () => {
    it.each(cases.map((one) => [`${file}:${one.at} ${one.title}`, one] as const))(
      '%s',
      (_, one) => {
        const place = { file: 'lesson.md', line: 10 };
        const verdict = matchOutput(
          {
            kind: 'output',
            stream: 'stdout',
            contains: one.contains,
            unordered: one.unordered,
            exact: one.exact,
            lines: one.expected,
            place,
          },
          one.actual,
        );
        const passes = one.code === 'output-ok';
        expect(verdict).toMatchObject({ code: one.code, outcome: passes ? 'passed' : 'failed' });
        if (one.line !== undefined) expect(verdict.place.line).toBe(place.line + one.line);
      },
    );
  });
}

it('has cases', () => {
  expect(total).toBeGreaterThanOrEqual(150);
});
