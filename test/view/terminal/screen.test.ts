import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Screen } from '../../../src/view/terminal/screen.ts';
import { draw } from '../../../src/view/terminal/shown.ts';
import type { ThemeOptions } from '../../../src/view/text/theme.ts';
import { bodies, event } from '../report/events.ts';
import { theme, VirtualTerminal } from './virtual.ts';

const COURSE = 'Docker 101 for reproducible science';
const DOCKERFILE = `FROM ubuntu:20.04
LABEL maintainer="Your Lab <lab@example.com>"
CMD echo "Hello World"
`;

function open(columns: number, options: Partial<ThemeOptions> = {}, tty = true) {
  const terminal = new VirtualTerminal(columns, 100);
  const clock = { now: 0 };
  const screen = new Screen({
    write: terminal.write,
    width: () => columns,
    theme: theme({ level: 1, ...options }),
    tty,
    now: () => clock.now,
  });
  return { terminal, screen, clock };
}

/** Everything that a screen can show, in the order of a lesson. */
async function lesson(screen: Screen) {
  const show = (item: object) => draw(item as Parameters<typeof draw>[0], screen, (path) => path);
  const title = 'Your first image';
  const block = { kind: 'block', tty: false, input: [] };
  await show({ kind: 'lesson', course: COURSE, title, number: 2, count: 14, minutes: 10 });
  await show({ kind: 'resumed', done: 2, count: 6, agoMs: 7_200_000 });
  await show({ kind: 'step', id: 'build-it', title: 'Build it', index: 2, count: 6 });
  const markdown =
    'An image is a frozen file system with a note on what to run in it. You describe one in a `Dockerfile`. This one takes **Ubuntu** and says what to run:\n';
  await show({ kind: 'prose', markdown });
  const file = { kind: 'file', path: 'Dockerfile', language: 'dockerfile' };
  await show({ kind: 'action', action: { ...file, source: { text: DOCKERFILE } } });
  const question = {
    markdown: '**Predict.** What does `docker run` print?',
    choices: [
      {
        letter: 'A',
        markdown: 'Nothing: an image is only a file system, and one has to say what to run',
      },
      { letter: 'B', markdown: '`Hello World`' },
    ],
    answer: 'B',
    explanation: '`CMD` is what runs where nothing else is said.',
  };
  await show({ kind: 'question', question });
  await show({ kind: 'answer', chosen: 'A', question });
  await show({ kind: 'answer', chosen: 'B', question: { ...question, explanation: '' } });
  const script = 'docker build -t hello-world .\ndocker run --rm hello-world';
  await show({ kind: 'action', action: { ...block, script } });
  for (const body of bodies) screen.onEvent(event(body));
  await show({ kind: 'hint', n: 1, of: 2, markdown: 'Look at **line 3**.' });
  const diagnosis = 'Line 3 begins with `CDM`; the word is `CMD`.';
  await show({ kind: 'diagnosis', markdown: diagnosis });
  const input = ['echo "hello" > /note.txt', 'exit'];
  await show({ kind: 'action', action: { ...block, script: 'bash', tty: true, input } });
  const copied = { kind: 'file', path: 'data.csv', source: { from: 'data/values.csv' } };
  await show({ kind: 'action', action: copied });
  const files = 'sandbox/first-image';
  await show({ kind: 'finished', lesson: 'first-image', title, count: 6, files, last: false });
  await show({ kind: 'goodbye', following: 'isolation', cleaned: false });
  await show({ kind: 'left', title, done: 3, count: 6, files, interrupted: false });
  screen.dispose();
}

describe('a lesson', () => {
  test.each([60, 80, 120])('at %i columns', async (columns) => {
    const { terminal, screen } = open(columns);
    await lesson(screen);
    await expect(await terminal.screen()).toMatchFileSnapshot(
      `../../../fixtures/terminal/screen-${columns}.txt`,
    );
  });

  test('for a screen reader: no drawing, nothing drawn over', async () => {
    const { terminal, screen } = open(80, { screenReader: true, level: 0 });
    await lesson(screen);
    expect(terminal.raw).toMatch(/^[\x0a\x20-\x7e]*$/);
    await expect(await terminal.screen()).toMatchFileSnapshot(
      '../../../fixtures/terminal/screen-reader.txt',
    );
  });

  test('without colours, in ASCII', async () => {
    const { terminal, screen } = open(80, { unicode: false, level: 0 });
    await lesson(screen);
    expect(terminal.raw).toMatch(/^[\x0a\x20-\x7e]*$/);
  });
});

