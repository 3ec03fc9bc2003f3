/** What docs/authoring.md tells one to do without an engine; all of it runs in test/e2e/authoring.test.ts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../src/main.ts';
import { missing, TASKS } from './authoring.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-authoring-'));
  for (const task of TASKS) {
    if (task.kind !== 'file') continue;
    mkdirSync(dirname(join(folder, task.path)), { recursive: true });
    writeFileSync(join(folder, task.path), task.text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lesson(words: readonly string[]): Promise<string> {
  let printed = '';
  const sink = () =>
    new Writable({
      write(chunk, _encoding, done) {
        printed += String(chunk);
        done();
      },
    }) as NodeJS.WriteStream;
  await main(words, {
    stdin: () => Readable.from([]) as NodeJS.ReadStream,
    stdout: sink(),
    stderr: sink(),
    env: { HOME: folder },
    cwd: folder,
    signal: new AbortController().signal,
    now: () => performance.now(),
  });
  return printed;
}

describe('docs/authoring.md', () => {
  const lints = TASKS.flatMap((task) =>
    task.kind === 'command' && /^lesson lint [a-z]+\.md$/.test(task.command) ? [task] : [],
  );

  it('lints lessons that are whole, and one that is not', () => {
    expect(lints.map(({ command }) => command)).toEqual([
      'lesson lint counting.md',
      'lesson lint unclosed.md',
    ]);
  });

  it.each(lints)('line $line: $command', async ({ command, expected }) => {
    const printed = await lesson(command.split(' ').slice(1));
    expect(missing(expected, printed)).toBeUndefined();
  });

  it('is not content with another output', () => {
    expect(missing(['1 lesson: [..]', '…'], '1 lesson: 0 errors\nmore\n')).toBeUndefined();
    expect(missing(['1 lesson: [..]'], '2 lessons: 0 errors\n')).toBeDefined();
  });
});
