import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { type ArticleMap, readArticleMap } from '../../../src/app/article/map.ts';
import { fillPage, PART_NAMES, partOf } from '../../../src/app/article/page.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';

const LESSON = `---
format: 1
title: Your first image
summary: Build an image | run it.
minutes: 5
mirrors: [Getting Started]
needs: [same-files]
---

## Build it!
<!-- step id=build -->

\`\`\`bash
docker build -t x . | cat
\`\`\`

\`\`\`bash needs=gpu
docker run --rm --gpus all x
\`\`\`

\`\`\`bash exit=125
docker run -v $(pwd):/mnt x
\`\`\`
`;

const MAP = `sections:
  - { heading: Getting Started, line: 1 }
  - { heading: Conclusion, line: 9 }
blocks:
  - number: 1
    line: 2
    kind: command
    text: docker build -t \`name\` .
    steps:
      - step: first#build
        deviations:
          - { article: "\`name\`", here: x, reason: it is short }
          - { here: "| cat", reason: it is plain }
  - { number: 2, line: 3, kind: command, text: docker run --gpus all x, steps: [{ step: first#build, deviations: [{ here: --rm, reason: nothing stays }] }] }
  - { number: 3, line: 4, kind: output, text: "done\\nwith it", steps: [] }
  - { number: 4, line: 5, kind: file, file: main.py, keeps: [x], steps: [] }
  - { number: 5, line: 6, kind: command, text: "docker run -v $(pwd):/mnt x", steps: [{ step: first#build }] }
errors:
  - { number: 1, line: 2, text: It breaks., steps: [{ step: first#build, run: "docker run -v $(pwd):/mnt x", exit: 125 }, { step: first#build, run: "docker build -t x . | cat" }] }
`;

const { lesson } = readLesson(LESSON, 'first.md');
const lessons = new Map([['first', lesson]]);
const { map } = readArticleMap(MAP, 'article.yaml') as { map: ArticleMap };
const course = { lessons, map };
const STEP = '[first: Build it!](first.md#build-it)';

describe('the parts of a page', () => {
  it('lessons', () => {
    expect(partOf('lessons', course)).toBe(`|  | lesson | what you learn | minutes | needs |
|---|---|---|---|---|
| 1 | [Your first image](first.md) | Build an image \\| run it. | 5 | same-files, gpu (one step) |
`);
  });

  it('sections', () => {
    expect(partOf('sections', course)).toBe(`1 of 2 sections have their step.

| section | line | steps |
|---|---|---|
| Getting Started | 1 | ${STEP} |
| Conclusion | 9 | – |
`);
  });

  it('blocks', () => {
    expect(partOf('blocks', course)).toBe(`3 of 5 blocks have their step.

| block | line | what it is | steps that execute it | what is otherwise, and why |
|---|---|---|---|---|
| 1 | 2 | \`\`docker build -t \`name\` .\`\` | ${STEP} (needs same-files) | \`\` \`name\` \`\` is \`x\`: it is short; \`\\| cat\` is added: it is plain |
| 2 | 3 | \`docker run --gpus all x\` | ${STEP} (needs same-files, gpu) | \`--rm\` is added: nothing stays |
| 3 | 4 | prints: \`done\` … | – | – |
| 4 | 5 | the file \`main.py\` | – | – |
| 5 | 6 | \`docker run -v $(pwd):/mnt x\` | ${STEP} (needs same-files; ends with 125) | – |
`);
  });

  it('errors', () => {
    expect(partOf('errors', course)).toBe(`1 of 1 errors have their step.

| error | line | what the article has | steps that show it |
|---|---|---|---|
| 1 | 2 | It breaks. | ${STEP}: \`docker run -v $(pwd):/mnt x\`, ends with 125, then \`docker build -t x . \\| cat\` |
`);
  });

  it('are tables to every reader', () => {
    const parser = new MarkdownIt('commonmark').enable('table');
    const rows = PART_NAMES.map((name) => {
      const tokens = parser.parse(partOf(name, course), {});
      return tokens.filter(({ type }) => type === 'tr_open').length - 1;
    });
    expect(rows).toEqual([1, 2, 5, 1]);
  });

  it('are empty without a map, lessons apart', () => {
    expect(PART_NAMES.filter((name) => partOf(name, { lessons }) !== '')).toEqual(['lessons']);
  });
});

describe('a page', () => {
  const PAGE = `# Title

<!-- map lessons -->
old
<!-- end of map -->

Between.

<!-- map errors -->
<!-- end of map -->

The end.
`;

  it('has its parts filled in, and nothing else changed', () => {
    const { page, parts } = fillPage(PAGE, course);
    expect(parts).toEqual(['lessons', 'errors']);
    expect(page).not.toContain('old');
    const around = (text: string) => text.replace(/(<!-- map \w+ -->)[\s\S]*?(<!-- end)/g, '$1$2');
    expect(around(page)).toBe(around(PAGE));
    expect(page).toContain(partOf('errors', course));
  });

  it('is the same when filled in twice', () => {
    const { page } = fillPage(PAGE, course);
    expect(fillPage(page, course).page).toBe(page);
  });
});
