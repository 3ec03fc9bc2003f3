import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/run/failure.ts';
import { bugLines, errorText, textLines } from '../../../src/view/messages/error.ts';
import { theme } from '../terminal/virtual.ts';

const facts = {
  version: '0.1.0',
  node: '20.19.0',
  platform: 'linux x64',
  bugs: 'https://example.org',
};

test("a user's error says what and what next, without a stack", () => {
  expect(textLines({ message: 'one\ntwo', next: 'go on\nor stop' }, theme())).toEqual([
    'one',
    'two',
    '→ go on',
    '  or stop',
  ]);
  expect(textLines({ message: 'Stopped.' }, theme())).toEqual(['Stopped.']);
});

test('what is known of a failure is explained, with its next action where the error has none', () => {
  const failure = { code: 'pull-limit', args: {} } as const;
  const told = (reason: 'refused' | 'cut') => {
    const why = { reason, said: 'no', failure };
    const args = { image: 'busybox', host: 'unix:///x', managed: true, why };
    return textLines(errorText(new UserError('image-missing', args, 3)), theme());
  };
  expect(told('refused').slice(1)).toEqual([
    'no',
    expect.stringMatching(/^Docker Hub gives out only so many images in six hours/),
    '→ Log in, which gives you a number of your own: docker login',
  ]);
  expect(told('cut').slice(2)).toEqual([
    expect.stringMatching(/^Docker Hub/),
    expect.stringMatching(/docker --host unix:\/\/\/x load/),
  ]);
});

test('what others have written is harmless', () => {
  const error = new UserError('sandbox-missing', { root: '/x\u001b[2J' }, 2);
  expect(errorText(error).message).not.toContain('\u001b');
});

test('a bug says how to report it, with stack and cause', () => {
  const error = new TypeError('x is not a function', { cause: new Error('because') });
  const lines = bugLines(error, facts, theme({ unicode: false }));
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
    expect(bugLines(value, facts, theme()).length).toBeGreaterThanOrEqual(4);
  },
);
