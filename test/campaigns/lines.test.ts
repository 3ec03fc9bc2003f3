/** A lesson with one line changed either has a finding, or differs by just that line. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCourse } from '../../src/core/lesson/course.ts';
import { LONG } from './campaign.ts';
import { changesOf, originalOf, silentDifferences } from './mutate.ts';

const root = new URL('../../', import.meta.url);
const good = 'fixtures/lessons/good/';
const shipped = 'lessons/docker-101/';
const { course } = readCourse(
  readFileSync(new URL(`${shipped}course.yaml`, root), 'utf8'),
  'course.yaml',
);

/** Of the shipped lessons' changes, one in so many. */
const PART = LONG ? 1 : 13;

const lessons = [
  ...readdirSync(new URL(good, root)).map((name) => [`${good}${name}`, 1] as const),
  ...(course?.lessons ?? []).map((id) => [`${shipped}${id}.md`, PART] as const),
];

describe.each(lessons)('%s', (path, part) => {
  const text = readFileSync(new URL(path, root), 'utf8');
  const lines = text.trimEnd().split('\n');
  const original = originalOf(text);

  it('loses nothing unnoticed when a line is removed, doubled, swapped or indented', () => {
    const changes = lines.flatMap((line, at) =>
      changesOf(lines, at).map((change) => ({ at: `line ${at + 1}, ${line}`, change })),
    );
    // Kinds of changes and kinds of lines take turns, since their numbers share no factor.
    const some = changes.filter((_, index) => index % part === 0);
    const lost = some.flatMap(({ at, change }) =>
      silentDifferences(original, change).map((found) => `${at}, ${change.name}: ${found}`),
    );
    expect(some.length).toBeGreaterThan(lines.length / 3);
    expect(lost).toEqual([]);
  });
});
