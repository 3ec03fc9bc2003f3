/** Whatever a lesson, a container or another process tries: nothing is written outside the sandbox. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileAction } from '../../../src/core/lesson/model.ts';
import { pathProblem } from '../../../src/core/lesson/paths.ts';
import { dropKnown, moveAside } from '../../../src/machine/sandbox/backup.ts';
import { SandboxFiles } from '../../../src/machine/sandbox/files.ts';
import { SafeFolder } from '../../../src/machine/sandbox/safe-folder.ts';
import { PinnedFolder } from '../../../src/machine/sandbox/walk.ts';
import { sandboxWorld } from '../../../src/machine/sandbox/world.ts';

const SECRET = 'what nobody may read or change';

/** The folder of everything; the sandbox, the course and the records lie in it, and `outside`. */
let base: string;
let outside: string;
let root: string;
let course: string;
let kept: string;
let before: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lesson-escape-'));
  outside = join(base, 'outside');
  root = join(base, 'sandbox', 'first');
  course = join(base, 'course');
  kept = join(base, 'sandbox', '.lesson', 'first', 'kept');
  for (const folder of [outside, join(outside, 'sub'), root, course]) {
    mkdirSync(folder, { recursive: true });
  }
  for (const name of ['secret', 'sub/secret', 'x', '.lesson']) {
    writeFileSync(join(outside, name), SECRET);
  }
  writeFileSync(join(base, 'x'), SECRET);
  before = snapshot();
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

/** All that is not the sandbox's, with contents, links and modes. */
function snapshot(): string {
  const seen: string[] = [];
  const visit = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const kind = stat.isSymbolicLink() ? `-> ${readlinkSync(path)}` : stat.mode.toString(8);
      const content = stat.isFile() ? readFileSync(path, 'utf8') : '';
      if (path === join(base, 'sandbox')) continue;
      seen.push(`${path} ${kind} ${content}`);
      if (stat.isDirectory()) visit(path);
    }
  };
  visit(base);
  // What a path that leaves by `..` or from the top would have hit.
  return [...seen, ...readdirSync(tmpdir()).filter((name) => name.startsWith('escaped'))].join(
    '\n',
  );
}

const sandbox = () => new PinnedFolder(join(base, 'sandbox'));
const files = () => new SafeFolder(sandbox(), 'first');
const keptFiles = () => new SafeFolder(sandbox(), '.lesson/first/kept');

function writer(): SandboxFiles {
  return new SandboxFiles({
    folder: files(),
    beside: new SafeFolder(course),
    kept: keptFiles(),
    written: () => undefined,
    onWritten: () => undefined,
  });
}

function fileAction(path: string, source: FileAction['source'] = { text: 'new\n' }): FileAction {
  const place = { file: 'x.md', line: 1 };
  return {
    kind: 'file',
    id: 'a/1',
    needs: [],
    place,
    expectations: [],
    path,
    language: '',
    source,
  };
}

/** What became of writing a file; anything but these is a bug. */
async function attempt(action: FileAction): Promise<'written' | string> {
  try {
    await writer().write(action);
    return 'written';
  } catch (error) {
    const { code, name, message } = error as NodeJS.ErrnoException;
    return name === 'UserError' ? message : (code ?? message);
  }
}

const UP = ['..', '../..', '../../..', 'a/..', 'a/../..', './..', '../.', 'a/./../..', '..//..'];
const NAMES = ['escaped', 'outside/secret', 'x', 'outside/new'];
const climbing = UP.flatMap((up) => NAMES.map((name) => `${up}/${name}`));
const separators = climbing
  .slice(0, 12)
  .flatMap((path) => [path.replaceAll('/', '\\'), path.replace('/', '\\'), `a\\${path}`]);
