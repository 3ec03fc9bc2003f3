import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followFile, followFiles } from '../../../src/machine/sandbox/follow-files.ts';
import { SafeFolder } from '../../../src/machine/sandbox/safe-folder.ts';

let folder: string;
const ends: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-t-'));
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  rmSync(folder, { recursive: true, force: true });
});

/** Counts changes, and waits for the next one. */
function counter() {
  let count = 0;
  let wake = () => {};
  return {
    hear: () => {
      count++;
      wake();
    },
    count: () => count,
    next: () =>
      new Promise<string>((resolve) => {
        wake = () => resolve('changed');
        setTimeout(() => resolve('nothing'), 4000);
      }),
  };
}

test('a file that changes deep below', async () => {
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  const heard = counter();
  ends.push(followFiles(new SafeFolder(folder), heard.hear).end);
  const next = heard.next();
  writeFileSync(join(folder, 'a', 'b', 'c.txt'), 'new');
  expect(await next).toBe('changed');
});

test('without events it is seen by looking', async () => {
  // No watch can be had of what is not there yet.
  const root = join(folder, 'later');
  const heard = counter();
  ends.push(followFiles(new SafeFolder(root), heard.hear).end);
  for (const text of ['one', 'two, longer']) {
    const next = heard.next();
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'file.txt'), text);
    expect(await next).toBe('changed');
  }
  const before = heard.count();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(heard.count()).toBe(before);
});

test('one file, that comes later, and no other', async () => {
  const heard = counter();
  ends.push(followFile(join(folder, 'progress.json'), heard.hear));
  writeFileSync(join(folder, 'transcript.ndjson'), '{}');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(heard.count()).toBe(0);
  const next = heard.next();
  writeFileSync(join(folder, 'progress.json'), '{}');
  expect(await next).toBe('changed');
});

test('what has changed is not told of once it is known', async () => {
  const root = join(folder, 'later');
  const heard = counter();
  const files = followFiles(new SafeFolder(root), heard.hear);
  ends.push(files.end);
  mkdirSync(root);
  writeFileSync(join(root, 'file.txt'), 'one');
  files.catchUp();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(heard.count()).toBe(0);
  const next = heard.next();
  writeFileSync(join(root, 'file.txt'), 'two, longer');
  expect(await next).toBe('changed');
});
