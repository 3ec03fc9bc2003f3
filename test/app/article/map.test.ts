import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { readArticleMap } from '../../../src/app/article/map.ts';

const GOOD = `sections:
  - { heading: One, line: 1, steps: [a#x] }
  - { heading: Two, line: 9 }
blocks:
  - number: 1
    line: 3
    kind: file
    file: Dockerfile
    text: FROM a
    steps:
      - step: a#x
        deviations: [{ article: a, here: b, reason: it is newer }]
  - { number: 2, line: 5, kind: output, text: done, steps: [{ step: a#y }] }
errors:
  - { number: 1, line: 3, text: It fails., steps: [{ step: a#x, exit: 1, run: b }] }
`;

function codes(source: string): string[] {
  const { map, findings } = readArticleMap(source, 'article.yaml');
  expect(map === undefined).toBe(findings.length > 0);
  return findings.map(
    ({ place, code, suggestion }) =>
      `${place.line}:${place.column} ${code}${suggestion === undefined ? '' : ` -> ${suggestion}`}`,
  );
}

describe('readArticleMap', () => {
  it('reads a map, with the place of each part', () => {
    const { map, findings } = readArticleMap(GOOD, 'article.yaml');
    expect(findings).toEqual([]);
    expect(map?.sections.map(({ heading, steps }) => [heading, steps])).toEqual([
      ['One', ['a#x']],
      ['Two', []],
    ]);
    const [block] = map?.blocks ?? [];
    expect(block).toMatchObject({ kind: 'file', file: 'Dockerfile', text: 'FROM a' });
    expect(block?.place).toEqual({ file: 'article.yaml', line: 5, column: 5 });
    expect(block?.steps[0]?.place.line).toBe(11);
    expect(block?.steps[0]?.deviations[0]).toMatchObject({ here: 'b', place: { line: 12 } });
    expect(map?.errors[0]?.steps[0]).toMatchObject({ step: 'a#x', exit: 1, place: { line: 15 } });
  });

  it('needs no more than sections', () => {
    const { map } = readArticleMap('sections: [{ heading: One, line: 1 }]\n', 'article.yaml');
    expect(map).toMatchObject({ blocks: [], errors: [] });
  });

  it('reads the example of the documentation', () => {
    const page = new URL('../../../docs/lesson-format.md', import.meta.url);
    const fences = new MarkdownIt('commonmark').parse(readFileSync(page, 'utf8'), {});
    const yaml = fences.find(
      ({ content, info }) => info === 'yaml' && content.includes('sections'),
    );
    const { map, findings } = readArticleMap(yaml?.content ?? '', 'article.yaml');
    expect(findings).toEqual([]);
    expect(map?.blocks).toHaveLength(2);
  });

  it.each([
    ['nothing', '', ['1:1 wrong-type']],
    ['no sections', 'blocks: []\n', ['1:1 missing-key']],
    [
      'a key misspelt',
      GOOD.replace('kind: file', 'knid: file'),
      ['5:5 missing-key', '7:5 unknown-key -> kind'],
    ],
    [
      'another kind',
      GOOD.replace('kind: output', 'kind: outputs'),
      ['13:33 wrong-value -> output'],
    ],
    ['a step without a lesson', GOOD.replace('step: a#y', 'step: y'), ['13:69 wrong-value']],
    [
      'a deviation without a reason',
      GOOD.replace(', reason: it is newer', ''),
      ['12:22 missing-key'],
    ],
    ['a deviation of nothing', GOOD.replace('article: a, here: b, ', ''), ['12:22 wrong-value']],
    ['a number left out', GOOD.replace('number: 2', 'number: 3'), ['13:15 wrong-value']],
    [
      'an error twice',
      GOOD.replace('number: 1, line: 3', 'number: 2, line: 3'),
      ['15:15 wrong-value'],
    ],
    ['a block out of order', GOOD.replace('line: 5', 'line: 3'), ['13:24 wrong-value']],
    ['a section out of order', GOOD.replace('line: 9', 'line: 1'), ['3:27 wrong-value']],
    ['a file without a name', GOOD.replace('    file: Dockerfile\n', ''), ['5:5 wrong-value']],
    [
      'a name without a file',
      GOOD.replace('text: done', 'text: done, file: x'),
      ['13:5 wrong-value'],
    ],
    ['a block without a text', GOOD.replace('    text: FROM a\n', ''), ['5:5 wrong-value']],
    [
      'text and parts',
      GOOD.replace('text: FROM a', 'text: FROM a\n    keeps: [a]'),
      ['5:5 wrong-value'],
    ],
    ['parts of an output', GOOD.replace('text: done', 'keeps: [done]'), ['13:48 wrong-value']],
    [
      'an error that nothing shows',
      GOOD.replace('exit: 1, run: b', 'exit: 1'),
      ['15:52 wrong-value'],
    ],
  ])('%s', (_, source, expected) => {
    expect(codes(source)).toEqual(expected);
  });

  it('wants an output to be told of as the article has it', () => {
    const extra = 'step: a#y, deviations: [{ here: x, reason: y }]';
    expect(codes(GOOD.replace('step: a#y', extra))).toEqual(['13:87 wrong-value']);
  });
});