const absolute = [
  '/escaped',
  '//escaped',
  '/tmp/escaped',
  '/tmp/../tmp/escaped',
  'C:\\escaped',
  'C:escaped',
  'c:/escaped',
  '\\\\server\\share\\escaped',
  '//server/share/escaped',
  '\\\\?\\C:\\escaped',
  'file:///tmp/escaped',
  '~/escaped',
  '~root/escaped',
  '$HOME/escaped',
];
const unicode = [
  '\uFF0E\uFF0E/x',
  '\u2025/x',
  '\u2024\u2024/x',
  '..\uFF0Fx',
  '..\u2215x',
  '..\u2044x',
  '\uFE52\uFE52/x',
  '.\u0301./x',
  '..\u200B/x',
  '.\u200D./x',
  '\uFEFF../x',
  '\u202E../x',
  '..\u00A0/x',
  '..\u3000/x',
  '\uD800/../x',
  '..%2fx',
  '%2e%2e/x',
  '%2e%2e%2fx',
  '..%c0%afx',
  '..\u0000/x',
  'a\u0000/../../x',
  '\u0000',
  '..\n/x',
  '..\r/x',
];
const odd = [
  '',
  '.',
  '..',
  '...',
  '.. ',
  ' ..',
  '../ x',
  '.. /x',
  '.../x',
  './x',
  'a/',
  'a//b',
  '/',
  '//',
  'con',
  'NUL',
  'aux.txt',
  'COM1',
  'lpt9.md',
  'com\u00B9',
  'CONIN$',
  'a/prn/b',
  'x.',
  'x ',
  'x:stream',
  'x::$DATA',
  '.lesson',
  '.LESSON/x',
  '.le\u017F\u017Fon/x',
  '.le\u00DFon',
  '.lesson\u200C/x',
  '.lesson./x',
  'caf\u00E9',
  'cafe\u0301',
  `${'../'.repeat(400)}x`,
  `${'a/'.repeat(400)}x`,
  `${'a/'.repeat(800)}x`,
  'n'.repeat(255),
  'n'.repeat(256),
  '\u00E9'.repeat(200),
  'n'.repeat(5000),
];
const paths = [...new Set([...climbing, ...separators, ...absolute, ...unicode, ...odd])];

describe('paths', () => {
  it('are many', () => {
    expect(paths.length).toBeGreaterThan(140);
  });

  it.each(paths)('%j writes nothing outside, whoever let it through', async (path) => {
    // Somebody else's file of the learner's: it is kept under the same name.
    const outcome = await attempt(fileAction(path));
    expect(snapshot()).toBe(before);
    if (outcome !== 'written') return;
    expect(new SafeFolder(root).list()).toEqual(path.length > 1024 ? [] : [path]);
    writeFileSync(join(root, path), 'by hand');
    await attempt(fileAction(path));
    expect(snapshot()).toBe(before);
  });

  it.each(paths)('%j reads nothing outside', async (path) => {
    writeFileSync(join(course, 'x'), 'data');
    before = snapshot();
    const outcome = await attempt(fileAction('copy', { from: path }));
    const copy = new SafeFolder(root).read('copy');
    expect(copy === undefined).toBe(outcome !== 'written');
    expect(String(copy)).not.toContain(SECRET);
    expect(String(maybe(() => new SafeFolder(root).read(path)))).not.toContain(SECRET);
    expect(snapshot()).toBe(before);
  });

  it('that cannot be written are refused by the reader of lessons', async () => {
    const passed: string[] = [];
    for (const path of paths) {
      if (pathProblem(path) === undefined && (await attempt(fileAction(path))) !== 'written') {
        passed.push(path);
      }
    }
    expect(passed).toEqual([]);
  });
});

