import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/run/failure.ts';
import { errorLines } from '../../../src/view/messages/error.ts';
import { theme } from '../terminal/virtual.ts';

const facts = {
  version: '0.1.0',
  node: '20.19.0',
  platform: 'linux x64',
  bugs: 'https://example.org',
};

test("a user's error says what and what next, without a stack", () => {
  const error = new UserError('there is no lesson "firts-image"', {
    exitCode: 2,
    next: 'lesson list  shows all\nor name a file',
  });
  expect(errorLines(error, facts, theme())).toEqual([
    'there is no lesson "firts-image"',
    '→ lesson list  shows all',
    '  or name a file',
  ]);
});

test('what is known of a failure is explained, with its next action where the error has none', () => {
  const failure = { code: 'pull-limit', args: {} } as const;
  const lines = (next?: string) =>
    errorLines(
      new UserError('no pull', { exitCode: 3, failure, ...(next ? { next } : {}) }),
      facts,
      theme(),
    );
  expect(lines()).toEqual([
    'no pull',
    expect.stringMatching(/^Docker Hub gives out only so many images in six hours/),
    '→ Log in, which gives you a number of your own: docker login',
  ]);
  expect(lines('wait')).toEqual(['no pull', expect.anything(), '→ wait']);
});

test('without a next action there is no arrow', () => {
  expect(errorLines(new UserError('no', { exitCode: 1 }), facts, theme())).toEqual(['no']);
});

test('a bug says how to report it, with stack and cause', () => {
  const error = new TypeError('x is not a function', { cause: new Error('because') });
  const lines = errorLines(error, facts, theme({ unicode: false }));
  expect(lines.slice(0, 5)).toEqual([
    'This is a bug in lesson, not a mistake of yours. Your files stay as they are.',
    '-> Report it to https://example.org: say what you did, and add the lines below.',
    '',
    '  lesson 0.1.0, node 20.19.0, linux x64',
    '  TypeError: x is not a function',
  ]);
  expect(lines.join('\n')).toContain('caused by: Error: because');
});

test.each([['a string'], [{ code: 1 }], [undefined], [null], [1n]])(
  '%s may be thrown too',
  (value) => {
    expect(errorLines(value, facts, theme()).length).toBeGreaterThanOrEqual(4);
  },
);
