import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { hashTree, treeOf } from '../../../src/machine/sweep/hash.ts';
import { clearTree, inside, moveAll } from '../../../src/machine/sweep/tree.ts';

const base = mkdtempSync(join(tmpdir(), 'lesson-tree-'));
afterAll(() => clearTree(base));
let folder: string;
/** Its file systems take only UTF-8. */
const mac = process.platform === 'darwin';

/** What a trial can leave: a name that is no text, and folders that nobody may enter or change. */
beforeEach(() => {
  folder = mkdtempSync(join(base, 'r-'));
  if (mac) return;
  mkdirSync(join(folder, 'from'));
  const odd = inside(join(folder, 'from'), Buffer.from([0x61, 0xff]));
  mkdirSync(odd);
  writeFileSync(inside(odd, Buffer.from([0xfe])), '1');
  for (const [name, mode] of [
    ['closed', 0],
    ['fixed', 0o555],
  ] as const) {
    mkdirSync(join(folder, 'from', name));
    writeFileSync(join(folder, 'from', name, 'x'), '2');
    chmodSync(join(folder, 'from', name), mode);
  }
  chmodSync(join(folder, 'from'), 0o555);
});

describe.skipIf(mac)('a folder in which a trial has worked', () => {
  it('is listed as far as it can be read', async () => {
    const files = await treeOf(join(folder, 'from'));
    expect(files.find(({ path }) => path === 'a\\xff/\\xfe')).toMatchObject({ sha256: null });
    expect(files.find(({ path }) => path === 'fixed/x')?.sha256).toMatch(/^[0-9a-f]{64}$/);
    // Root may read it.
    expect(files.some(({ path }) => path.startsWith('closed'))).toBe(true);
  });

  it('is moved with everything in it, and as it was', () => {
    const to = join(folder, 'to');
    mkdirSync(to);
    moveAll(join(folder, 'from'), to);
    expect(readFileSync(join(to, 'fixed', 'x'), 'utf8')).toBe('2');
    expect(statSync(join(to, 'fixed')).mode & 0o777).toBe(0o555);
    expect(statSync(join(to, 'closed')).mode & 0o777).toBe(0);
    clearTree(to);
    expect(existsSync(to)).toBe(false);
  });

  it('is removed with everything in it', () => {
    clearTree(join(folder, 'from'));
    expect(existsSync(join(folder, 'from'))).toBe(false);
    clearTree(join(folder, 'from'));
  });
});

it.skipIf(mac)('knows data by content, whatever their names are', async () => {
  const data = join(folder, 'data');
  mkdirSync(data);
  const write = (name: number, text: string) =>
    writeFileSync(inside(data, Buffer.from([name])), text);
  write(0xfe, '1');
  const before = await hashTree(data);
  write(0xfe, '2');
  const after = await hashTree(data);
  clearTree(inside(data, Buffer.from([0xfe])));
  write(0xfd, '2');
  expect(new Set([before, after, await hashTree(data)]).size).toBe(3);
});
