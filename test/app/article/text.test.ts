import { describe, expect, it } from 'vitest';
import { codeLines, hasRun, plainLines, reconcile } from '../../../src/app/article/text.ts';

describe('codeLines', () => {
  it.each([
    ['blanks', '  docker   run\tx  \n', ['docker run x']],
    ['a broken line', 'docker run \\\n    -v a:b \\\n  x\n', ['docker run -v a:b x']],
    ['a line broken as on Windows', 'docker run \\\r\n x', ['docker run x']],
    ['empty lines', '\n\nFROM a\n\n\nCMD b\n', ['FROM a', 'CMD b']],
    ['comments', '# first\nnumpy\n  # and\nscipy # last', ['numpy', 'scipy']],
    ['the line that names the shell', '#!/bin/bash\ntrue', ['#!/bin/bash', 'true']],
    ['a sign in quotes', `echo "a # b" 'c # d' # e`, [`echo "a # b" 'c # d'`]],
    ['a sign within a word', 'curl x#y', ['curl x#y']],
    ['quotes stay', 'run -v "$(pwd)":/a', ['run -v "$(pwd)":/a']],
    ['nothing', ' \n# none\n', []],
  ])('%s', (_, text, lines) => {
    expect(codeLines(text)).toEqual(lines);
  });
});

describe('plainLines', () => {
  it('keeps what looks like a comment, and empty lines between others', () => {
    expect(plainLines('\n\n# a\n\n  b  c \n\n')).toEqual(['# a', '', 'b c']);
  });
});

describe('reconcile', () => {
  const sides = (article: string, executed: string, ...replacements: object[]) =>
    reconcile(article, executed, replacements, codeLines);

  it('replaces, leaves out and sets aside', () => {
    const { article, executed, unused } = sides(
      'docker run -it -v $(pwd):/a x',
      'docker run --rm -v "$(pwd)":/a x',
      { here: '--rm' },
      { article: '$(pwd)', here: '"$(pwd)"' },
      { article: '-it' },
    );
    expect(article).toEqual(executed);
    expect(unused).toEqual([]);
  });

  it('sets whole lines aside, however they are broken', () => {
    const { article, executed } = sides('FROM a\nCMD b', 'FROM a\nRUN one \\\n  two\nCMD b', {
      here: 'RUN one two',
    });
    expect(executed).toEqual(article);
  });

  it('takes a replacement as it stands, dollars too', () => {
    expect(sides('echo x', '', { article: 'x', here: "$& $1 $'" }).article).toEqual([
      "echo $& $1 $'",
    ]);
  });

  it('tells which replacements stand for nothing', () => {
    const { unused } = sides(
      'a b',
      'a c',
      { article: 'b', here: 'c' },
      { here: 'd' },
      { article: 'e' },
    );
    expect(unused).toEqual([1, 2]);
  });
});

describe('hasRun', () => {
  it.each([
    [['a', 'b', 'c'], ['b', 'c'], true],
    [['a', 'b', 'c'], ['a', 'c'], false],
    [['a', 'b'], ['b', 'c'], false],
    [['ab'], ['a'], false],
    [['a'], [], false],
  ])('%j has %j: %s', (lines, run, has) => {
    expect(hasRun(lines, run)).toBe(has);
  });
});
