import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { readPlainYaml } from '../../../../src/core/lesson/syntax/plain-yaml.ts';

const scalar = fc.constantFrom(
  ...['a', 'key', 'true', 'False', 'null', '~', '0', '7', '07', '1e3', '0x1f', '.5', '-1', '1_000'],
  ...['...', '2020-01-02', '12:30', 'yes', 'no', '.inf', 'NaN', '"', "'", '"a"', "'b c'", '"\\n"'],
  ...[
    "'it''s'",
    'ubuntu:20.04',
    './a b',
    'a: b',
    'a #b',
    'a#b',
    'a:',
    '&x',
    '*x',
    '!t',
    '| x',
    '>',
  ],
  ...[
    'é',
    '\u2028',
    '\t',
    '\\',
    '%',
    '@',
    '`',
    '- a',
    '-',
    '?',
    '? a',
    'a, b',
    'a  b',
    'a ',
    '$(pwd)',
  ],
);
const words = fc.array(scalar, { minLength: 1, maxLength: 2 }).map((all) => all.join(' '));
const list = fc.array(scalar, { maxLength: 2 }).map((all) => `[${all.join(', ')}]`);
const pairs = fc.array(fc.tuple(scalar, scalar), { maxLength: 2 });
const mapping = pairs.map((all) => `{ ${all.map((pair) => pair.join(': ')).join(', ')} }`);
const line = fc
  .tuple(
    fc.oneof(fc.constantFrom('a', 'b-c', 'file'), scalar),
    fc.oneof(scalar, words, list, mapping),
  )
  .map(([key, value]) => `${key}: ${value}`);
const text = fc.array(line, { minLength: 1, maxLength: 2 }).map((lines) => lines.join('\n'));

it('reads as the library does, or not at all', () => {
  let read = 0;
  fc.assert(
    fc.property(text, (yaml) => {
      const plain = readPlainYaml(yaml);
      if (plain === undefined) return;
      read += 1;
      const document = parseDocument(yaml);
      expect([...document.errors, ...document.warnings], yaml).toEqual([]);
      expect(document.toJS(), yaml).toEqual(plain);
    }),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(20);
});

it.each([
  ['container: web\nstate: running', { container: 'web', state: 'running' }],
  [
    'title: "One: two"\nminutes: 10\nneeds: [gpu, "a b"]',
    { title: 'One: two', minutes: 10, needs: ['gpu', 'a b'] },
  ],
  [
    "\ncheck: { file: a.csv, count: 5 }\nhint: 'It ends.'",
    { check: { file: 'a.csv', count: 5 }, hint: 'It ends.' },
  ],
])('reads %j', (yaml, value) => expect(readPlainYaml(yaml)).toEqual(value));

it.each([
  'a: 1\na: 2',
  'a: { b: 1, b: 2 }',
  'a: x # y',
  'a: &b c',
  'a:\n  b: 1',
  'a: "\\u0041"',
  `${'a'.repeat(1025)}: x`,
  `a: { ${'b'.repeat(1025)}: x }`,
])('leaves %j to the library', (yaml) => expect(readPlainYaml(yaml)).toBeUndefined());
