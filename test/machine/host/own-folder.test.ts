/** As root, since only root can give a folder to another user. */
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/run/failure.ts';
import {
  isOwnFolder,
  newFolder,
  ownFolder,
  weakPart,
} from '../../../src/machine/host/own-folder.ts';
import { pathsFor, refuseUnsafe } from '../../../src/machine/host/paths.ts';

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

let base: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lesson-own-')));
});
afterEach(() => rmSync(base, { recursive: true }));

function folder(name: string, mode: number, uid = process.getuid?.() ?? 0): string {
  const path = join(base, name);
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
  if (isRoot) chownSync(path, uid, uid);
  return path;
}

function link(name: string, to: string, uid = 0): void {
  symlinkSync(to, join(base, name));
  lchownSync(join(base, name), uid, uid);
}

describe('a path that another user could change', () => {
  it.each<[string, () => void]>([
    ['a folder that everybody can write to', () => folder('a', 0o777)],
    ['one further up', () => [folder('a', 0o777), folder('a/b', 0o755), folder('a/b/c', 0o700)]],
    ['a group that others are in', () => chownSync(folder('a', 0o775), 0, NOBODY)],
  ])('%s', (_what, make) => {
    make();
    expect(weakPart(join(base, 'a/b/c'))).toMatchObject({ path: join(base, 'a'), why: 'open' });
    expect(() => ownFolder(join(base, 'a/b/c'), 'XDG_STATE_HOME')).toThrow(UserError);
    expect(() => newFolder(join(base, 'a/b/new'), 'XDG_STATE_HOME')).toThrow(
      /^folder-unsafe .*"open"/,
    );
  });

  it.runIf(isRoot).each<[string, string, () => void]>([
    ['the folder', 'a/b', () => [folder('a', 0o755), folder('a/b', 0o700, NOBODY)]],
    ['one further up', 'a', () => [folder('a', 0o755, NOBODY), folder('a/b', 0o700)]],
    ['in a sticky folder', 'a/b', () => [folder('a', 0o1777), folder('a/b', 0o700, NOBODY)]],
    ['what a link leads to', 'far', () => [folder('far', 0o755, NOBODY), link('a', 'far')]],
    ['a link', 'a', () => [folder('far/b', 0o755), link('a', join(base, 'far'), NOBODY)]],
    [
      'a link in the target of a link',
      'x',
      () => [folder('far/b', 0o700), link('x', 'far', NOBODY), link('a', `${base}/x/../far`)],
    ],
  ])('belongs to them: %s', (_what, part, make) => {
    make();
    expect(weakPart(join(base, 'a/b'))).toEqual({
      path: join(base, part),
      why: 'owner',
      user: 'nobody (user 65534)',
    });
    expect(isOwnFolder(join(base, 'a/b'))).toBe(false);
    expect(() => ownFolder(join(base, 'a/b'), 'XDG_STATE_HOME')).toThrow(/nobody \(user 65534\)/);
  });

  it('a link to itself', () => {
    link('a', 'a');
    expect(weakPart(join(base, 'a/b'))).toBeDefined();
  });
});

describe('a path that only this user can change', () => {
  it.each<[string, () => void]>([
    ['what is not there', () => undefined],
    ['what lies in a sticky folder', () => folder('a', 0o1777)],
    ['a group of nobody else', () => folder('a', 0o775)],
    ['behind links of their own', () => [folder('far', 0o755), link('a', 'far')]],
  ])('%s', (_what, make) => {
    make();
    expect(weakPart(join(base, 'a/b'))).toBeUndefined();
    ownFolder(join(base, 'a/b'), 'XDG_STATE_HOME');
    expect(isOwnFolder(join(base, 'a/b'))).toBe(true);
    newFolder(join(base, 'a/b/c'), 'XDG_STATE_HOME');
    expect(lstatSync(join(base, 'a/b/c')).mode & 0o777).toBe(0o700);
    // One that is there may be somebody's.
    expect(() => newFolder(join(base, 'a/b/c'), 'XDG_STATE_HOME')).toThrow(/EEXIST/);
  });

  it('is closed to others where it was open to look at', () => {
    ownFolder(folder('a', 0o755), 'XDG_STATE_HOME');
    expect(lstatSync(join(base, 'a')).mode & 0o777).toBe(0o700);
  });
});

describe.runIf(isRoot)('folders of the program', () => {
  it('are not those of another user that XDG_RUNTIME_DIR names, as with su', () => {
    const login = folder('login', 0o700, NOBODY);
    const { runtime } = pathsFor({ XDG_RUNTIME_DIR: login }, base);
    expect(runtime.startsWith(base)).toBe(runtime === join(base, '.local/state/lesson/run'));
  });

  it('are not in the home of another user', () => {
    const home = folder('home', 0o755, NOBODY);
    const { state, cache } = pathsFor({}, home);
    expect([state, cache].filter((path) => path.startsWith(home))).toEqual([]);
  });

  it.each(['XDG_STATE_HOME', 'XDG_CACHE_HOME', 'LESSON_RUNTIME_DIR'])(
    'are refused where %s names one of another user',
    (name) => {
      const paths = pathsFor({ [name]: folder('theirs', 0o755, NOBODY) }, base);
      expect(() => refuseUnsafe(paths)).toThrow(/theirs/);
    },
  );
});
