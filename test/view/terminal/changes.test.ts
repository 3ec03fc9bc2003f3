import { expect, test } from 'vitest';
import { changedLines } from '../../../src/view/terminal/changes.ts';
import { theme } from './virtual.ts';

const DOCKERFILE = 'FROM ubuntu:20.04\nLABEL a="1"\nRUN date\nRUN ls\nCDM echo "Hello"\n';
const frame = (options = {}) => ({ width: 40, theme: theme({ level: 0, ...options }) });
const mended = DOCKERFILE.replace('CDM', 'CMD');

test('shows what went, what came, and two lines around it', () => {
  expect(changedLines('Dockerfile', DOCKERFILE, mended, frame())).toEqual([
    '  ── Dockerfile, changed ───────────────',
    '    RUN date',
    '    RUN ls',
    '  - CDM echo "Hello"',
    '  + CMD echo "Hello"',
  ]);
});

test('says it in words for a screen reader', () => {
  expect(changedLines('Dockerfile', DOCKERFILE, mended, frame({ screenReader: true }))).toEqual([
    '  Dockerfile, changed:',
    '  RUN date',
    '  RUN ls',
    '  Removed: CDM echo "Hello"',
    '  Added: CMD echo "Hello"',
  ]);
});

test('leaves out what lies between two changes, and breaks lines that are too long', () => {
  const before = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join('');
  const after = before.replace('line 2\n', '').replace('line 17\n', `${'long '.repeat(10)}\n`);
  expect(changedLines('a', before, after, frame())).toEqual([
    '  ── a, changed ────────────────────────',
    '    line 0',
    '    line 1',
    '  - line 2',
    '    line 3',
    '    line 4',
    '  …',
    '    line 15',
    '    line 16',
    '  - line 17',
    `  + ${'long '.repeat(7).trimEnd()}`,
    `    ${'long '.repeat(3).trimEnd()}`,
    '    line 18',
    '    line 19',
  ]);
});

test('counts what would fill screens, and does not search for ever', () => {
  const long = Array.from({ length: 100 }, (_, i) => `${i}\n`).join('');
  const lines = changedLines('a', '', long, frame());
  expect(lines).toHaveLength(42);
  expect(lines.at(-1)).toBe('  … 60 lines more');
  const other = Array.from({ length: 3000 }, (_, i) => `other ${i}\n`).join('');
  expect(changedLines('a', other, long.repeat(30), frame())).toEqual([
    '  a is another one altogether.',
  ]);
});

test('tells that nothing, or next to nothing, was changed', () => {
  expect(changedLines('a.txt', 'one\n', 'one\n', frame())).toEqual(['  a.txt is as it was.']);
  expect(changedLines('a.txt', 'one', 'one\n', frame())).not.toEqual(['  a.txt is as it was.']);
});

test('lets nothing through that would steer the terminal', () => {
  const lines = changedLines('a\x1b[2J', 'x\n', 'y\x1b]0;title\x07\n', frame());
  expect(lines.join('')).not.toMatch(/[\x00-\x1f\x7f]/);
});