function maybe<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** What somebody may have put into the sandbox before the runner writes `a/b`. */
const traps: readonly (readonly [string, () => void])[] = [
  ['the file is a link to one outside', () => trap('a/b', join(outside, 'secret'))],
  ['the file is a relative link', () => trap('a/b', '../../../outside/secret')],
  ['the file is a dangling link', () => trap('a/b', join(outside, 'new'))],
  ['the file is a link to itself', () => trap('a/b', 'b')],
  ['the file is a link to a folder', () => trap('a/b', outside)],
  ['the folder is a link outside', () => trap('a', outside)],
  ['the folder is a relative link', () => trap('a', '../../outside')],
  ['the folder is a link to the one above', () => trap('a', '..')],
  ['the folder is a link to /', () => trap('a', '/')],
  ['the folder is a dangling link', () => trap('a', join(outside, 'new'))],
  ['the folder is a link to itself', () => trap('a', 'a')],
  [
    'the folder is a link to a link',
    () => {
      trap('c', outside);
      trap('a', 'c');
    },
  ],
  ['the folder is a link through /proc', () => trap('a', '/proc/self/cwd')],
  ['the folder is a file', () => writeFileSync(join(root, 'a'), 'x')],
  ['the file is a folder', () => mkdirSync(join(root, 'a/b'), { recursive: true })],
  ['the file is a hard link', () => hardLink()],
  ['the file is a pipe', () => fifo('a/b')],
  ['the folder is a pipe', () => fifo('a')],
  ['the kept file is a link', () => keptTrap('a/b.1', join(outside, 'secret'))],
  ['the kept file is a dangling link', () => keptTrap('a/b.1', join(outside, 'new'))],
  ['the folder of kept files is a link', () => keptTrap('a', outside)],
  ['the folder of kept files dangles', () => keptTrap('a', join(outside, 'new'))],
];

function trap(name: string, target: string): void {
  mkdirSync(join(root, name, '..'), { recursive: true });
  symlinkSync(target, join(root, name));
}

function keptTrap(name: string, target: string): void {
  mkdirSync(join(kept, name, '..'), { recursive: true });
  symlinkSync(target, join(kept, name));
  mkdirSync(join(root, 'a'));
  writeFileSync(join(root, 'a/b'), 'by hand');
}

function hardLink(): void {
  mkdirSync(join(root, 'a'));
  linkSync(join(outside, 'secret'), join(root, 'a/b'));
}

function fifo(name: string): void {
  mkdirSync(join(root, name, '..'), { recursive: true });
  execFileSync('mkfifo', [join(root, name)]);
}

describe('traps', () => {
  describe.each(traps)('%s', (what, lay) => {
    it('and nothing outside is written', async () => {
      lay();
      const outcome = await attempt(fileAction('a/b'));
      expect(outcome).not.toMatch(/^E[A-Z]+$/);
      expect(snapshot()).toBe(before);
    });

    it('and nothing outside is read or listed', async () => {
      lay();
      const world = sandboxWorld(new SafeFolder(root), undefined as never, {});
      // A hard link is the file itself, and whoever could make it could read it.
      if (!what.includes('hard link')) {
        expect(String(await world.file('a/b'))).not.toContain(SECRET);
      }
      expect(await world.file('a/secret')).toBeUndefined();
      const found = await world.files('**');
      expect(found.filter((path) => /secret|outside|x$/.test(path))).toEqual([]);
    });

    it('and data beside the lesson is not taken from outside', async () => {
      lay();
      execFileSync('cp', ['-a', `${root}/.`, course]);
      before = snapshot();
      await attempt(fileAction('copy', { from: 'a/secret' }));
      await attempt(fileAction('copy', { from: 'a/b' }));
      const copied = new SafeFolder(root).read('copy');
      // A copy of a hard link is a file with what it held.
      if (!what.includes('hard link')) expect(String(copied)).not.toContain(SECRET);
      expect(snapshot()).toBe(before);
    });

    it('and moving all aside takes nothing from outside', () => {
      lay();
      const aside = moveAside(files(), keptFiles(), new Date());
      expect(readdirSync(root)).toEqual([]);
      expect(snapshot()).toBe(before);
      if (aside === undefined) throw new Error('there was something to move');
      dropKnown(keptFiles(), aside, files(), {});
      expect(snapshot()).toBe(before);
      rmSync(join(base, 'sandbox'), { recursive: true, force: true });
      expect(snapshot()).toBe(before);
    });
  });
});

