import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/view/terminal/markdown.ts';
import { displayWidth } from '../../../src/view/text/width.ts';
import { theme } from './virtual.ts';

const fixtures = new URL('../../../fixtures/terminal/', import.meta.url).pathname;
const source = readFileSync(`${fixtures}markdown.md`, 'utf8');
const plain = theme();

test.each([20, 60, 100])('everything at %i columns', async (width) => {
  const rendered = renderMarkdown(source, { width, theme: plain });
  await expect(rendered).toMatchFileSnapshot(`${fixtures}markdown-${width}.txt`);
});

test('for a screen reader', async () => {
  const spoken = theme({ screenReader: true });
  const rendered = renderMarkdown(source, { width: 60, theme: spoken });
  await expect(rendered).toMatchFileSnapshot(`${fixtures}markdown-screen-reader.txt`);
});

test('no line is wider than the screen, from 20 to 200 columns', () => {
  const widest = (width: number, made = plain) =>
    Math.max(
      ...renderMarkdown(source, { width, theme: made, lineNumbers: true, indent: '  ' })
        .split('\n')
        .map(displayWidth),
    );
  for (let width = 20; width <= 200; width += width < 60 ? 1 : 7) {
    expect(widest(width)).toBeLessThanOrEqual(width);
    expect(widest(width, theme({ level: 2 }))).toBeLessThanOrEqual(width);
  }
});

test('nor in Markdown made of odd pieces', () => {
  const piece = fc.constantFrom(
    '- ',
    '1. ',
    '> ',
    '\n',
    '\n\n',
    '  ',
    '# ',
    '```\n',
    '| a | b |\n|--|--|\n',
    '量子',
    'word ',
    '**',
    '`',
    '[a](b)',
    '<details>',
    '<!--',
    '-->',
    '    ',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.integer({ min: 20, max: 80 }),
      (parts, width) => {
        for (const line of renderMarkdown(parts.join(''), { width, theme: plain }).split('\n')) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
        }
      },
    ),
    { numRuns: 300 },
  );
});

describe('colours', () => {
  const render = (markdown: string) =>
    renderMarkdown(markdown, { width: 30, theme: theme({ level: 1 }) });

  test('stand for what marks stand for without them', () => {
    expect(render('**a** *b* `c`')).toBe('\x1b[1ma\x1b[22m \x1b[3mb\x1b[23m \x1b[36mc\x1b[39m\n');
  });

  test('begin and end on every line', () => {
    for (const line of render(`**${'word '.repeat(20)}end**`)
      .trimEnd()
      .split('\n')) {
      expect(line).toMatch(/^\x1b\[1m.*\x1b\[22m$/);
    }
  });
});

test('escape sequences in a lesson do nothing', () => {
  expect(renderMarkdown('a\x1b[2Jb `\x1b]0;x\x07c` &#x202e;d', { width: 40, theme: plain })).toBe(
    'ab `c` \ufffdd\n',
  );
});
