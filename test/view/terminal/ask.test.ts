import { expect, test } from 'vitest';
import { askKey, confirm, keyLines } from '../../../src/view/terminal/ask.ts';
import { streams, theme } from './virtual.ts';

const keys = [
  { key: 'enter', name: 'write it', value: 'write' },
  { key: 'e', name: 'edit first', value: 'edit' },
  { key: '?', name: 'hint', value: 'hint' },
  { key: 'q', name: 'stop here', value: 'stop' },
] as const;

const options = { keys, theme: theme() };

/** Asks, and types as soon as the question stands on the screen. */
async function ask(typed: readonly string[], columns = 80, message?: string) {
  const io = streams(columns);
  const asked = askKey({ ...options, ...(message === undefined ? {} : { message }) }, io);
  await shown(io, 'stop here');
  const screen = await io.terminal.screen();
  for (const text of typed) {
    io.input.write(text);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { value: await asked, screen, after: await io.terminal.screen(), raw: io.input.raw };
}

async function shown({ terminal }: ReturnType<typeof streams>, text: string) {
  await expect.poll(() => terminal.raw, { timeout: 2000 }).toContain(text);
}

test.each([
  ['\r', 'write'],
  ['\n', 'write'],
  ['e', 'edit'],
  ['E', 'edit'],
  ['?', 'hint'],
  ['q', 'stop'],
  ['\x03', 'quit'],
  ['\x04', 'quit'],
])('%j answers %s, without Enter, and the terminal is as before', async (typed, value) => {
  const { value: answered, raw, after } = await ask([typed]);
  expect(answered).toBe(value);
  expect(raw).toBe(false);
  expect(after).toBe('');
});

test('unknown keys are ignored', async () => {
  const { value } = await ask(['x', '\x1b[A', '量', 'xyz', '\x7f', '?']);
  expect(value).toBe('hint');
});

test('one line, and several where it is narrow', async () => {
  expect((await ask(['q'])).screen).toBe('  ⏎ write it   e edit first   ? hint   q stop here');
  const { screen, after } = await ask(['z', 'q'], 30, 'What now?');
  expect(screen).toBe('  What now?\n  ⏎ write it   e edit first\n  ? hint   q stop here');
  expect(after).toBe('');
});

test('for a screen reader, a line each', () => {
  expect(keyLines(keys, theme({ screenReader: true }), 80).slice(0, 2)).toEqual([
    '  Enter: write it',
    '  e: edit first',
  ]);
});

test('an abort and the end of the input leave', async () => {
  const io = streams(80);
  const controller = new AbortController();
  const aborted = askKey(options, { ...io, signal: controller.signal });
  await shown(io, 'stop here');
  controller.abort();
  expect(await aborted).toBe('quit');
  expect(await askKey(options, { ...io, signal: controller.signal })).toBe('quit');
  expect(io.input.raw).toBe(false);

  const other = streams(80);
  const ended = askKey(options, other);
  await shown(other, 'stop here');
  other.input.end();
  expect(await ended).toBe('quit');
});

test('what was typed before the question is no answer to it', async () => {
  const io = streams(80);
  io.input.write('\r\r');
  const asked = askKey(options, io);
  await shown(io, 'stop here');
  io.input.write('?');
  expect(await asked).toBe('hint');
});

test('but a Ctrl-C typed before is one', async () => {
  const io = streams(80);
  io.input.write('\x03');
  expect(await askKey(options, io)).toBe('quit');
});

test.each([
  ['\r', true],
  ['y\r', true],
  ['n\r', false],
  ['Yes\r', true],
  ['x\r\r', true],
  ['q\rno\r', false],
  ['\x03', 'quit'],
  ['\x04', 'quit'],
])('yes or no: %j is %s', async (typed, value) => {
  const io = streams(80);
  const asked = confirm('Set up Docker?', { theme: theme() }, io);
  await shown(io, 'Set up');
  expect(await io.terminal.screen()).toBe('  Set up Docker? (Y/n)');
  io.input.write(typed);
  expect(await asked).toBe(value);
  expect(io.input.raw).toBe(false);
});

test('what is neither yes nor no agrees to nothing, and is asked again', async () => {
  const io = streams(80);
  const asked = confirm('Set up Docker?', { theme: theme() }, io);
  await shown(io, 'Set up');
  io.input.write('clear; ls\r');
  await shown(io, 'y or n?');
  expect(await io.terminal.screen()).toBe('  Set up Docker? (Y/n) y or n?');
  io.input.write('n\r');
  expect(await asked).toBe(false);
  expect(await io.terminal.screen()).toBe('  Set up Docker? No');
});
