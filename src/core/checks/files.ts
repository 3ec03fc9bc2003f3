/** Checks on all files of the sandbox that a glob finds. */
import type { Limits } from '../expect/codes.ts';
import { isWithin } from '../expect/json.ts';
import { judgeSame, judgeText } from '../expect/text-check.ts';
import { type Judgement, verdictsOf } from '../expect/verdict.ts';
import type { World } from '../expect/world.ts';
import { counted } from '../words/phrases.ts';
import { amount, row } from '../words/rows.ts';
import { bytesOf } from './file-bytes.ts';
import { type CheckName, checkKind, type WordsOf } from './kind.ts';
import { type Looked, lookedAt, sentence, textPhrases } from './looked-at.ts';

const SHOWN_NAMES = 5;

interface FilesCodes {
  'files-ok': CheckName & Looked & { readonly count: number; readonly other?: string };
  'files-missing': CheckName;
  'files-absent': CheckName;
  /** `found`: the first of them. */
  'files-present': CheckName & { readonly found?: string };
  'files-count': CheckName & { readonly expected: Limits; readonly actual: number };
  'files-other-missing': CheckName & { readonly other: string };
  /** Names that only one side has, the first few, relative to each. */
  'files-names': CheckName & {
    readonly other: string;
    readonly here: readonly string[];
    readonly there: readonly string[];
  };
}

const { passed, failed } = verdictsOf<FilesCodes>();

const words: WordsOf<FilesCodes> = {
  'files-ok': ({ name, looked, count: all, other }) => [
    sentence(
      all === 0
        ? `no file is called ${name}, as expected`
        : `${counted(all, 'file is', 'files are')} called ${name}`,
      looked.filter((key) => key !== 'count'),
      {
        ...textPhrases(all === 1 ? 'has' : 'each has'),
        'same-as': `${all === 1 ? 'has' : 'have'} the same content as ${other}`,
      },
    ),
  ],
  'files-missing': ({ name }) => [`there is no file called ${name}`],
  'files-absent': ({ name }) => [`there is no file called ${name}, as it should be`],
  'files-present': ({ name, found }) => [
    `there should be no file called ${name}`,
    ...(found === undefined ? [] : row('there is', found)),
  ],
  'files-count': ({ name, expected, actual }) => [
    `${counted(actual, 'file is', 'files are')} called ${name}, not ${amount(expected)}`,
  ],
  'files-other-missing': ({ name, other }) => [
    `there is no file called ${other} to compare ${name} with`,
  ],
  'files-names': ({ name, other, here, there }) => [
    `${name} and ${other} do not have the same files`,
    ...(here.length === 0 ? [] : row('only here', here.join(', '))),
    ...(there.length === 0 ? [] : row('only there', there.join(', '))),
  ],
};

export const files = checkKind({
  schema: (z, parts) =>
    z.strictObject({
      files: z.string().min(1),
      /** How many there are; where it is not given, at least one. */
      count: parts.amount.optional(),
      /** Holds for each of them. */
      lines: parts.lines.optional(),
      contains: parts.lines.optional(),
      json: parts.json.optional(),
      /** Another folder or glob with the same names and contents. */
      'same-as': z.string().optional(),
      fold: parts.fold,
      ...parts.common,
    }),
  subject: 'glob',
  async judge(check, world) {
    const name = check.files;
    const paths = await world.files(name);
    const [first] = paths;
    if (check.absent) {
      return first === undefined
        ? passed('files-absent', { name })
        : failed('files-present', { name, found: first });
    }
    const { count: expected } = check;
    if (expected !== undefined && !isWithin(expected, paths.length)) {
      return failed('files-count', { name, expected, actual: paths.length });
    }
    if (first === undefined && expected === undefined && check['same-as'] === undefined) {
      return failed('files-missing', { name });
    }
    const { lines, contains, json, fold } = check;
    if (lines !== undefined || contains !== undefined || json !== undefined) {
      // No file at all would meet any condition.
      if (first === undefined) return failed('files-missing', { name });
      for (const path of paths) {
        const read = await bytesOf(path, world);
        if ('wrong' in read) return read.wrong;
        const source = { kind: 'file', name: path } as const;
        const wrong = await judgeText({ lines, contains, json, fold }, read.bytes, source);
        if (wrong !== undefined) return wrong;
      }
    }
    const other = check['same-as'];
    const wrong = other === undefined ? undefined : await judgeSameFiles(name, other, world);
    if (wrong !== undefined) return wrong;
    const looked = lookedAt(check, 'files');
    return passed('files-ok', {
      name,
      looked,
      count: paths.length,
      ...(other !== undefined && { other }),
    });
  },
  words,
});

/**
 * The same names below the part of each glob that has no wildcard, with the same bytes. A folder's
 * name stands for what the other glob asks for within it, or else for all that is in it.
 */
async function judgeSameFiles(
  name: string,
  other: string,
  world: World,
): Promise<Judgement | undefined> {
  const [a, b] = [split(name), split(other)];
  const here = await namesBelow(a.folder, a.tail ?? b.tail ?? '**/*', world);
  const there = await namesBelow(b.folder, b.tail ?? a.tail ?? '**/*', world);
  if (here.length === 0) return failed('files-missing', { name });
  if (there.length === 0) return failed('files-other-missing', { name, other });
  const only = {
    here: here.filter((path) => !there.includes(path)).slice(0, SHOWN_NAMES),
    there: there.filter((path) => !here.includes(path)).slice(0, SHOWN_NAMES),
  };
  if (only.here.length > 0 || only.there.length > 0) {
    return failed('files-names', { name, other, ...only });
  }
  for (const path of here) {
    const [ours, theirs] = [a.folder + path, b.folder + path];
    const left = await bytesOf(ours, world);
    if ('wrong' in left) return left.wrong;
    const right = await bytesOf(theirs, world);
    if ('wrong' in right) return right.wrong;
    const wrong = judgeSame(left.bytes, right.bytes, { kind: 'file', name: ours }, theirs);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** `runs/a/*.csv` → `runs/a/` and `*.csv`; a name without wildcards is a folder's, and has no tail. */
function split(glob: string): { folder: string; tail?: string } {
  const wildcard = glob.search(/[*?[]/);
  if (wildcard === -1) return { folder: `${glob.replace(/\/+$/, '')}/` };
  const end = glob.lastIndexOf('/', wildcard) + 1;
  return { folder: glob.slice(0, end), tail: glob.slice(end) };
}

async function namesBelow(folder: string, tail: string, world: World): Promise<string[]> {
  return (await world.files(folder + tail)).map((path) => path.slice(folder.length));
}
