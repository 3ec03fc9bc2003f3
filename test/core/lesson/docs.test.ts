import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../../src/core/checks/table.ts';
import { CHECKS } from '../../../src/core/lesson/check-schemas.ts';
import { readCourse } from '../../../src/core/lesson/course.ts';
import { FINDING_CODES } from '../../../src/core/lesson/findings.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';
import { FRONT_MATTER } from '../../../src/core/lesson/schema.ts';
import { LINT_CODES } from '../../../src/core/lint/findings.ts';
import { lintText } from '../../../src/core/lint/lint.ts';
import { wrapBody } from './pairs.ts';

const text = readFileSync(new URL('../../../docs/lesson-format.md', import.meta.url), 'utf8');
const tokens = new MarkdownIt('commonmark').parse(text, {});
const fences = tokens.filter(({ type }) => type === 'fence');
const examples = fences.flatMap(({ info, content, map }) => {
  const [language, mark] = info.split(' ');
  const line = (map?.[0] ?? 0) + 1;
  return language === 'markdown' ? [{ line, content, wrong: mark?.replace('wrong=', '') }] : [];
});

const authoring = readFileSync(new URL('../../../docs/authoring.md', import.meta.url), 'utf8');
const snippets = new MarkdownIt('commonmark').parse(authoring, {}).flatMap((token) => {
  const line = (token.map?.[0] ?? 0) + 1;
  return token.type === 'fence' && token.info === 'markdown'
    ? [{ line, content: token.content }]
    : [];
});

describe('docs/authoring.md', () => {
  it('has examples', () => expect(snippets.length).toBeGreaterThan(5));
  it.each(snippets)('line $line is read without a finding', ({ content }) => {
    expect(readLesson(wrapBody(content).text, 'example.md').findings).toEqual([]);
  });
});

describe('docs/lesson-format.md', () => {
  it.each(examples)('line $line is what it is said to be', async ({ content, wrong }) => {
    const { text } = wrapBody(content);
    const isLint = LINT_CODES.some((code) => code === wrong);
    const { findings } = isLint ? await lintText(text, 'a.md') : readLesson(text, 'a.md');
    const codes = findings.map(({ code }) => code);
    if (wrong === undefined) expect(codes).toEqual([]);
    else expect(codes).toContain(wrong);
  });

  it('reads the course', () => {
    const yaml = fences.find(({ info }) => info === 'yaml');
    const { course, findings } = readCourse(yaml?.content ?? '', 'course.yaml');
    expect(findings).toEqual([]);
    expect(course?.lessons).toEqual(['first-image', 'mounting-data']);
  });

  it('has a section for every code, and none beside', () => {
    const headings = tokens.flatMap(({ type, tag }, i) =>
      type === 'heading_open' && tag === 'h2' ? [tokens[i + 1]?.content ?? ''] : [],
    );
    const first = headings.indexOf(FINDING_CODES[0] ?? '');
    expect(headings.slice(first).sort()).toEqual([...FINDING_CODES, ...LINT_CODES].sort());
  });

  it.each(KINDS)('has a row for the check %s', (kind) => {
    expect(text).toMatch(new RegExp(`^\\| [^|]*\`${kind}\``, 'm'));
  });

  it('names every key of the front matter and of the checks', () => {
    const keys = [
      ...Object.keys(FRONT_MATTER.shape),
      ...Object.values(CHECKS).flatMap(({ shape }) => Object.keys(shape)),
    ];
    expect(
      keys.filter((key) => !text.includes(`\`${key}\``) && !text.includes(`\`${key}:`)),
    ).toEqual([]);
  });
});
