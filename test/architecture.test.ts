/** The wings and rooms of src/, as docs/architecture.md draws them, and what each may import. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { UNIT } from './groups.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));

interface Import {
  /** A file of src/, or a package. */
  readonly to: string;
  /** Erased when built: nothing is loaded for it. */
  readonly typeOnly: boolean;
  readonly local: boolean;
}

const STATIC = /^(?:import|export)\s+(type\s)?(?:[^;'"]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found = [
    ...[...text.matchAll(STATIC)].map(([, type, to = '']) => ({ to, typeOnly: Boolean(type) })),
    ...[...text.matchAll(DYNAMIC)].map(([, to = '']) => ({ to, typeOnly: false })),
  ];
  return found.map(({ to, typeOnly }) =>
    to.startsWith('.')
      ? { to: normalize(join(dirname(file), to)), typeOnly, local: true }
      : { to, typeOnly, local: false },
  );
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .sort();
const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** Wing → the wings below it, which it may import from. */
const WINGS: Record<string, readonly string[]> = {
  core: [],
  machine: ['core'],
  view: ['core'],
  app: ['core', 'machine', 'view'],
  commands: ['app', 'core', 'machine', 'view'],
};

/** Room → the other rooms of its wing that it may import from. */
const ROOMS: Record<string, readonly string[]> = {
  'core/pattern': [],
  'core/expect': ['core/pattern'],
  'core/words': ['core/expect', 'core/pattern'],
  'core/checks': ['core/expect', 'core/names', 'core/pattern', 'core/words'],
  'core/lesson': ['core/checks', 'core/expect', 'core/names', 'core/pattern'],
  'core/lint': ['core/lesson', 'core/names', 'core/pattern'],
  'core/mutate': ['core/checks', 'core/expect', 'core/lesson', 'core/lint', 'core/pattern'],
  'core/failures': ['core/expect', 'core/lesson', 'core/pattern'],
  'core/names': [],
  'core/run': [
    'core/checks',
    'core/expect',
    'core/failures',
    'core/lesson',
    'core/mutate',
    'core/names',
    'core/pattern',
    'core/sweep',
  ],
  'core/learner': ['core/failures', 'core/lesson', 'core/run'],
  'core/records': [],
  'core/sweep': ['core/lesson', 'core/names', 'core/records', 'core/words'],

  'machine/host': [],
  'machine/shell': ['machine/host'],
  'machine/sandbox': ['machine/host', 'machine/shell'],
  'machine/engine/connect': ['machine/host'],
  'machine/engine/ownership': ['machine/engine/connect', 'machine/host'],
  'machine/engine/clean': ['machine/engine/connect', 'machine/engine/ownership'],
  'machine/engine/proxy': ['machine/engine/connect', 'machine/engine/ownership', 'machine/host'],
  'machine/engine/daemon': ['machine/engine/connect', 'machine/host'],
  'machine/engine/observe': [
    'machine/engine/connect',
    'machine/engine/daemon',
    'machine/engine/ownership',
    'machine/host',
  ],
  'machine/images': [
    'machine/engine/connect',
    'machine/engine/daemon',
    'machine/engine/ownership',
    'machine/host',
  ],
  'machine/sweep': ['machine/engine/connect', 'machine/host', 'machine/sandbox'],

  'view/text': [],
  'view/messages': ['view/text'],
  'view/terminal': ['view/messages', 'view/text'],
  'view/sweep': ['view/text'],
  'view/report': ['view/messages', 'view/terminal', 'view/text'],

  'app/course': [],
  'app/article': ['app/course'],
  'app/doctor': ['app/course'],
  'app/workbench': ['app/course'],
  'app/watch': ['app/course', 'app/workbench'],
  'app/learner': ['app/course', 'app/watch', 'app/workbench'],
  'app/tutor': ['app/course', 'app/learner', 'app/watch'],
  'app/uninstall': ['app/learner', 'app/workbench'],
  'app/sweep': [],
  app: [],

  commands: [
    'commands/author',
    'commands/learner',
    'commands/machine',
    'commands/shared',
    'commands/sweep',
  ],
  'commands/shared': [],
  'commands/author': ['commands/shared'],
  'commands/learner': ['commands/shared'],
  'commands/machine': ['commands/shared'],
  'commands/sweep': ['commands/shared'],
};

/** Files that stand above the wings, and what of them they may import. */
const ABOVE: Record<string, readonly string[]> = {
  'main.ts': ['app', 'commands', 'core/run', 'view/messages', 'view/text', '../package.json'],
  'cli.ts': ['main.ts'],
};

/** Package → the rooms that load it. Types of it may be named elsewhere. */
const PACKAGES: Record<string, readonly string[]> = {
  '@inquirer/core': ['view/terminal'],
  '@lydell/node-pty': ['machine/shell'],
  chalk: ['view/text'],
  commander: ['commands'],
  diff: ['view/terminal', 'core/expect'],
  'dockerfile-utils': ['core/lint'],
  dockerode: ['machine/engine/connect'],
  execa: ['app/doctor', 'machine/engine/daemon', 'machine/host', 'machine/images'],
  'follow-redirects': ['machine/sandbox'],
  'markdown-it': ['core/lesson', 'view/terminal'],
  'hyparquet-writer/src/index.js': ['core/sweep'],
  picomatch: ['machine/sandbox'],
  vega: ['view/sweep'],
  'vega-lite': ['view/sweep'],
  'write-file-atomic': ['app/course', 'machine/engine/daemon', 'machine/engine/ownership'],
  yaml: ['core/lesson', 'core/sweep', 'machine/images'],
  zod: ['app/article', 'core/lesson', 'core/sweep', 'machine/images', 'view/report'],
};

/** Longer than 300 lines, and one thing all the same: tables. */
const LONG: readonly string[] = ['core/failures/known.ts', 'view/messages/failure-text.ts'];

const MOST_FILES = 20;

const wingOf = (file: string) => file.split('/')[0] ?? '';

/** The room of a file: its folder, or the nearest folder above that is in the table. */
function roomOf(file: string): string {
  let folder = dirname(file);
  while (!(folder in ROOMS) && folder.includes('/')) folder = dirname(folder);
  return folder === '.' ? file : folder;
}

function mayImport(from: string, to: string): boolean {
  const [a, b] = [roomOf(from), roomOf(to)];
  if (a === b) return true;
  const above = ABOVE[from];
  if (above)
    return above.includes(to) || above.some((room) => b === room || b.startsWith(`${room}/`));
  if (wingOf(from) === wingOf(to)) return ROOMS[a]?.includes(b) ?? false;
  return WINGS[wingOf(from)]?.includes(wingOf(to)) ?? false;
}

describe.each(files)('%s', (file) => {
  const all = imports.get(file) ?? [];

  it('imports what its room may', () => {
    const local = all.filter((one) => one.local).map(({ to }) => to);
    expect(local.filter((to) => !mayImport(file, to))).toEqual([]);
  });

  it('loads no library that belongs to other rooms', () => {
    const libraries = all.filter(
      ({ local, typeOnly, to }) => !local && !typeOnly && !isBuiltin(to),
    );
    expect(
      libraries.map(({ to }) => to).filter((to) => !PACKAGES[to]?.includes(roomOf(file))),
    ).toEqual([]);
  });

  it('is short', () => {
    const lines = readFileSync(join(src, file), 'utf8').split('\n').length - 1;
    if (!LONG.includes(file)) expect(lines).toBeLessThanOrEqual(300);
  });
});

describe('the tables of this test', () => {
  const pairs = files.flatMap((from) => (imports.get(from) ?? []).map(({ to }) => ({ from, to })));

  it('know every wing and room, and none that is gone', () => {
    const rooms = [...new Set(files.map(roomOf))].sort();
    expect(rooms).toEqual([...Object.keys(ROOMS), ...Object.keys(ABOVE)].sort());
    const wings = Object.keys(ROOMS).map(wingOf);
    expect([...new Set(wings)].sort()).toEqual(Object.keys(WINGS).sort());
  });

  it('allow nothing that no file needs', () => {
    const used = new Set(pairs.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`));
    const allowed = Object.entries(ROOMS).flatMap(([a, list]) => list.map((b) => `${a} → ${b}`));
    expect(allowed.filter((arrow) => !used.has(arrow))).toEqual([]);
    const loaded = new Set(pairs.map(({ from, to }) => `${roomOf(from)} → ${to}`));
    const libraries = Object.entries(PACKAGES).flatMap(([library, rooms]) =>
      rooms.map((room) => `${room} → ${library}`),
    );
    expect(libraries.filter((arrow) => !loaded.has(arrow))).toEqual([]);
  });

  it('list as long only what is', () => {
    const lines = (file: string) => readFileSync(join(src, file), 'utf8').split('\n').length - 1;
    expect(LONG.filter((file) => lines(file) <= 300)).toEqual([]);
  });
});

it('has no folder with more files than one can take in', () => {
  const count = new Map<string, number>();
  for (const file of files) count.set(dirname(file), (count.get(dirname(file)) ?? 0) + 1);
  expect([...count].filter(([, n]) => n > MOST_FILES)).toEqual([]);
});

it.each(files)('the comments of %s name only files that are there', (file) => {
  const comments = readFileSync(join(src, file), 'utf8')
    .split('\n')
    .filter((line) => /^\s*(?:\/\/|\/?\*)/.test(line));
  const named = comments.flatMap((line) => line.match(/[\w/-]+\.ts\b/g) ?? []);
  const isThere = (name: string) => files.some((it) => it === name || it.endsWith(`/${name}`));
  expect(named.filter((name) => !isThere(name.replace(/^src\//, '')))).toEqual([]);
});

it('declares no type under a name that another one has', () => {
  const declared = files.flatMap((file) =>
    [
      ...readFileSync(join(src, file), 'utf8').matchAll(
        /^(?:export )?(?:abstract )?(?:interface|type|class) (\w+)/gm,
      ),
    ].map(([, name = '']) => ({ name, file })),
  );
  const twice = declared.filter(({ name }) => declared.filter((it) => it.name === name).length > 1);
  expect(twice).toEqual([]);
});

it.each(files.filter((file) => wingOf(file) === 'core'))('%s has nothing of node', (file) => {
  expect((imports.get(file) ?? []).filter(({ to }) => isBuiltin(to))).toEqual([]);
  expect(readFileSync(join(src, file), 'utf8')).not.toMatch(/\b(?:process|Buffer)\.\w/);
});

it.each(files.filter((file) => file !== 'cli.ts'))('%s leaves the process alone', (file) => {
  // Text in quotes is what some other process is given to run.
  const code = readFileSync(join(src, file), 'utf8').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
  expect(code).not.toMatch(
    /\bprocess\.(?:exit|exitCode|stdin|stdout|stderr|argv|env|cwd|on|once|chdir)\b/,
  );
  expect(code).not.toMatch(/\bconsole\.\w/);
});

it('has no circle of imports, type-only ones included', () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    for (const { to, local } of imports.get(file) ?? []) if (local) visit(to, [...path, file]);
    done.add(file);
  };
  expect(() => files.forEach((file) => void visit(file, []))).not.toThrow();
});

it.each(files.filter((file) => roomOf(file) === 'app/tutor'))('%s draws nothing', (file) => {
  const drawn = (imports.get(file) ?? []).filter(({ to }) => wingOf(to) === 'view');
  expect(drawn).toEqual([]);
});

const isUnit = picomatch([...UNIT]);
const root = join(src, '..');
const unitTests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => isUnit(file));

it.each(unitTests)('%s needs no engine and no built program', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  expect(text).not.toMatch(/ from '[./]*\/(?:e2e|engine)\/[\w/-]+\.ts'|dist.*cli\.js/);
});
