import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareLines } from '../../../src/core/expect/lines.ts';
import { matchOutput } from '../../../src/core/expect/match.ts';
import { normaliseOutput } from '../../../src/core/pattern/normalise.ts';
import {
  escapeLine,
  isElision,
  matchLine,
  parsePattern,
  valuesOf,
} from '../../../src/core/pattern/pattern.ts';
import { PLACEHOLDERS } from '../../../src/core/pattern/placeholders.ts';

const PLACE = { file: 'lesson.md', line: 1 };

/** Texts made of what means something to the matcher. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom('...', '\\', '[', ']', '[..]', '\\[', '[NUMBER]', '[SIZE]', ' ', '\t', '.'),
      fc.constantFrom(
        '\r',
        '\b',
        '\x1b[',
        '\x1b[K',
        '\x1b[3D',
        '\x1b]0;',
        '\x07',
        '\x9b',
        '12',
        'MB',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const texts = fc.array(tricky, { maxLength: 8 }).map((lines) => lines.join('\n'));

function output(lines: readonly string[], actual: string, contains = false) {
  return matchOutput({ kind: 'output', stream: 'stdout', contains, lines, place: PLACE }, actual);
}

it('matches every text with itself, escaped', () => {
  fc.assert(
    fc.property(texts, fc.boolean(), (text, contains) => {
      const lines = normaliseOutput(text).map(escapeLine);
      expect(lines.some(isElision)).toBe(false);
      expect(output(lines, text, contains).outcome).toBe('passed');
    }),
  );
});

it('keeps a value from each line that gives one', () => {
  const part = fc.constantFrom('[..]', ' ', 'a', 'b ', ' c', '[NUMBER]', '1', ':');
  const parts = fc.array(part, { maxLength: 5 });
  const filled = fc.constantFrom('', ' ', 'a', 'b c', '12', ':');
  fc.assert(
    fc.property(parts, parts, fc.array(filled, { minLength: 10 }), (before, after, fillings) => {
      const source = `${before.join('')}{id}${after.join('')}`;
      let nth = 0;
      const text = source.replace(/\[\.\.\]|\[NUMBER\]|\{id\}/g, () => fillings[nth++] ?? 'x');
      const pattern = parsePattern(source, false, ['id']);
      for (const line of normaliseOutput(text))
        if (matchLine(pattern, line))
          expect(valuesOf(pattern, line).get('id'), JSON.stringify([source, line])).toMatch(
            /^\S+$/,
          );
    }),
    { numRuns: 2000 },
  );
});

it('is done with normalising after once', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const once = normaliseOutput(text);
      expect(normaliseOutput(once.map((line) => `${line}\n`).join(''))).toEqual(once);
    }),
  );
});

it('fails after any change of one line', () => {
  const some = fc.array(tricky, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(some, fc.nat(), tricky, (raw, at, other) => {
      const real = normaliseOutput(raw.map((line) => `${line}|\n`).join(''));
      const [changed = ''] = normaliseOutput(`${other}|`);
      const index = at % real.length;
      fc.pre(changed !== real[index]);
      const lines = real.map(escapeLine);
      const text = real.map((line) => `${line}\n`).join('');
      expect(output(lines.with(index, escapeLine(changed)), text).outcome).toBe('failed');
      expect(output(lines.toSpliced(index, 1), text).outcome).toBe('failed');
      expect(output(lines.toSpliced(index, 0, escapeLine(changed)), text).outcome).toBe('failed');
    }),
  );
});

it('says of every mismatch where it is, and never throws', () => {
  fc.assert(
    fc.property(
      fc.array(tricky, { maxLength: 6 }),
      texts,
      fc.boolean(),
      (lines, text, contains) => {
        const verdict = output(lines, text, contains);
        expect(['passed', 'failed']).toContain(verdict.outcome);
        expect(verdict.place.line).toBeGreaterThanOrEqual(1);
        expect(verdict.place.line).toBeLessThanOrEqual(1 + lines.length);
      },
    ),
  );
});

/** The definition, tried out in every way. */
function fits(expected: readonly string[], real: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return real.length === 0;
  if (first === '...') return real.some((_, i) => fits(rest, real.slice(i))) || fits(rest, []);
  return real[0] === first && fits(rest, real.slice(1));
}

it('agrees with the definition of elisions', () => {
  const expected = fc.array(fc.constantFrom('...', 'a', 'b'), { maxLength: 7 });
  const real = fc.array(fc.constantFrom('a', 'b'), { maxLength: 7 });
  fc.assert(
    fc.property(expected, real, (lines, actual) => {
      expect(compareLines(lines, actual) === undefined).toBe(fits(lines, actual));
    }),
    { numRuns: 1000 },
  );
});

it('agrees with a regular expression on texts with [..]', () => {
  const part = fc.constantFrom('[..]', 'a', 'b', 'ab');
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      fc.stringMatching(/^[ab]{0,8}$/),
      (parts, line) => {
        const regex = new RegExp(`^${parts.map((p) => (p === '[..]' ? '.*' : p)).join('')}$`);
        expect(matchLine(parsePattern(parts.join('')), line)).toBe(regex.test(line));
      },
    ),
    { numRuns: 1000 },
  );
});

/** Milliseconds, the least of three. */
function time(work: () => unknown): number {
  const once = () => {
    const start = process.cpuUsage();
    work();
    return process.cpuUsage(start).user / 1000;
  };
  return Math.min(once(), once(), once());
}

/** Eight times the size may take some thirty times as long, not sixty-four: room for noise. */
const NOT_SQUARE = 32;

it.each([
  ['digits', '1'],
  ['versions', '1.1a'],
  ['spans', '1s '],
  ['spans without blanks', '1s'],
  ['hexadecimal digits', 'a1'],
  ['ids', '143513c66741 '],
  ['dates', '2026-11-22 '],
  ['sizes', '1e+1'],
])('takes a time that grows with a line of %s', (_, piece) => {
  for (const name of PLACEHOLDERS) {
    const pattern = parsePattern(`[..][${name}]x[..]${piece.trim()}![..]`);
    const small = `${piece.repeat(Math.ceil(20_000 / piece.length))}`;
    const large = small.repeat(8);
    const base = Math.max(
      2,
      time(() => matchLine(pattern, small)),
    );
    expect(time(() => matchLine(pattern, large)) / base).toBeLessThan(NOT_SQUARE);
  }
});

it('is no slower where many elisions fail', () => {
  const expected = [...Array.from({ length: 20 }, () => ['...', 'a[..]a']).flat(), '...', 'b'];
  const lines = (count: number) => Array.from({ length: count }, () => 'aaaa');
  const base = Math.max(
    2,
    time(() => compareLines(expected, lines(10_000))),
  );
  expect(time(() => compareLines(expected, lines(80_000))) / base).toBeLessThan(NOT_SQUARE);
});

it('copes with a long output', () => {
  const text = 'a line of an output that goes on and on\n'.repeat(250_000);
  expect(output(['...', 'the end'], text).code).toBe('line-missing');
  expect(output(['a line[..]', '...', '[..] on and on'], text).outcome).toBe('passed');
}, 20_000);