/** Swaps a folder of the sandbox for a link to the outside and back, as fast as it can. */
const SWAPPER = `
const { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync } = require('node:fs');
const [root, name, target] = process.argv.slice(1);
process.chdir(root);
mkdirSync(name, { recursive: true });
mkdirSync(name + '/sub', { recursive: true });
process.stdout.write('ready');
const end = Date.now() + 60_000;
const quietly = (act) => { try { act(); } catch {} };
for (let n = 0; Date.now() < end; n++) {
  const away = name + '.' + n;
  quietly(() => renameSync(name, away));
  quietly(() => symlinkSync(target, name));
  for (let i = 0; i < 20000; i++);
  quietly(() => unlinkSync(name));
  // Somebody may have made the folder anew meanwhile.
  quietly(() => renameSync(away, name));
  quietly(() => rmSync(away, { recursive: true, force: true }));
}
`;

// Elsewhere names cannot be opened below an open folder, and a moment stays between look and act.
describe.skipIf(process.platform !== 'linux')('a race', () => {
  let swapper: ChildProcess | undefined;
  afterEach(async () => {
    if (swapper?.exitCode !== null || swapper === undefined) return;
    swapper.kill('SIGKILL');
    await once(swapper, 'exit');
  });

  async function swap(folder: string, name: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    swapper = spawn(process.execPath, ['-e', SWAPPER, folder, name, outside]);
    if (swapper.stdout) await once(swapper.stdout, 'data');
  }

  /** Until there were so many attempts, and so many kinds of outcomes a good many times. */
  async function struggle(
    act: (n: number) => Promise<string>,
    kinds = 2,
  ): Promise<Map<string, number>> {
    const outcomes = new Map<string, number>();
    const deadline = Date.now() + 20_000;
    const enough = () => {
      const counts = [...outcomes.values()];
      return (
        counts.reduce((a, b) => a + b, 0) >= 200 && counts.filter((n) => n >= 20).length >= kinds
      );
    };
    for (let n = 0; !enough() && Date.now() < deadline; n++) {
      const outcome = await act(n);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    return outcomes;
  }

  it('for the folder that is written to is never won', async () => {
    await swap(root, 'a');
    const outcomes = await struggle(async (n) =>
      (await attempt(fileAction(`a/sub/new${n % 5}`))).replace(/new\d/, 'new'),
    );
    expect(snapshot()).toBe(before);
    expect([...outcomes.values()].reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(200);
    expect(outcomes.size).toBeGreaterThan(1);
  });

  it('for the file that is written is never won', async () => {
    await swap(root, 'a');
    await struggle(async () => attempt(fileAction('a')), 1);
    expect(snapshot()).toBe(before);
  });

  it('for what is kept is never won', async () => {
    await swap(kept, 'a');
    mkdirSync(join(root, 'a/sub'), { recursive: true });
    await struggle(async (n) => {
      writeFileSync(join(root, 'a/sub/b'), `by hand ${n}`);
      return attempt(fileAction('a/sub/b', { text: `${n}` }));
    });
    expect(snapshot()).toBe(before);
  });

  it('for what is read or listed is never won', async () => {
    await swap(root, 'a');
    await swapperIsAtIt();
    const folder = new SafeFolder(root);
    const seen = new Set<string>();
    await struggle(async () => {
      for (const path of folder.list()) seen.add(path);
      const content = folder.read('a/sub/secret') ?? folder.read('a/secret');
      expect(content).toBeUndefined();
      return lstatSync(join(root, 'a'), { throwIfNoEntry: false })?.isDirectory() ? 'dir' : 'link';
    });
    expect([...seen].filter((path) => path.includes('secret'))).toEqual([]);
  });

  async function swapperIsAtIt(): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline) {
      if (lstatSync(join(root, 'a'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
    }
    throw new Error('nobody swaps the folder');
  }
});
