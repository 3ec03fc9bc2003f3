/** SHA-256 of files and of whole folders: what trials read, and what they leave. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants, lstatSync, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ResultFile } from '../../core/sweep/records.ts';
import { inside, namesIn, shownName } from './tree.ts';

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
  for (const { path: below, bytes, sha256: content, link } of await treeOf(path, {
    strict: true,
  })) {
    hash.update(`${JSON.stringify([below, bytes, content, link ?? null])}\n`);
  }
  return hash.digest('hex');
}

interface TreeFile extends ResultFile {
  readonly link?: string;
}

/**
 * Everything below a folder but folders, sorted. Unless `strict`, what cannot be read has no hash, nor
 * what has a name that is not UTF-8; a folder that cannot be read is in the list, `.` for all of it.
 * @param only names in the folder itself
 */
export async function treeOf(
  root: string,
  { strict = false, only }: { readonly strict?: boolean; readonly only?: readonly string[] } = {},
): Promise<TreeFile[]> {
  const found: TreeFile[] = [];
  const visit = async (path: string | Buffer, prefix: string): Promise<void> => {
    for (const name of namesIn(path)) {
      if (prefix === '' && only?.includes(shownName(name)) === false) continue;
      await add(inside(path, name), `${prefix}${shownName(name)}`, strict || isUtf8(name));
    }
  };
  const add = async (path: Buffer, shown: string, named: boolean): Promise<void> => {
    const stat = lstatSync(path);
    if (stat.isDirectory()) return attempt(shown, () => visit(path, `${shown}/`));
    const link = stat.isSymbolicLink() ? { link: readlinkSync(path) } : {};
    const hashed = stat.isFile() && named ? hashFile(path) : Promise.resolve(null);
    const content = await (strict ? hashed : hashed.catch(() => null));
    found.push({ path: shown, bytes: stat.size, sha256: content, ...link });
  };
  const attempt = async (shown: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (strict) throw error;
      found.push({ path: shown, bytes: 0, sha256: null });
    }
  };
  await attempt('.', () => visit(root, ''));
  return found;
}

/** In pieces: data can be larger than memory. */
async function hashFile(path: string | Buffer): Promise<string> {
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
