/**
 * The shipped lessons as a code-hosting page shows them: nothing of what is meant for the runner can
 * be seen, answers and hints are closed, and whoever types along is told which file is which.
 */
import { readdirSync, readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { Action, Lesson } from '../../../src/core/lesson/model.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';

const folder = new URL('../../../lessons/docker-101/', import.meta.url);
const pages = readdirSync(folder)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

const markdown = new MarkdownIt('commonmark', { html: true }).enable('table');

/** Code hosts show front matter apart, or not at all. */
const withoutMatter = (text: string) => text.replace(/^---\n.*?\n---\n/s, '');

/** What looks wrong on the rendered page. */
function flaws(text: string): string[] {
  const body = withoutMatter(text);
  const html = markdown.render(body);
  const tokens = markdown.parse(body, {});
  const found: string[] = [];

  const tags = [...html.matchAll(/<(\/?)(details|summary)\b([^>]*)>/g)];
  let open = '';
  for (const [tag, closing, name = '', attributes] of tags) {
    if (attributes !== '') found.push(`${tag} is not closed at first`);
    const expected = closing ? `${open.at(-1)}` : name[0];
    if (closing && expected !== name[0]) found.push(`${tag} closes nothing`);
    open = closing ? open.slice(0, -1) : open + name[0];
    if (open !== '' && !'ds'.startsWith(open)) found.push(`${tag} is within ${open}`);
  }
  if (open !== '') found.push('<details> goes on to the end');

  const seen = html
    .replace(/<!--.*?-->/gs, '')
    .replace(/<pre>.*?<\/pre>/gs, '')
    .replace(/<code>.*?<\/code>/gs, '')
    .replace(/<[^>]*>/g, '');
  for (const mark of ['&lt;!--', '--&gt;', '<!--', '-->', '```', '~~~', '**', '](']) {
    if (seen.includes(mark)) found.push(`${mark} is seen`);
  }
  if (/^(?:format|makes|minutes|summary): /m.test(seen)) found.push('front matter is seen');
  const directive = /^\s*(?:check|diagnose|always|prepare|step)\s*$/m;
  if (directive.test(seen)) found.push('a directive is seen');

  const fences = tokens.filter(({ type }) => type === 'fence');
  const lines = body.split('\n');
  for (const { map, markup, content } of fences) {
    const [from = 0, to = 0] = map ?? [];
    if (!lines[to - 1]?.trim().startsWith(markup) || to - from < 2) {
      found.push(`the fence of line ${from + 1} is not closed`);
    }
    // A fence that is to show others is longer than they are.
    if (markup.length === 3 && /^`{3}/m.test(content)) found.push('a fence in a fence');
  }
  const blocks = html.match(/<pre><code/g) ?? [];
  if (blocks.length !== fences.length) found.push('code without a fence');

  const ids = tokens.flatMap(({ type }, i) =>
    type === 'heading_open' ? [slug(tokens[i + 1]?.content ?? '')] : [],
  );
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`#${id} twice`);
  return [...new Set(found)];
}

/** As GitHub makes it. */
const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** Files that the page shows without their names: a fence's attributes are not seen. */
function nameless(lesson: Lesson): string[] {
  return lesson.steps.flatMap((step) => {
    let told = step.title;
    const files = (actions: readonly Action[]): string[] =>
      actions.flatMap((action) => {
        if (action.kind === 'task') return files(action.solution);
        return action.kind === 'file' && !told.includes(action.path) ? [action.path] : [];
      });
    return step.parts.flatMap((part) => {
      if (part.kind !== 'prose') return files([part]);
      told += part.markdown;
      return [];
    });
  });
}

describe.each(pages)('$name', ({ name, text }) => {
  it('looks as it should', () => expect(flaws(text)).toEqual([]));
  it('begins with its title', () =>
    expect(markdown.render(withoutMatter(text))).toMatch(/^<h1>.+<\/h1>/));
  it('names the files that one is to write', () => {
    const { lesson } = readLesson(text, name);
    expect(lesson && nameless(lesson)).toEqual([]);
  });
});

describe('a page is seen to be broken', () => {
  it.each([
    ['by an open answer', '<details open><summary>Answer: A</summary>\n\nx\n\n</details>\n'],
    ['by details that go on', '<details><summary>Hint</summary>\n\nx\n'],
    [
      'by details within details',
      '<details><summary>a</summary>\n\n<details><summary>b</summary>\n\nx\n\n</details>\n\n</details>\n',
    ],
    ['by an end of nothing', 'x\n\n</details>\n'],
    ['by an indented comment', 'x\n\n    <!-- check\n    file: a\n    -->\n'],
    ['by a comment that ends early', '<!-- check\ncommand: echo "-->"\n-->\n'],
    ['by a directive without its comment', 'check\n\nfile: a\n'],
    ['by a fence that is not closed', '```bash\ntrue\n'],
    ['by a fence that closes another', '```bash\ntrue\n\nProse.\n\n```output\nx\n```\n'],
    ['by a fence in HTML', '<div>\n```text\nx\n```\n</div>\n'],
    ['by Markdown in HTML', '<details><summary>Hint</summary>\nUse **FROM**.\n</details>\n'],
    ['by an indented block', 'x\n\n    code\n'],
    ['by front matter twice', '---\nformat: 1\n---\n---\nformat: 1\n---\n'],
    ['by one heading twice', '## a\n\n## A!\n'],
  ])('%s', (_name, text) => expect(flaws(text)).not.toEqual([]));

  it('and one that is whole is not', () => {
    expect(
      flaws(
        '---\nformat: 1\n---\n# A\n\n<!-- check\nfile: a\n-->\n\n```bash\ntrue\n```\n\n<details><summary>Hint</summary>\n\n`x`\n\n</details>\n',
      ),
    ).toEqual([]);
  });
});
