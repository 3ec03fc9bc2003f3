import { validate } from 'dockerfile-utils';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPlainDockerfile } from '../../../src/core/lint/plain-dockerfile.ts';

const instruction = fc.constantFrom(
  ...[
    'FROM',
    'RUN',
    'CMD',
    'ENTRYPOINT',
    'COPY',
    'WORKDIR',
    'USER',
    'ENV',
    '#',
    'EXPOSE',
    'ONBUILD',
    'run',
    '',
  ],
);
const word = fc.constantFrom(
  ...[
    'a',
    'ubuntu:20.04',
    'AS',
    'b',
    '/x',
    '.',
    'A=1',
    '$A',
    '${A}',
    '${A:x}',
    '[',
    '"a"',
    ']',
    '--mount=a',
  ],
  ...[
    '\\',
    '<<EOF',
    '"',
    "'",
    '=',
    '#',
    'a,b',
    '&&',
    '>',
    '@',
    ':',
    '-',
    'escape=`',
    '1',
    '0',
    'ubuntu@sha256:1',
  ],
);
const line = fc
  .tuple(instruction, fc.array(word, { maxLength: 3 }))
  .map(([first, words]) => [first, ...words].join(' '));
const dockerfile = fc
  .tuple(fc.constantFrom('FROM a', 'FROM ubuntu:20.04 AS b', ''), fc.array(line, { maxLength: 2 }))
  .map(([first, lines]) => [first, ...lines, ''].join('\n'));

it('leaves a stage with a name that may be taken to the parser', () => {
  const twice = 'FROM a AS b\nRUN x\nFROM a AS b\n';
  expect(validate(twice).some(({ severity }) => severity === 1)).toBe(true);
  expect(isPlainDockerfile(twice)).toBe(false);
  expect(isPlainDockerfile('FROM a AS b\nRUN x\nFROM b\n')).toBe(true);
});

it('takes nothing for plain in which the parser finds an error', () => {
  let plain = 0;
  fc.assert(
    fc.property(dockerfile, (text) => {
      if (!isPlainDockerfile(text)) return;
      plain += 1;
      expect(
        validate(text).filter(({ severity }) => severity === 1),
        text,
      ).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(20);
});
