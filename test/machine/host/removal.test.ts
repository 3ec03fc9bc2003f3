import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeIfEmpty, removeTree } from '../../../src/machine/host/removal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'removal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(...names: string[]): string {
  const path = join(folder, ...names);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'kept');
  return path;
}

const canMount =
  process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/mount');

it('removes a tree, a file, and what is not there', async () => {
  file('a', 'b', 'c');
  expect(await removeTree(join(folder, 'a'))).toEqual([]);
  expect(await removeTree(file('one'))).toEqual([]);
  expect(await removeTree(join(folder, 'none', 'at all'))).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

it('removes a symbolic link, and nothing behind it', async () => {
  const theirs = file('theirs', 'data');
  mkdirSync(join(folder, 'ours'));
  symlinkSync(join(folder, 'theirs'), join(folder, 'ours', 'link'));
  symlinkSync(join(folder, 'theirs'), join(folder, 'direct'));
  expect(await removeTree(join(folder, 'ours'))).toEqual([]);
  expect(await removeTree(join(folder, 'direct'))).toEqual([]);
  expect(readFileSync(theirs, 'utf8')).toBe('kept');
  expect(readdirSync(folder)).toEqual(['theirs']);
});

it.skipIf(!canMount)('leaves what is mounted in it, tells so, and removes the rest', async () => {
  const theirs = file('theirs', 'data');
  file('ours', 'a');
  file('ours', 'deep', 'z');
  const at = join(folder, 'ours', 'deep', 'mounted here');
  mkdirSync(at);
  execFileSync('mount', ['--bind', join(folder, 'theirs'), at]);
  try {
    expect(await removeTree(join(folder, 'ours'))).toEqual([
      { what: at, why: 'something is mounted there' },
    ]);
    expect(readFileSync(theirs, 'utf8')).toBe('kept');
    expect(readdirSync(join(folder, 'ours', 'deep'))).toEqual(['mounted here']);
    expect(readdirSync(join(folder, 'ours'))).toEqual(['deep']);
  } finally {
    execFileSync('umount', [at]);
  }
  expect(await removeTree(join(folder, 'ours'))).toEqual([]);
});

const NOBODY = 65534;
const canBeNobody = process.platform === 'linux' && process.getuid?.() === 0;

it.skipIf(!canBeNobody)(
  'tells of what another user may not remove as one, and removes the rest',
  async () => {
    for (const name of ['a', 'b']) file('ours', 'engine', 'data', name);
    file('ours', 'cache', 'c');
    for (const names of [[], ['ours'], ['ours', 'engine'], ['ours', 'cache']]) {
      chownSync(join(folder, ...names), NOBODY, NOBODY);
    }
    process.seteuid?.(NOBODY);
    let left: unknown;
    try {
      left = await removeTree(join(folder, 'ours'));
    } finally {
      process.seteuid?.(0);
    }
    const what = join(folder, 'ours');
    expect(left).toEqual([{ what, why: 'permission denied', denied: true }]);
    expect(readdirSync(what)).toEqual(['engine']);
  },
);

it('removes an empty folder, and none that holds something', async () => {
  file('full', 'data');
  mkdirSync(join(folder, 'empty'));
  for (const name of ['full', 'empty', 'none'])
    expect(removeIfEmpty(join(folder, name))).toEqual([]);
  expect(readdirSync(folder)).toEqual(['full']);
});
