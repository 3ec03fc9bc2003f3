/** Folders in which a trial has worked: with any names, and permissions that it took away. */
import { isUtf8 } from 'node:buffer';
import {
  chmodSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from 'node:fs';

/** Names need not be UTF-8. */
type TreePath = string | Buffer;

export function inside(folder: TreePath, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), name]);
}

/** In a fixed order. @throws what the system says */
export function namesIn(folder: TreePath): Buffer[] {
  return readdirSync(folder, { encoding: 'buffer' }).sort((a, b) =>
    shownName(a) < shownName(b) ? -1 : 1,
  );
}

/** Bytes that are no UTF-8 as `\xff`. */
export function shownName(name: Buffer): string {
  if (isUtf8(name)) return name.toString();
  return name
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}

/** Removes a folder and everything in it, if it exists. @throws what the system says */
export function clearTree(path: TreePath): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    permit(path, stat);
    for (const name of namesIn(path)) clearTree(inside(path, name));
    rmdirSync(path);
  } else if (stat) {
    unlinkSync(path);
  }
}

/** Moves everything in a folder into another one. @throws what the system says */
export function moveAll(from: string, to: string): void {
  permit(from, lstatSync(from));
  for (const name of namesIn(from)) {
    const [before, after] = [inside(from, name), inside(to, name)];
    const stat = lstatSync(before);
    // To move a folder is to write into it: its `..` changes.
    const permitted = stat.isDirectory() && permit(before, stat);
    renameSync(before, after);
    if (permitted) chmodSync(after, stat.mode & 0o7777);
  }
}

/** Lets its owner change a folder. @returns whether that was missing */
function permit(folder: TreePath, { mode }: Stats): boolean {
  const missing = (mode & 0o700) !== 0o700;
  if (missing) chmodSync(folder, (mode & 0o7777) | 0o700);
  return missing;
}
