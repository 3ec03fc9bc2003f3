/** Writes a lesson's text whole or not at all. */
import { type LessonFile, readText } from './catalog.ts';

/** @returns false: the file is no longer as it was read, and stays as it is */
export async function replaceText(
  { path, shown }: LessonFile,
  before: string,
  after: string,
): Promise<boolean> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  if (readText(path, shown) !== before) return false;
  writeFileAtomic.sync(path, after);
  return true;
}
