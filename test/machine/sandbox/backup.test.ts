import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  dropKnown,
  holdsForeign,
  moveAside,
  takeOverScript,
} from '../../../src/machine/sandbox/backup.ts';
import { sha256 } from '../../../src/machine/sandbox/records.ts';
import { SafeFolder } from '../../../src/machine/sandbox/safe-folder.ts';

let root: string;
let folder: string;
const at = (...path: string[]) => join(folder, ...path);
const files = (name = 'files') => new SafeFolder(root, name);
const kept = () => new SafeFolder(root, 'kept');
const inKept = (...path: string[]) => join(root, 'kept', ...path);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lesson-aside-'));
  folder = join(root, 'files');
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(at('Dockerfile'), 'FROM scratch\n');
  writeFileSync(at('data', 'notes.txt'), 'mine\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('files go to a folder of their own; the one they were in stays', () => {
  const now = new Date('2026-01-02T03:04:05.006Z');
  const aside = moveAside(files(), kept(), now) ?? '';
  expect(aside).toBe('files-2026-01-02T030405.006Z');
  expect(readdirSync(folder)).toEqual([]);
  expect(readFileSync(inKept(aside, 'data', 'notes.txt'), 'utf8')).toBe('mine\n');
  expect(moveAside(files(), kept(), now)).toBeUndefined();
  expect(moveAside(files('none'), kept(), now)).toBeUndefined();
});

test('what is there again, or was the runner’s own, is not kept twice', () => {
  symlinkSync('data', at('link'));
  writeFileSync(at('empty'), '');
  const aside = moveAside(files(), kept(), new Date()) ?? '';
  const written = { Dockerfile: sha256('FROM scratch\n') };
  // Other content of the same length, and the same content.
  mkdirSync(at('data'));
  writeFileSync(at('data', 'notes.txt'), 'mind\n');
  writeFileSync(at('empty'), '');
  expect(dropKnown(kept(), aside, files(), written)).toBe(true);
  expect(readdirSync(inKept(aside)).sort()).toEqual(['data', 'link']);
  expect(existsSync(inKept(aside, 'data', 'notes.txt'))).toBe(true);

  rmSync(inKept(aside, 'link'));
  writeFileSync(at('data', 'notes.txt'), 'mine\n');
  expect(dropKnown(kept(), aside, files(), written)).toBe(false);
  expect(existsSync(inKept(aside))).toBe(false);
});

test('what the learner changed is kept, also where the runner has written the file again', () => {
  writeFileSync(at('Dockerfile'), 'FROM mine\n');
  const aside = moveAside(files(), kept(), new Date()) ?? '';
  writeFileSync(at('Dockerfile'), 'FROM scratch\n');
  expect(dropKnown(kept(), aside, files(), { Dockerfile: sha256('FROM scratch\n') })).toBe(true);
  expect(readFileSync(inKept(aside, 'Dockerfile'), 'utf8')).toBe('FROM mine\n');
});

test.skipIf(process.getuid?.() !== 0)('somebody else’s files are found at any depth', () => {
  expect(holdsForeign(folder, 4711)).toBe(true);
  for (const path of ['Dockerfile', 'data', join('data', 'notes.txt')])
    chownSync(at(path), 4711, 4711);
  expect(holdsForeign(folder, 4711)).toBe(false);
  expect(holdsForeign(folder, 0)).toBe(false);
  mkdirSync(at('data', 'deep'));
  chownSync(at('data', 'deep'), 4711, 4711);
  writeFileSync(at('data', 'deep', 'result'), '');
  expect(holdsForeign(folder, 4711)).toBe(true);
  chmodSync(at('data', 'deep'), 0o755);
  expect(holdsForeign(join(root, 'none'), 4711)).toBe(false);
});

test('names with blanks, quotes and commas reach the engine whole', () => {
  const script = takeOverScript(`/a b/it's, "here"`, ['one', 'two']);
  expect(script).toContain(`--mount 'type=bind,"source=/a b/it'\\''s, ""here""",target=/lesson'`);
  expect(script.match(/docker run/g)).toHaveLength(2);
  expect(takeOverScript('/a', [])).toBe('false');
});
