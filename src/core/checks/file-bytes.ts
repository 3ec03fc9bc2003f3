/** What checks on files have in common: the bytes, or why there are none to judge. */
import { type Judgement, verdictsOf } from '../expect/verdict.ts';
import type { World } from '../expect/world.ts';
import type { CheckName, WordsOf } from './kind.ts';

export interface FileBytesCodes {
  'file-missing': CheckName;
  'file-too-large': CheckName;
}

const { failed } = verdictsOf<FileBytesCodes>();

export const fileBytesWords: WordsOf<FileBytesCodes> = {
  'file-missing': ({ name }) => [`there is no file ${name}`],
  'file-too-large': ({ name }) => [`the file ${name} is too large to be looked into`],
};

/** Throws what the world throws, save for a file that is too large to be judged. */
export async function bytesOf(
  name: string,
  world: World,
): Promise<{ readonly bytes: Uint8Array } | { readonly wrong: Judgement }> {
  try {
    const bytes = await world.file(name);
    return bytes === undefined ? { wrong: failed('file-missing', { name }) } : { bytes };
  } catch (error) {
    if (isTooLarge(error)) return { wrong: failed('file-too-large', { name }) };
    throw error;
  }
}

export async function present(name: string, world: World): Promise<boolean> {
  const read = await bytesOf(name, world);
  return 'bytes' in read || read.wrong.code === 'file-too-large';
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'FileTooLarge';
}
