import { describe, expect, it } from 'vitest';
import { finding, formatFinding, sortFindings } from '../../../src/core/lesson/findings.ts';
import { pathProblem } from '../../../src/core/lesson/paths.ts';
import { slug } from '../../../src/core/lesson/slug.ts';
import { readFrontMatter } from '../../../src/core/lesson/syntax/front-matter.ts';
import { distance, nearest } from '../../../src/core/lesson/words.ts';

describe('formatFinding', () => {
  const place = { file: 'mounting-data.md', line: 31 };

  it('says where, what, and what was meant', () => {
    const args = { name: 'timout', on: 'a bash block' };
    expect(formatFinding(finding('unknown-attribute', place, args, 'timeout'))).toBe(
      'mounting-data.md:31  unknown attribute "timout" on a bash block; did you mean "timeout"?',
    );
  });

  it('has a column where the place has one, and no question where nothing is suggested', () => {
    const one = finding('unclosed-fence', { ...place, column: 4 }, {});
    expect(formatFinding(one)).toBe('mounting-data.md:31:4  the fence is never closed');
  });

  it('does not quote twice', () => {
    const one = finding('wrong-type', place, { name: 'version', expected: 'text' }, '"1.0"');
    expect(formatFinding(one)).toMatch(/must be text; did you mean "1.0"\?$/);
  });

  it('shortens what comes from the source', () => {
    const { message } = finding('unknown-key', place, { name: 'x'.repeat(10_000) });
    expect(message.length).toBeLessThan(200);
  });
});

it('sorts by line and column', () => {
  const at = (line: number, column?: number) =>
    finding('unclosed-fence', { file: 'x', line, ...(column === undefined ? {} : { column }) }, {});
  const sorted = sortFindings([at(3), at(1, 9), at(1, 2), at(1)]);
  expect(sorted.map(({ place }) => [place.line, place.column])).toEqual([
    [1, undefined],
    [1, 2],
    [1, 9],
    [3, undefined],
  ]);
});

describe('nearest', () => {
  it.each([
    ['timout', 'timeout'],
    ['tiemout', 'timeout'],
    ['Timeout', 'timeout'],
    ['ext', 'exit'],
    ['colour', undefined],
    ['tt', 'tty'],
    ['x'.repeat(1_000_000), undefined],
  ])('%.20s → %s', (word, known) => {
    expect(nearest(word, ['timeout', 'exit', 'tty', 'background'])).toBe(known);
  });

  it('counts a swap as one', () => {
    expect(distance('ouptut', 'output')).toBe(1);
    expect(distance('', 'abc')).toBe(3);
  });
});

it.each([
  ['Run it!', 'run-it'],
  ['What is `docker run`?', 'what-is-docker-run'],
  ['a_b - c', 'a_b---c'],
  ['Größe 2', 'größe-2'],
  ['✨', ''],
  ['-', ''],
])('slug of %s', (title, id) => {
  expect(slug(title)).toBe(id);
});

it.each(['Dockerfile', 'a/b.txt', 'results-1_2.json', '.dockerignore', '..x', 'a b'])(
  'the path %s is fine',
  (path) => {
    expect(pathProblem(path)).toBeUndefined();
  },
);

describe('readFrontMatter', () => {
  const HEAD =
    'format: 1\ntitle: A\nsummary: B\nminutes: 3\nmegabytes: 20\nneeds: [gpu, colour]\nports: { A: 1, B: x }\n';

  it('takes what it understands', () => {
    expect(readFrontMatter(`---\r\n${HEAD}---\n\u0000## Step`, 'x.md').frontMatter).toEqual({
      format: 1,
      title: 'A',
      summary: 'B',
      minutes: 3,
      megabytes: 20,
      mirrors: [],
      images: [],
      makes: [],
      needs: ['gpu'],
      ports: { A: 1 },
    });
  });

  it.each(['', '---\n', '---\ntitle: [\n---\n', '---\ntitle: x\nformat: 2\n---\n'])(
    'has none of %j',
    (source) => {
      const { frontMatter, findings } = readFrontMatter(source, 'x.md');
      expect(frontMatter).toBeUndefined();
      expect(findings).toHaveLength(1);
    },
  );
});
