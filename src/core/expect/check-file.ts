/** Checks on the files of the sandbox. */
import type { FileCheck, FilesCheck } from '../lesson/check.ts';
import { isWithin } from './json.ts';
import { judgeSame, judgeText, lookedAt } from './text-check.ts';
import { failed, type Judgement, passed } from './verdict.ts';
import type { World } from './world.ts';

const SHOWN_NAMES = 5;

export async function judgeFile(check: FileCheck, world: World): Promise<Judgement> {
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
}

export async function judgeFiles(check: FilesCheck, world: World): Promise<Judgement> {
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
  const { lines, contains, json } = check;
  if (lines !== undefined || contains !== undefined || json !== undefined) {
    // No file at all would meet any condition.
    if (first === undefined) return failed('files-missing', { name });
    for (const path of paths) {
      const read = await bytesOf(path, world);
      if ('wrong' in read) return read.wrong;
      const source = { kind: 'file', name: path } as const;
      const wrong = await judgeText({ lines, contains, json }, read.bytes, source);
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
}

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

/** Throws what the world throws, save for a file that is too large to be judged. */
async function bytesOf(
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

async function present(name: string, world: World): Promise<boolean> {
  const read = await bytesOf(name, world);
  return 'bytes' in read || read.wrong.code === 'file-too-large';
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'FileTooLarge';
}
