import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  emptyProgress,
  nextTodo,
  stepStatuses,
  todosOf,
  withDone,
} from '../../../src/core/run/progress.ts';
import { lessonOf } from './support.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const keys = (body: string) => todosOf(lessonOf(body), hash).map((todo) => todo.key);

const BODY =
  '## One\n\nRead.\n\n```bash\nfirst\n```\n\n```bash\nfirst\n```\n\n## Two\n\nOnly prose.\n';

describe('what is to be done', () => {
  test('is each action once, and each step without any', () => {
    const todos = todosOf(lessonOf(BODY), hash);
    expect(todos.map((todo) => todo.step.id)).toEqual(['one', 'one', 'two']);
    expect(new Set(todos.map((todo) => todo.key)).size).toBe(3);
  });

  test('stays done when prose is mended or moved', () => {
    expect(keys(BODY.replace('Read.', 'Read this,\n\nplease.'))).toEqual(keys(BODY));
  });

  test('stays done when the words of a check change', () => {
    const body = (says: string) =>
      `${BODY}\n\n\`\`\`bash\nx\n\`\`\`\n\n<!-- check\nfile: a\n${says}-->\n`;
    expect(keys(body('says: there is a file\n'))).toEqual(keys(body('')));
    const block = (attribute: string) => `${BODY}\n\n\`\`\`bash${attribute}\nx\n\`\`\`\n`;
    expect(keys(block(' unproved="a reason"'))).toEqual(keys(block('')));
  });

  test.each([
    ['a command', BODY.replace('first', 'other')],
    ['an attribute', BODY.replace('```bash', '```bash exit=1')],
    ['an expectation', BODY.replace('first\n```\n', 'first\n```\n\n```output\nx\n```\n')],
  ])('is to be done again when %s changes', (_name, body) => {
    expect(keys(body)[0]).not.toBe(keys(BODY)[0]);
    expect(keys(body).at(-1)).toBe(keys(BODY).at(-1));
  });
});

test('progress goes through a lesson, and remembers nothing twice', () => {
  const todos = todosOf(lessonOf(BODY), hash);
  let progress = emptyProgress('test');
  for (const todo of todos) {
    expect(nextTodo(todos, progress)).toBe(todo);
    progress = withDone(withDone(progress, [todo.key]), [todo.key]);
  }
  expect(nextTodo(todos, progress)).toBeUndefined();
  expect(progress.done).toHaveLength(3);
  expect(stepStatuses(todos, progress).map(({ done, count }) => [done, count])).toEqual([
    [2, 2],
    [1, 1],
  ]);
});
