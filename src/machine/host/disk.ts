/** How much room files take. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Bytes, of this file system alone; undefined where that cannot be told. Takes seconds for large folders. */
export async function diskUse(paths: readonly string[]): Promise<number | undefined> {
  if (paths.length === 0) return 0;
  const said = await promisify(execFile)('du', ['-sxk', ...paths]).catch((error) => error);
  const sizes = String(said.stdout ?? '')
    .split('\n')
    .map((line) => Number.parseInt(line, 10))
    .filter((kilobytes) => !Number.isNaN(kilobytes));
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0) * 1024;
}
