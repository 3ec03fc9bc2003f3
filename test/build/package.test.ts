/** What npm would publish: packed, installed into an empty folder, and run from there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import pkg from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'lesson-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

function npm(cwd: string, program: 'npm' | 'npx', ...args: string[]): string {
  // Settings of the npm that runs the tests would lead it back into this folder.
  const env = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/i.test(name));
  return execFileSync(program, args, { cwd, env: Object.fromEntries(env), encoding: 'utf8' });
}

/** The two libraries that are not in the bundle have to come from a registry. */
function registryAnswers(): boolean {
  try {
    npm(folder, 'npm', 'view', '@lydell/node-pty', 'version', '--fetch-retries=0');
    return true;
  } catch {
    return false;
  }
}

let files: string[];
let tarball: string;
beforeAll(() => {
  const said = npm(root, 'npm', 'pack', '--json', '--pack-destination', folder);
  // What `prepack` says comes first.
  const [packed] = JSON.parse(said.slice(said.search(/^\[$/m)));
  files = packed.files.map(({ path }: { path: string }) => path);
  tarball = `./${packed.filename}`;
});

it('holds the program and its course, and nothing that only its makers need', () => {
  const outside = files.filter((path) => !/^(dist|lessons|tools)\//.test(path));
  expect(outside.filter((path) => !/^docs\/[a-z-]+\.md$/.test(path)).sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'man/lesson.1',
    'package.json',
  ]);
  expect(files).toContain('dist/cli.js');
  expect(files).toContain('dist/THIRD-PARTY-LICENSES');
  expect(files.filter((path) => /\.(?:ts|map)$|\/\./.test(path))).toEqual([]);
});

it('runs from an empty folder', ({ skip }) => {
  if (!process.env.CI) skip(!registryAnswers(), 'no registry of packages answers');
  expect(tarball).toBe(`./${pkg.name}-${pkg.version}.tgz`);
  expect(npm(folder, 'npx', '--yes', tarball, 'list')).toContain('first-image');
  // As a block of a lesson finds what is not in the bundle.
  npm(folder, 'npm', 'install', tarball);
  const devcontainer = join(folder, 'node_modules', pkg.name, 'tools', 'devcontainer');
  expect(execFileSync(devcontainer, ['--version'], { encoding: 'utf8' })).toMatch(/^\d/);
});
