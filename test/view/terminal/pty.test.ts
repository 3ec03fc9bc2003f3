/** Questions on a real pseudo-terminal: its settings are the same afterwards, however one leaves. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pty from '@lydell/node-pty';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PROGRAM = `
import { askKey } from './src/view/terminal/ask.ts';
import { makeTheme } from './src/view/text/theme.ts';
const keys = [{ key: 'enter', name: 'go', value: 'go' }, { key: 'q', name: 'stop', value: 'stop' }];
const theme = makeTheme({ level: 1, unicode: true });
const answer = await askKey({ keys, theme }, { input: process.stdin, output: process.stdout });
console.log('answer=' + answer);
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ask-'));
  await build({
    stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' },
    outfile: join(folder, 'ask.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(press: string | NodeJS.Signals) {
  const script = `echo set=$(stty -g); ${press.startsWith('SIG') ? 'exec 2>/dev/null; ' : ''}node ask.mjs & echo pid=$!; fg >/dev/null; echo; echo set=$(stty -g); echo end`;
  const terminal = pty.spawn('bash', ['-mc', script], {
    cwd: folder,
    cols: 60,
    rows: 10,
    env: { ...process.env, TERM: 'xterm' },
  });
  let seen = '';
  terminal.onData((data) => {
    seen += data;
  });
  await expect.poll(() => seen, { timeout: 10_000 }).toContain('stop');
  if (press.startsWith('SIG'))
    process.kill(Number(/pid=(\d+)/.exec(seen)?.[1]), press as NodeJS.Signals);
  else terminal.write(press);
  await expect.poll(() => seen, { timeout: 10_000 }).toMatch(/end\s*$/);
  const settings = seen.match(/set=[0-9a-f:]+/g) ?? [];
  expect(settings).toHaveLength(2);
  expect(settings[1]).toBe(settings[0]);
  return /answer=(\w+)/.exec(seen)?.[1];
}

test.each([
  ['\r', 'go'],
  ['q', 'stop'],
  ['\x03', 'quit'],
  ['\x04', 'quit'],
  ['SIGTERM', undefined],
])(
  '%j: %s',
  async (press, answer) => {
    expect(await run(press)).toBe(answer);
  },
  30_000,
);
