/** Whatever lies where the program looks for its folders, it says what is wrong, or goes on without. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram } from './program.ts';

let folder: string;
let work: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-places-'));
  work = join(folder, 'work');
  mkdirSync(work);
  mkdirSync(join(work, 'below'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('loop', join(folder, 'loop'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PLACES = ['file/in', 'loop', 'x'.repeat(300)];
const COMMANDS = ['status', 'next', 'report', 'adopt'];

/** @param where options, and environment variables */
async function ends(cwd: string, options: string[] = [], env: NodeJS.ProcessEnv = {}) {
  for (const command of COMMANDS) {
    const own = { XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') };
    const argv = [...options, command];
    const { code, stderr } = await runProgram(cwd, argv, { ...own, ...env });
    expect([0, 2, 3], `${argv.join(' ')}: ${stderr}`).toContain(code);
    expect(stderr).not.toContain('This is a bug');
  }
}

test.each<[string, (path: string) => void]>([
  ['a file', (path) => writeFileSync(path, '')],
  ['a link to itself', (path) => symlinkSync('sandbox', path)],
  ['a link to nothing', (path) => symlinkSync('nothing', path)],
])('the name of a sandbox is that of %s, here and in a folder above', async (_what, make) => {
  make(join(work, 'sandbox'));
  await ends(work);
  await ends(join(work, 'below'));
});

test.each(['HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR', 'LESSON_RUNTIME_DIR'])(
  '%s names what is no folder',
  async (name) => {
    for (const place of PLACES) {
      const paths = name === 'HOME' ? { XDG_STATE_HOME: '', XDG_CACHE_HOME: '' } : {};
      await ends(work, [], { ...paths, [name]: join(folder, place) });
    }
  },
);

test('options name what is no folder', async () => {
  for (const place of PLACES) {
    await ends(work, ['--sandbox', join(folder, place)]);
    await ends(work, ['--course', join(folder, place)]);
  }
});
