import { expect, test } from 'vitest';
import { type TextReportIo, textReport } from '../../../src/view/report/text.ts';
import { theme } from '../terminal/virtual.ts';
import { bodies, event, events } from './events.ts';

function textOf(options: Partial<TextReportIo> = {}, seen = events) {
  let text = '';
  const write = (piece: string) => {
    text += piece;
  };
  const report = textReport({ write, width: 70, theme: theme(), ...options });
  for (const one of seen) report(one);
  return text;
}

test('all output', () => {
  expect(textOf()).toMatchSnapshot();
});

test('output only where something failed', () => {
  const text = textOf({ output: 'failures' });
  expect(text).toMatchSnapshot();
  expect(text).not.toContain('Step 1/3');
  expect(text).toContain('│ Hello World');
});

test('in ASCII, and for a screen reader', () => {
  const ascii = textOf({ theme: theme({ unicode: false }) });
  expect(ascii).toMatch(/^[\x0a\x20-\x7e]*$/);
  const spoken = textOf({ theme: theme({ screenReader: true }), width: 50 });
  expect(spoken).toMatch(/^[\x0a\x20-\x7e]*$/);
  expect(spoken).toMatchSnapshot();
});

test('the last line counts the three apart', () => {
  expect(textOf().trimEnd().split('\n').at(-1)).toMatch(
    /1 passed, 1 failed, 1 not run \(3 actions, 4 expectations\) +13 s$/,
  );
});

test('nothing that was printed acts on the terminal', () => {
  expect(textOf()).not.toContain('\x1b');
});

test('what was stopped says so, with its output', () => {
  const seen = bodies.slice(0, 9).map(event);
  const stopped = event({
    type: 'action-finished',
    step: 'build-it',
    action: 'build-it/2',
    ended: 'interrupted',
    durationMs: 60_000,
  });
  const text = textOf({ output: 'failures' }, [...seen, stopped]);
  expect(text).toContain('│ Successfully built\n    ✘ stopped by you');
});

test('a long output of a failed step keeps its first and last lines', () => {
  const at = bodies.findIndex((body) => body.type === 'output' && body.action === 'run-it/1');
  const many = Array.from({ length: 200 }, (_, i) => `line ${i + 1}\n`).join('');
  const seen = bodies.map((body, i) =>
    event(i === at && body.type === 'output' ? { ...body, text: many } : body),
  );
  const text = textOf({ output: 'failures' }, seen);
  expect(text).toContain('│ line 20\n    │ … 140 lines left out\n    │ line 161\n');
});

test('progress is a line when it begins and one when it is done', () => {
  const progress = (text: string, done = false) =>
    event({ type: 'progress', task: 'pull', text, ...(done && { done }) });
  const text = textOf({}, [
    progress('pulling'),
    progress('pulling 10 %'),
    progress('pulled', true),
  ]);
  expect(text).toBe('  pull  pulling\n  pull  pulled\n');
});

test('a warning is a line of its own', () => {
  const args = { command: 'serve' };
  const warning = event({ type: 'warning', code: 'background-resumed', args });
  expect(textOf({}, [warning])).toBe('  ! ended when you left, and runs again: serve\n');
});

test('expectations that were not reached are counted, not listed', () => {
  const place = { file: 'first-image.md', line: 40 };
  const verdict = { outcome: 'not-run', code: 'not-run', args: {}, place } as const;
  const unreached = event({ type: 'verdict', step: 'run-it', action: 'run-it/2', verdict });
  const end = events.findIndex((one) => one.type === 'step-finished' && one.step === 'run-it');
  const text = textOf({}, [...events.slice(0, end), unreached, unreached, ...events.slice(end)]);
  expect(text).toContain('    · 2 expectations not checked\n  Change it');
});

test('output of what runs on in the background does not mix with that of another action', () => {
  const log = event({
    type: 'output',
    step: 'x',
    action: 'x/1',
    stream: 'stdout',
    text: 'GET /\n',
  });
  expect(
    textOf(
      {},
      events.flatMap((one) => [one, log]),
    ),
  ).not.toContain('GET');
});
