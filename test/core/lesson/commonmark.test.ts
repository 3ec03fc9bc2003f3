/** The examples of CommonMark's specification, read as lessons. */
import { tests } from 'commonmark-spec';
import { describe, expect, it } from 'vitest';
import { readLesson } from '../../../src/core/lesson/read.ts';
import { lostFences, stock } from './fences.ts';

const BEFORE = `---
format: 1
title: A lesson
summary: It shows something.
minutes: 5
---

Words.

## First

\`\`\`bash
echo before
\`\`\`

`;
const AFTER = `
## Last

\`\`\`bash
echo after
\`\`\`

\`\`\`output
after
\`\`\`
`;

type Example = (typeof tests)[number];
const named = tests.map((example) => [`${example.number}, ${example.section}`, example] as const);

/** With tabs as the specification has them. */
const markdownOf = ({ markdown }: Example): string => markdown.replaceAll('→', '\t');

/** Every fence that says no language is made one to be run. */
function runnable(markdown: string): string {
  const lines = markdown.split('\n');
  for (const { type, map, info, markup } of stock.parse(markdown, {})) {
    const start = map?.[0] ?? -1;
    if (type !== 'fence' || info.trim() !== '') continue;
    lines[start] = `${lines[start]?.trimEnd()}${markup.startsWith('`') ? '' : ' '}bash`;
  }
  return lines.join('\n');
}

describe('the account of fences', () => {
  it('is drawn up with a parser that does what the specification says', () => {
    // What has nothing in it may have a line end there.
    const closed = (html: string): string => html.replace(/>\n<\//g, '></').replaceAll('→', '\t');
    const different = tests.filter(
      (example) => closed(stock.render(markdownOf(example))) !== closed(example.html),
    );
    expect(different.map(({ number }) => number)).toEqual([]);
    expect(tests.length).toBeGreaterThan(600);
  });
});

describe.each([
  ['as it is', (markdown: string) => markdown],
  ['with its fences to be run', runnable],
])('an example %s', (_, change) => {
  it.each(named)('%s: by itself is no lesson', (__, example) => {
    const { lesson, findings } = readLesson(change(markdownOf(example)), 'x.md');
    expect(lesson).toBeUndefined();
    expect(findings).not.toEqual([]);
  });

  it.each(named)('%s: within a lesson loses no fence unnoticed', (__, example) => {
    const text = `${BEFORE}${change(markdownOf(example))}${AFTER}`;
    const { lesson, findings } = readLesson(text, 'x.md');
    if (lesson === undefined) expect(findings).not.toEqual([]);
    else expect(lostFences(lesson, text)).toEqual([]);
  });

  it('is mostly nothing to object to', () => {
    const good = tests.filter((example) => {
      const text = `${BEFORE}${change(markdownOf(example))}${AFTER}`;
      return readLesson(text, 'x.md').lesson !== undefined;
    });
    expect(good.length).toBeGreaterThan(500);
  });
});
