/** What the built program loads for a command: no library and no part of it that the command can do without. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'lesson-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  expect(spawnSync('node', [join(root, 'bin', 'prepare.mjs')]).status).toBe(0);
}, 120_000);

/** A text in the bundle that tells a part. */
const PARTS = {
  yaml: 'YAMLParseError',
  zod: 'ZodError',
  markdown: 'linkify',
  engine: 'docker-modem',
  dockerfile: 'dockerValidator.js',
  article: 'must be written "lesson#step"',
};

/** With an engine that does not answer. */
function filesLoadedBy(...args: string[]): string[] {
  const { stderr } = spawnSync('node', [join(root, 'dist', 'cli.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_DEBUG: 'module',
      DOCKER_HOST: `unix://${folder}/none`,
      XDG_STATE_HOME: folder,
    },
  });
  const files = new Set([...stderr.matchAll(/load "([^"]+\.js)"/g)].map(([, file = '']) => file));
  expect([...files].map((file) => basename(file))).toContain('cli.js');
  return [...files];
}

function partsLoadedBy(...args: string[]): string[] {
  const text = filesLoadedBy(...args)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return Object.entries(PARTS).flatMap(([part, told]) => (text.includes(told) ? [part] : []));
}

it('loads no reader for the version and for a list', () => {
  expect(partsLoadedBy('--version')).toEqual([]);
  expect(partsLoadedBy('list')).toEqual([]);
  expect(partsLoadedBy('status')).toEqual([]);
});

it('loads no command for the version and for help, and one to list lessons', () => {
  expect(filesLoadedBy('--version')).toHaveLength(1);
  expect(filesLoadedBy('--help')).toHaveLength(2);
  expect(filesLoadedBy('list')).toHaveLength(3);
});

it('can start no process to list lessons or to show help', () => {
  for (const command of ['list', '--help']) {
    const text = filesLoadedBy(command).map((file) => readFileSync(file, 'utf8'));
    expect(text.join('\n')).not.toMatch(/require\(['"]node:child_process['"]\)/);
  }
});

it('loads the map of an article only to look at one', () => {
  for (const command of ['next', 'show', 'verify', 'lint']) {
    expect(partsLoadedBy(command, 'first-image')).not.toContain('article');
  }
  expect(partsLoadedBy('map', '--check')).toContain('article');
});

it('loads the readers for what was not read when it was built', () => {
  const parts = ['yaml', 'zod', 'markdown', 'dockerfile'];
  expect(partsLoadedBy('lint', 'first-image')).toEqual(parts);
  expect(partsLoadedBy('verify', 'first-image')).not.toContain('dockerfile');
});
