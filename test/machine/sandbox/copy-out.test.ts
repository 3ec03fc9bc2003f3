import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyOut } from '../../../src/machine/sandbox/copy-out.ts';
import { SafeFolder } from '../../../src/machine/sandbox/safe-folder.ts';

let root: string;
let from: string;
let to: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lesson-out-'));
  from = join(root, 'from');
  to = join(root, 'to');
  for (const folder of [from, to]) mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('names, content, permissions and times stay', () => {
  const name = 'übung "1" $x.sh';
  mkdirSync(join(from, 'sub', 'empty'), { recursive: true });
  writeFileSync(join(from, 'sub', name), Buffer.from([0, 255, 10]));
  writeFileSync(join(from, '.dockerignore'), 'raw\n');
  chmodSync(join(from, 'sub', name), 0o4751);
  const then = new Date('2020-02-03T04:05:06Z');
  utimesSync(join(from, 'sub', name), then, then);
  utimesSync(join(from, 'sub'), then, then);

  expect(copyOut(new SafeFolder(root, 'from'), to)).toEqual({
    copied: ['.dockerignore', `sub/${name}`],
    left: [],
  });
  expect(readFileSync(join(to, 'sub', name))).toEqual(Buffer.from([0, 255, 10]));
  const { mode, mtime } = statSync(join(to, 'sub', name));
  // What lets others act as the owner does not go along.
  expect((mode & 0o7777).toString(8)).toBe('751');
  expect(mtime).toEqual(then);
  expect(statSync(join(to, 'sub')).mtime).toEqual(then);
  expect(statSync(join(to, 'sub', 'empty')).isDirectory()).toBe(true);
});

test('links go along where they lead within, and are never followed', () => {
  mkdirSync(join(from, 'data'));
  writeFileSync(join(root, 'secret'), 'secret\n');
  writeFileSync(join(from, '..odd'), '');
  symlinkSync('../..odd', join(from, 'data', 'within'));
  symlinkSync('nowhere', join(from, 'dangling'));
  symlinkSync('../secret', join(from, 'outside'));
  symlinkSync('../../from/data', join(from, 'data', 'roundabout'));
  symlinkSync(join(from, 'data'), join(from, 'absolute'));
  symlinkSync('..', join(from, 'up'));
  expect(copyOut(new SafeFolder(root, 'from'), to)).toEqual({
    copied: ['..odd', 'dangling', 'data/within'],
    left: ['absolute', 'data/roundabout', 'outside', 'up'].map((path) => ({
      path,
      why: 'link-outside',
    })),
  });
  expect(readlinkSync(join(to, 'data', 'within'))).toBe('../..odd');
  expect(lstatSync(join(to, 'outside'), { throwIfNoEntry: false })).toBeUndefined();
});

test('pipes and what is too large stay behind, and that is told', () => {
  execFileSync('mkfifo', [join(from, 'pipe')]);
  writeFileSync(join(from, 'results.bin'), '');
  truncateSync(join(from, 'results.bin'), 60_000_000);
  writeFileSync(join(from, 'small'), 'small\n');
  expect(copyOut(new SafeFolder(root, 'from'), to)).toEqual({
    copied: ['small'],
    left: [
      { path: 'pipe', why: 'special' },
      { path: 'results.bin', why: 'too-large', size: 60_000_000 },
    ],
  });
});

// root may read everything.
test.skipIf(process.getuid?.() === 0)('what may not be read stays behind, and that is told', () => {
  writeFileSync(join(from, 'theirs'), '');
  chmodSync(join(from, 'theirs'), 0);
  mkdirSync(join(from, 'folder'), { mode: 0 });
  expect(copyOut(new SafeFolder(root, 'from'), to)).toEqual({
    copied: [],
    left: [
      { path: 'folder', why: 'closed' },
      { path: 'theirs', why: 'closed' },
    ],
  });
  chmodSync(join(from, 'folder'), 0o700);
});