describe('what takes long', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  const pull = (text: string, fraction?: number, done?: boolean) =>
    event({
      type: 'progress',
      task: 'ubuntu:20.04',
      text,
      ...(fraction !== undefined && { fraction }),
      ...(done && { done }),
    });

  test('says how far it is and how long it has been', async () => {
    const { terminal, screen, clock } = open(60);
    screen.onEvent(pull('pulling', 0.1));
    clock.now = 12_400;
    screen.onEvent(pull('pulling', 0.42));
    vi.advanceTimersByTime(200);
    expect(await terminal.screen()).toMatch(/^ {2}\S ubuntu:20.04 {2}pulling {2}42 % {2}12 s$/);
    clock.now = 24_000;
    screen.onEvent(pull('pulled', undefined, true));
    expect(await terminal.screen()).toMatch(/^ {2}✔ ubuntu:20.04 {2}pulled +24 s$/);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is plain lines without colours', async () => {
    const { terminal, screen, clock } = open(60, { level: 0 });
    screen.onEvent(pull('pulling', 0.1));
    clock.now = 5_000;
    screen.onEvent(pull('pulling', 0.3));
    clock.now = 20_000;
    screen.onEvent(pull('pulling', 0.9));
    screen.onEvent(pull('pulled', undefined, true));
    expect(terminal.raw).toBe(
      [
        '  ubuntu:20.04  pulling  10 % …',
        '  ubuntu:20.04  pulling  90 %, 20 s …',
        '  ✔ ubuntu:20.04  pulled                                20 s',
        '',
      ].join('\n'),
    );
  });

  test('a block without output shows that it runs, and its output takes the place', async () => {
    const { terminal, screen, clock } = open(60);
    const start = bodies.find((body) => body.type === 'action-started' && body.kind === 'block');
    if (start === undefined) throw new Error('no block');
    screen.onEvent(event(start));
    clock.now = 3_000;
    vi.advanceTimersByTime(200);
    expect(await terminal.screen()).toMatch(/^ {2}\S running {2}3 s$/);
    const place = { step: 'build-it', action: 'build-it/2' };
    screen.onEvent(event({ type: 'output', ...place, stream: 'stdout', text: 'one\ntw' }));
    expect(await terminal.screen()).toBe('  │ one\n  │ tw');
    screen.onEvent(event({ type: 'warning', code: 'transcript-no-room', args: {} }));
    screen.onEvent(
      event({ type: 'action-finished', ...place, ended: 'interrupted', durationMs: 1 }),
    );
    expect(await terminal.screen()).toBe(
      '  │ one\n  ! the disk is full: the transcript misses what comes now\n  │ tw\n  ✘ stopped by you',
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a long block says every 15 s that it still runs, where nothing is drawn over', async () => {
    const { terminal, screen, clock } = open(60, { screenReader: true, level: 0 });
    const start = bodies.find((body) => body.type === 'action-started' && body.kind === 'block');
    if (start === undefined) throw new Error('no block');
    screen.onEvent(event(start));
    const place = { step: 'build-it', action: 'build-it/2' };
    screen.onEvent(event({ type: 'output', ...place, stream: 'stdout', text: 'one\n' }));
    for (clock.now of [15_000, 30_000]) vi.advanceTimersByTime(15_000);
    screen.onEvent(event({ type: 'action-finished', ...place, ended: 'exited', durationMs: 1 }));
    vi.advanceTimersByTime(60_000);
    expect(terminal.raw).toBe('  one\n  still running, 15 s ...\n  still running, 30 s ...\n');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('nothing is drawn while something else has the terminal', async () => {
    const { terminal, screen } = open(60);
    screen.handOver();
    const start = bodies.find((body) => body.type === 'action-started' && body.kind === 'block');
    if (start) screen.onEvent(event(start));
    screen.onEvent(
      event({ type: 'output', step: 's', action: 'a', stream: 'stdout', text: 'x\n' }),
    );
    vi.advanceTimersByTime(1000);
    expect(terminal.raw).toBe('');
    screen.takeBack();
  });
});
