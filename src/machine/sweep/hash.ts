/** SHA-256 of files and of whole folders: what trials read, and what they leave. */
import { createHash } from 'node:crypto';
import { constants, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultFile } from '../../core/sweep/records.ts';

const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;

/** In hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Of a file, or of the names, kinds and contents of everything below a folder, whatever order the
 * file system has them in. Links count by where they lead, and are not followed.
 * @throws what the system says if it cannot be read
 */
export async function hashTree(path: string): Promise<string> {
  const stat = lstatSync(path);
  if (stat.isFile()) return hashFile(path);
  const hash = createHash('sha256');
  for (const { path: below, bytes, sha256: content, link } of await treeOf(path, true)) {
    hash.update(`${JSON.stringify([below, bytes, content, link ?? null])}\n`);
  }
  return hash.digest('hex');
}

interface TreeFile extends ResultFile {
  readonly link?: string;
}

/** Everything below a folder but folders, sorted. What cannot be read has no hash, unless `strict`. */
export async function treeOf(root: string, strict = false): Promise<TreeFile[]> {
  const found: TreeFile[] = [];
  const visit = async (folder: string): Promise<void> => {
    const names = readdirSync(join(root, folder)).sort((a, b) => (a < b ? -1 : 1));
    for (const name of names) {
      const below = folder === '' ? name : `${folder}/${name}`;
      const path = join(root, below);
      const stat = lstatSync(path);
      if (stat.isDirectory()) {
        await (strict ? visit(below) : visit(below).catch(() => undefined));
        continue;
      }
      const link = stat.isSymbolicLink() ? { link: readlinkSync(path) } : {};
      const hashed = stat.isFile() ? hashFile(path) : Promise.resolve(null);
      const content = await (strict ? hashed : hashed.catch(() => null));
      found.push({ path: below, bytes: stat.size, sha256: content, ...link });
    }
  };
  await visit('');
  return found;
}

/** In pieces: data can be larger than memory. */
async function hashFile(path: string): Promise<string> {
  // Opening a named pipe would wait for somebody who writes to it.
  const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    const hash = createHash('sha256');
    for await (const piece of file.createReadStream({ autoClose: false })) hash.update(piece);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}
