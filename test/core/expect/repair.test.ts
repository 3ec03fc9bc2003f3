import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLines } from '../../../src/core/expect/lines.ts';
import { repairLines } from '../../../src/core/expect/repair.ts';
import { generalise, keepPlaceholders } from '../../../src/core/expect/rewrite.ts';
import { escapeLine, matchLine, parsePattern } from '../../../src/core/pattern/pattern.ts';

function repair(expected: readonly string[], real: readonly string[], how = {}) {
  return repairLines(
    expected,
    real,
    how,
    {
      replaced: (line, at) => keepPlaceholders(line, real[at] ?? ''),
      inserted: (at) => escapeLine(real[at] ?? ''),
    },
    100,
  );
}

describe('each mismatch is found, and what fits stays', () => {
  const cases: [string, string[], string[], object, string[], [string, number?][]][] = [
    [
      'two lines',
      ['a 1', 'b 2', 'c 3'],
      ['a 9', 'b 2', 'c 8'],
      {},
      ['a 9', 'b 2', 'c 8'],
      [
        ['line-missing', 0],
        ['line-missing', 2],
      ],
    ],
    [
      'a line too many and one too few',
      ['a', 'b', 'c'],
      ['a', 'x', 'b'],
      {},
      ['a', 'x', 'b'],
      [['line-unexpected'], ['line-missing', 2]],
    ],
    [
      'between elisions',
      ['a', '...', 'm', '...', 'z'],
      ['a', 'b', 'n', 'y'],
      {},
      ['a', '...', 'y'],
      [
        ['line-missing', 2],
        ['line-missing', 4],
      ],
    ],
    [
      'contains',
      ['x 1', 'y 2'],
      ['n', 'x 3', 'm', 'y 4'],
      { contains: true },
      ['x 3', 'y 4'],
      [
        ['line-missing', 0],
        ['line-missing', 1],
      ],
    ],
    ['unordered', ['a', 'b'], ['c', 'a', 'd'], { unordered: true }, ['a', 'c', 'd'], []],
    [
      'placeholders',
      ['id [IMAGE_ID], [SIZE]'],
      ['id 0123456789ab, 5MB now'],
      {},
      ['id [IMAGE_ID], [SIZE] now'],
      [['line-missing', 0]],
    ],
    ['nothing came', ['a', '...'], [], {}, [], [['output-empty']]],
    ['nothing was expected', [], ['a [b]', '...'], {}, ['a \\[b]', '\\...'], [['line-unexpected']]],
  ];
  it.each(cases)('%s', (_, expected, real, how, lines, found) => {
    const { mismatches, lines: after } = repair(expected, real, how);
    expect(compareLines(after, real, how)).toBeUndefined();
    if (!('unordered' in how))
      expect(after.filter((line) => line !== '...' || lines.includes(line))).toEqual(
        expect.arrayContaining(lines),
      );
    const seen = mismatches.map(({ code, args }) =>
      'index' in args ? [code, args.index] : [code],
    );
    if (found.length > 0) expect(seen).toEqual(found);
  });
});

it('makes any expectation fit any output', () => {
  const line = fc.constantFrom(
    'a',
    'b',
    'c d',
    'c  e',
    '',
    '[NUMBER]',
    '7',
    '[..]x',
    'yx',
    '...',
    '[z]',
  );
  const lines = fc.array(line, { maxLength: 6 });
  const how = fc.record({ contains: fc.boolean(), unordered: fc.boolean() });
  fc.assert(
    fc.property(lines, lines, how, (expected, output, options) => {
      const real = output.map((it) => it.replace(/ +/g, ' '));
      const { lines: after } = repair(expected, real, options);
      expect(compareLines(after, real, options)).toBeUndefined();
      expect(repair(after, real, options)).toEqual({ mismatches: [], lines: after });
    }),
    { numRuns: 500 },
  );
});

it.each([
  ['port 8080 open', 'port 8081 open', 'port [NUMBER] open'],
  ['took 0.7s', 'took 12.1s', 'took [DURATION]'],
  ['id=0123456789ab,', 'id=abcdefabcdef,', 'id=[IMAGE_ID],'],
  ['name happy_ada', 'name sad_bob', 'name [..]'],
  ['a b', 'a b c', 'a b [..]'],
  ['same', 'same', 'same'],
])('%j and %j are both %j', (before, now, both) => {
  expect(generalise(before, now)).toBe(both);
  for (const line of [before, now]) expect(matchLine(parsePattern(both), line)).toBe(true);
});

it.each([
  ['web  1 up', 'db    2   down', 'db    2   down'],
  ['name web  id [NUMBER]', 'name db    at 1   id 7', 'name db    at 1   id [NUMBER]'],
  ['[NUMBER] x', '5  a\u00a0b', '[NUMBER]  a\u00a0b'],
  ['[NUMBER] x', '\u00a0 5 y', '\u00a0 [NUMBER] y'],
  ['\u00a0 [NUMBER] x', '\u00a0  5   y', '\u00a0  [NUMBER]   y'],
])('%j for %j becomes %j, with the spaces as they are', (before, now, expected) => {
  expect(keepPlaceholders(before, now)).toBe(expected);
});
