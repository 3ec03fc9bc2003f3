import { expect, test } from 'vitest';
import { type OutputOptions, OutputView } from '../../../src/view/terminal/output.ts';
import { theme, VirtualTerminal } from './virtual.ts';

function view(options: Partial<OutputOptions> = {}, columns = 40) {
  const terminal = new VirtualTerminal(columns);
  const output = new OutputView({
    write: terminal.write,
    width: () => columns,
    theme: theme(),
    live: true,
    ...options,
  });
  return { terminal, output };
}

test('lines stand below a bar as they come, also one without an end', async () => {
  const { terminal, output } = view();
  output.push('stdout', 'Step 1/3\nStep');
  expect(await terminal.screen()).toBe('  │ Step 1/3\n  │ Step');
  output.push('stdout', ' 2/3\r\n');
  output.push('stderr', 'warn');
  output.push('stdout', 'out\n');
  expect(output.end()).toEqual({ lines: 4, hidden: 0, cut: false });
  expect(await terminal.screen()).toBe('  │ Step 1/3\n  │ Step 2/3\n  │ out\n  │ warn');
});

test('progress that writes over itself is one line', async () => {
  const { terminal, output } = view();
  for (let i = 0; i <= 100; i++) output.push('stderr', `\r\x1b[K${i} %`);
  expect(await terminal.screen()).toBe('  │ 100 %');
  output.end();
  expect(await terminal.screen()).toBe('  │ 100 %');
});

test('long lines are broken behind the bar', async () => {
  const { terminal, output } = view({}, 14);
  output.push('stdout', 'abcdefghijklmno\t量量量量量量\n');
  output.end();
  for (const line of (await terminal.screen()).split('\n')) expect(line).toMatch(/^ {2}│( |$)/);
});

test('and at a blank where there is one', async () => {
  const { terminal, output } = view({}, 30);
  output.push('stderr', '  The container name is already in use\n');
  output.end();
  expect(await terminal.screen()).toBe('  │   The container name is\n  │ already in use');
});

test('much output is folded, and the last lines stay', async () => {
  const { terminal, output } = view({ fold: { head: 2, tail: 2 }, more: ', o to see' });
  for (let i = 1; i <= 10; i++) output.push('stdout', `line ${i}\n`);
  expect(await terminal.screen()).toMatch(/^ {2}│ line 1\n {2}│ line 2\n {2}│ … line 10 +8 lines$/);
  expect(output.end()).toEqual({ lines: 10, hidden: 6, cut: false });
  expect(await terminal.screen()).toMatch(
    /line 2\n {2}│ … +6 lines, o to see\n {2}│ line 9\n {2}│ line 10$/,
  );
});

test('while folded output goes on, its newest line and the time it takes are seen', async () => {
  const { terminal, output } = view({ fold: { head: 1, tail: 1 } }, 60);
  output.push('stdout', 'a\nb\nStep 4/5 : RUN make everything that is there to be made\n');
  output.status('running  7 s');
  const screen = await terminal.screen();
  expect(screen).toMatch(
    /^ {2}│ a\n {2}│ … Step 4\/5 : RUN make .*… {2}2 lines {2}running {2}7 s$/,
  );
  expect(Math.max(...screen.split('\n').map((line) => line.length))).toBeLessThan(60);
  output.push('stdout', 'half a line');
  expect(await terminal.screen()).toMatch(/… half a line +2 lines {2}running {2}7 s$/);
  output.end();
  expect(await terminal.screen()).toMatch(/│ half a line$/);
});

test('one line is not folded away: the counter would take its place', async () => {
  const { terminal, output } = view({ fold: { head: 1, tail: 1 } });
  output.push('stdout', 'a\nb\nc\n');
  expect(output.end()).toEqual({ lines: 3, hidden: 0, cut: false });
  expect(await terminal.screen()).toBe('  │ a\n  │ b\n  │ c');
});

test('a screen that cannot be drawn over gets whole lines alone', () => {
  const { terminal, output } = view({ live: false });
  output.push('stdout', 'a');
  output.push('stderr', 'b\n');
  output.push('stdout', 'c');
  output.end();
  expect(terminal.raw).toBe('  │ b\n  │ ac\n');
});

test('a status stands below until there is output', async () => {
  const { terminal, output } = view();
  output.status('running  3 s');
  expect(await terminal.screen()).toBe('  running  3 s');
  output.push('stdout', 'a\n');
  output.status('');
  output.end();
  expect(await terminal.screen()).toBe('  │ a');
});

test('100 MB neither fill the memory nor the screen', () => {
  let written = 0;
  const output = new OutputView({
    write: (text) => {
      written += text.length;
    },
    width: () => 80,
    theme: theme(),
    live: true,
    fold: { head: 5, tail: 5 },
  });
  const piece = `${'x'.repeat(99)}\n`.repeat(656);
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 1600; i++) output.push('stdout', i % 2 ? piece : piece.replaceAll('\n', ' '));
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  output.end();
  expect(written).toBeLessThan(400_000);
});

test('a line without an end is cut and says so', () => {
  const { terminal, output } = view({ live: false, width: () => Number.POSITIVE_INFINITY });
  for (let i = 0; i < 100; i++) output.push('stdout', 'x'.repeat(100));
  output.end();
  expect(terminal.raw.length).toBeLessThan(4100);
  expect(terminal.raw).toMatch(/x…\n$/);
});

test('of a long line that is folded a few rows are shown, and it says so', async () => {
  const { terminal, output } = view({ fold: { head: 1, tail: 1, rows: 2 } }, 10);
  output.push('stdout', 'abcdefghijklmnop\nxyz\n');
  expect(output.end()).toEqual({ lines: 2, hidden: 0, cut: true });
  expect(await terminal.screen()).toBe('  │ abcdef\n  │ ghijk…\n  │ xyz');
});

test('the width is the one that the window has by then', async () => {
  let columns = 20;
  const { terminal, output } = view({ width: () => columns });
  output.push('stdout', 'abcdefghijkl\n');
  columns = 10;
  output.push('stdout', 'abcdefghijkl\n');
  output.push('stdout', 'abcdefghijkl');
  expect(await terminal.screen()).toBe(
    ['  │ abcdefghijkl', '  │ abcdef', '  │ ghijkl', '  │ abcd…'].join('\n'),
  );
});
