import { expect, test } from 'vitest';
import type { World } from '../../../src/core/expect/world.ts';
import type { CheckExpectation } from '../../../src/core/lesson/model.ts';
import { diagnosisFault, weaknessOf } from '../../../src/core/mutate/judged.ts';
import { lessonOf } from '../run/support.ts';

const TEXTS: Readonly<Record<string, string>> = {
  'a.json': '{"a": 1, "b": [{"c": -3}], "d": [1, 2]}',
  'a.txt': 'one\ntwo\n',
};

/** A world of two files, and a command that prints one. */
const WORLD = {
  file: async (path: string) => (TEXTS[path] === undefined ? undefined : Buffer.from(TEXTS[path])),
  files: async () => ['a.json'],
  command: async (script: string) => {
    const isThere = !script.includes('DOCKER_HOST');
    const exitCode = /true$/.test(script) || isThere ? 0 : 1;
    return { exitCode, stdout: isThere ? (TEXTS['a.txt'] ?? '') : '', stderr: '' };
  },
} as unknown as World;

test.each([
  ['file: a.json\njson: { a: { min: -1000000000 } }', 'admits-all'],
  ['file: a.json\njson: { a: { min: -1000000000, max: 1000000000 } }', 'admits-all'],
  [
    'file: a.json\njson: { a: { type: number }, b: [{ c: { max: 1e9, min: -1e9 } }] }',
    'admits-all',
  ],
  ['file: a.json\njson: { a: { min: 0 } }', undefined],
  ['file: a.json\njson: { a: { type: number }, b: [{ c: { max: 0 } }] }', undefined],
  ['file: a.json\njson: { d: { count: { min: 0, max: 1000000 } } }', 'admits-all'],
  ['file: a.json\njson: { d: { count: { min: 1 } } }', undefined],
  ['files: "*.json"\njson: { a: { max: 1e9, min: -1e9 } }', 'admits-all'],
  ['files: "*.json"\ncount: 1\njson: { a: 1 }', undefined],
  ['file: a.txt\ncontains: "[..]"', 'admits-all'],
  ['file: a.txt\nlines: ["[..]", "[..]"]', 'admits-all'],
  ['file: a.txt\nlines: ["[..]", "two"]', undefined],
  ['file: a.txt\ncount: { min: 0, max: 1000000 }', 'admits-all'],
  ['file: a.txt\ncount: { min: 1 }', undefined],
  ['file: a.txt', undefined],
  ['command: cat a.txt\nlines: "...\\n[..]"', 'admits-all'],
  ['command: cat a.txt\ncontains: two', undefined],
  ['command: "true"\ninvariant: true', 'looks-at-nothing'],
  ['command: cat a.txt\ninvariant: true', undefined],
])('%s', async (yaml, expected) => {
  const lesson = lessonOf(`## One\n\n\`\`\`bash\ngo\n\`\`\`\n\n<!-- check\n${yaml}\n-->\n`);
  const [action] = lesson.steps[0]?.parts ?? [];
  const [, check] = action && 'expectations' in action ? action.expectations : [];
  expect(await weaknessOf(check as CheckExpectation, WORLD)).toBe(expected);
});

test.each([
  [true, 'diagnosis-always'],
  [false, undefined],
])('a diagnosis about a state that holds at the end, and before: %s', async (before, expected) => {
  const place = { file: 'x.md', line: 1 };
  const diagnosis = { check: { kind: 'file', file: 'a.txt' }, hint: 'A word.', place } as const;
  expect(await diagnosisFault(diagnosis, before, [], WORLD, '')).toBe(expected);
});
