/** Checks on one file of the sandbox. */
import { judgeSame, judgeText } from '../expect/text-check.ts';
import { verdictsOf } from '../expect/verdict.ts';
import { bytesOf, type FileBytesCodes, fileBytesWords, present } from './file-bytes.ts';
import { type CheckName, checkKind, type WordsOf } from './kind.ts';
import { type Looked, lookedAt, sentence, textPhrases } from './looked-at.ts';

interface FileCodes extends FileBytesCodes {
  'file-ok': CheckName & Looked & { readonly lines?: number; readonly other?: string };
  'file-absent': CheckName;
  'file-present': CheckName;
  'file-other-missing': CheckName & { readonly other: string };
}

export const fileVerdicts = verdictsOf<FileCodes>();
const { passed, failed } = fileVerdicts;

const words: WordsOf<FileCodes> = {
  ...fileBytesWords,
  'file-ok': ({ name, looked, other }) => [
    sentence(`the file ${name} exists`, looked, {
      ...textPhrases('has'),
      'same-as': `has the same content as ${other}`,
    }),
  ],
  'file-absent': ({ name }) => [`there is no file ${name}, as it should be`],
  'file-present': ({ name }) => [`the file ${name} is still there`],
  'file-other-missing': ({ name, other }) => [`there is no file ${other} to compare ${name} with`],
};

export const file = checkKind({
  schema: (z, { lines, amount, json, sha256, fold, common }) =>
    z.strictObject({
      file: z.string().min(1),
      lines: lines.optional(),
      /** The lines come somewhere, in order. */
      contains: lines.optional(),
      /** The number of lines. */
      count: amount.optional(),
      json: json.optional(),
      digest: sha256.optional(),
      'same-as': z.string().optional(),
      fold,
      ...common,
    }),
  subject: 'path',
  async judge(check, world) {
    const name = check.file;
    if (check.absent) {
      const found = await present(name, world);
      return found ? failed('file-present', { name }) : passed('file-absent', { name });
    }
    const read = await bytesOf(name, world);
    if ('wrong' in read) return read.wrong;
    const wrong = await judgeText(check, read.bytes, { kind: 'file', name });
    if (wrong !== undefined) return wrong;
    const other = check['same-as'];
    if (other !== undefined) {
      const there = await bytesOf(other, world);
      if ('wrong' in there) {
        return there.wrong.code === 'file-missing'
          ? failed('file-other-missing', { name, other })
          : there.wrong;
      }
      const differs = judgeSame(read.bytes, there.bytes, { kind: 'file', name }, other);
      if (differs !== undefined) return differs;
    }
    const looked = lookedAt(check, 'file');
    return passed('file-ok', { name, looked, ...(other !== undefined && { other }) });
  },
  words,
});
