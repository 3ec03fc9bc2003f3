import { expect, test } from 'vitest';
import {
  commandStarts,
  renderCode,
  renderCommands,
  renderRule,
} from '../../../src/view/terminal/code.ts';
import { highlight } from '../../../src/view/terminal/highlight.ts';
import { theme } from './virtual.ts';

const plain = theme();

test('a file, as in the sketch', () => {
  const text =
    'FROM ubuntu:20.04\nLABEL maintainer="Your Lab <lab@example.com>"\n\nCMD echo "Hello World"\n';
  expect(
    renderCode(text, { width: 44, theme: plain, title: 'Dockerfile', numbers: true }),
  ).toMatchInlineSnapshot(`
    "  ── Dockerfile ────────────────────────────
       1  FROM ubuntu:20.04
       2  LABEL maintainer="Your Lab
          <lab@example.com>"
       3
       4  CMD echo "Hello World"
    "
  `);
});

test('a rule fills the width, whatever the name', () => {
  expect(renderRule('Dockerfile', 30, plain)).toBe('  ── Dockerfile ──────────────');
  expect(renderRule('a/very/long/path/to/some/file.txt', 30, plain)).toBe(
    '  ── a/very/long/path/to/s… ──',
  );
  expect(renderRule('Dockerfile', 30, theme({ screenReader: true }))).toBe('  Dockerfile:');
});

test('commands', () => {
  const script = [
    'docker build -t hello-world .',
    '# a comment',
    'docker run --rm \\',
    '  hello-world',
    'for i in 1 2; do',
    '  echo "$i"',
    'done',
    "cat > x <<'EOF'",
    'echo not a command',
    'EOF',
    'if true; then echo 1; fi',
    "echo 'two",
    "lines'",
    'ls |',
    '  wc -l',
    'f() {',
    '  true',
    '}',
    'f',
    'echo done',
  ].join('\n');
  expect(renderCommands(script, { width: 60, theme: plain })).toMatchInlineSnapshot(`
    "  $ docker build -t hello-world .
        # a comment
      $ docker run --rm \\
          hello-world
      $ for i in 1 2; do
          echo "$i"
        done
      $ cat > x <<'EOF'
        echo not a command
        EOF
      $ if true; then echo 1; fi
      $ echo 'two
        lines'
      $ ls |
          wc -l
      $ f() {
          true
        }
      $ f
      $ echo done
    "
  `);
});

test('what begins a command', () => {
  expect(commandStarts('a\n\nb # for x\nc')).toEqual([true, false, true, true]);
});

test.each([
  ['dockerfile', 'FROM ubuntu AS base # no\n# yes\nRUN echo "$HOME"'],
  ['bash', 'export A="b" # c\nif [ "$A" ]; then exit 1; fi'],
  ['python', 'import sys\ns = """a\nb"""  # c\nreturn None'],
  ['json', '{ "key": "value", "n": null }'],
  ['yaml', 'key: "value" # c\n- name: true'],
])('%s in colours', (language, text) => {
  const marks = { 35: 'K', 32: 'S', 2: 'C', 36: 'V' } as Record<string, string>;
  const shown = highlight(text, language, theme({ level: 1 }))
    .join('\n')
    .replace(/\x1b\[(\d+)m/g, (_, code: string) => (marks[code] ? `⟨${marks[code]}` : '⟩'));
  expect(shown).toMatchSnapshot();
});

test('an unknown language stays as it is', () => {
  expect(highlight('if "x"', 'brainfuck', theme({ level: 3 }))).toEqual(['if "x"']);
});
