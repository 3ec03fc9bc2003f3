/** The arrows between the folders of src/, as docs/architecture.md draws them. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { UNIT } from './unit.ts';

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
const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file);

const PURE = ['lesson', 'expect', 'failures', 'run'];

/** Folder → what it may import besides itself: folders, or files of them where not all is anybody's. */
const ARROWS: Record<string, readonly string[]> = {
  lesson: PURE,
  expect: PURE,
  failures: PURE,
  run: PURE,
  host: PURE,
  engine: [...PURE, 'host'],
  sandbox: [...PURE, 'host'],
  // What tells of a run is drawn in the terminal's manner, and the live screen uses the same words.
  report: [
    ...PURE,
    ...inFolder('terminal', 'door harmless output symbols text theme visible width wrap'),
  ],
  terminal: [...PURE, ...inFolder('report', 'notices phrases verdicts')],
  // Base images lie on an engine and in the registry beside it.
  images: [
    ...PURE,
    'host',
    ...inFolder('engine', 'dial find paths process pulled push-door registry registry-store'),
  ],
  // Looks at a machine with the same eyes as the rest, and runs one container as a lesson would.
  doctor: [
    ...PURE,
    ...inFolder('engine', 'api choice clean dial find needs ownership paths process session'),
    ...inFolder('images', 'estimate from-file labels manifest'),
    ...inFolder('terminal', 'harmless text theme width'),
    ...inFolder('report', 'failures phrases'),
    ...inFolder('host', 'writable'),
    'workbench/lessons.ts',
  ],
  // Connects the adapters: it may know them all, but nothing that is shown.
  workbench: [...PURE, 'engine', 'host', 'images', 'sandbox'],
  commands: [
    ...PURE,
    'doctor',
    'engine',
    'host',
    'images',
    'report',
    'sandbox',
    'terminal',
    'workbench',
  ],
  'main.ts': [
    'commands',
    ...inFolder('report', 'error machine-error'),
    ...inFolder('run', 'failure'),
    ...inFolder('terminal', 'door'),
    '../package.json',
  ],
  'cli.ts': ['main.ts'],
};

/** Package → the folders that load it. Types of it may be named elsewhere. */
const PACKAGES: Record<string, readonly string[]> = {
  '@inquirer/confirm': ['terminal'],
  '@inquirer/core': ['terminal'],
  '@lydell/node-pty': ['sandbox'],
  chalk: ['terminal'],
  commander: ['main.ts'],
  diff: ['terminal'],
  dockerode: ['engine'],
  execa: ['doctor', 'engine', 'images', 'sandbox'],
  'markdown-it': ['lesson', 'terminal'],
  'follow-redirects': ['sandbox'],
  picomatch: ['sandbox'],
  'write-file-atomic': ['engine', 'sandbox', 'workbench'],
  yaml: ['images', 'lesson'],
  zod: ['images', 'lesson', 'report'],
};

/** Longer than 300 lines, and one thing all the same. */
const LONG: readonly string[] = [
  // Each command, one after the other.
  'main.ts',
  // Code → sentence, for every verdict: a table.
  'report/words.ts',
  // How each known failure is recognised, and what is said of it: tables too.
  'failures/known.ts',
  'report/failures.ts',
];

function inFolder(folder: string, names: string): string[] {
  return names.split(' ').map((name) => `${folder}/${name}.ts`);
}

describe.each(files)('%s', (file) => {
  const from = folderOf(file);
  const all = imports.get(file) ?? [];

  it('imports what its folder may', () => {
    const allowed = ARROWS[from] ?? [];
    const others = all.filter(({ local, to }) => local && folderOf(to) !== from);
    expect(
      others
        .map(({ to }) => to)
        .filter((to) => !allowed.includes(to) && !allowed.includes(folderOf(to))),
    ).toEqual([]);
  });

  it('loads no library that is not its folder’s', () => {
    const libraries = all.filter(
      ({ local, typeOnly, to }) => !local && !typeOnly && !isBuiltin(to),
    );
    expect(libraries.map(({ to }) => to).filter((to) => !PACKAGES[to]?.includes(from))).toEqual([]);
  });

  it('is short', () => {
    const lines = readFileSync(join(src, file), 'utf8').split('\n').length - 1;
    if (!LONG.includes(file)) expect(lines).toBeLessThanOrEqual(300);
  });
});

it('knows every folder', () => {
  expect(Object.keys(ARROWS).sort()).toEqual([...new Set(files.map(folderOf))].sort());
});

it.each(files.filter((file) => PURE.includes(folderOf(file))))('%s has nothing of node', (file) => {
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

it('has no cycle of imports', () => {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    for (const { to, local, typeOnly } of imports.get(file) ?? []) {
      if (local && !typeOnly) visit(to, [...path, file]);
    }
    done.add(file);
  };
  expect(() => files.forEach((file) => void visit(file, []))).not.toThrow();
});

const isUnit = picomatch([...UNIT]);
const root = join(src, '..');
const unitTests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file.replaceAll('\\', '/')}`)
  .filter((file) => isUnit(file));

it.each(unitTests)('%s needs no engine and no built program', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  expect(text).not.toMatch(/ from '[./]*\/(?:e2e|engine)\/\w+\.ts'|dist.*cli\.js/);
});
