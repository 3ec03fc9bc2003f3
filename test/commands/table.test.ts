/** The table of commands, and all that is made from it: help, completion, the README and the man page. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import pkg from '../../package.json' with { type: 'json' };
import { makeProgram } from '../../src/commands/program.ts';
import { nameOf } from '../../src/commands/shared/command.ts';
import { loadCommand, loadCommands, loadProgram } from '../../src/commands/table.ts';
import { runProgram } from '../program.ts';
import { manPage, readmeWith, typedCommands } from './pages.ts';

const root = join(import.meta.dirname, '..', '..');
const cwd = mkdtempSync(join(tmpdir(), 'lesson-table-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const program = await loadProgram(pkg.version);
const all = await loadCommands();
const visible = all.filter(({ hidden }) => !hidden);

/** The command that is called for what is typed, and what it is given. */
async function parsed(typed: string): Promise<{ name: string; given: object } | undefined> {
  let called: { name: string; given: object } | undefined;
  const silent = { out: () => undefined, err: () => undefined };
  const commander = makeProgram(program, silent, async (declared, given) => {
    called = { name: nameOf(declared), given };
  });
  await commander.parseAsync(typed.split(' '), { from: 'user' });
  return called;
}

describe.each(all.map((command) => [nameOf(command), command] as const))('%s', (name, command) => {
  it('is listed by its name', async () => {
    const { group: _, ...alone } = command;
    expect(await loadCommand(name)).toEqual(alone);
  });

  it('declares only what can be written as JSON', () => {
    const { run: _, ...declared } = command;
    expect(JSON.parse(JSON.stringify(command))).toEqual(declared);
  });
});

describe.each(visible.map((command) => [nameOf(command), command] as const))(
  '%s, in public',
  (name, { summary, examples }) => {
    const [word = '', group = ''] = name.split(' ').reverse();

    it('is in help, with its examples', async () => {
      const { stdout: list } = await runProgram(cwd, group === '' ? ['--help'] : [group, '--help']);
      expect(list).toMatch(new RegExp(`^ {2}${word}\\b`, 'm'));
      const { stdout } = await runProgram(cwd, [...name.split(' '), '--help']);
      expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
      expect(examples).not.toEqual([]);
      for (const [typed] of examples) expect(stdout).toContain(`\n  ${typed}`);
    });

    it('is completed', async () => {
      const before = group === '' ? [] : [group];
      const { stdout } = await runProgram(cwd, ['complete', '--', ...before, word.slice(0, -1)]);
      expect(stdout).toContain(`${word}\t${summary}\n`);
    });

    it.each(examples.map(([typed]) => typed))('has an example that parses: %s', async (typed) => {
      const [, rest = ''] = /\blesson ([^|>)]*)/.exec(typed) ?? [];
      const called = (await parsed(rest.trim()))?.name ?? '';
      expect(called === name || called.startsWith(`${name} `)).toBe(true);
    });
  },
);

it('gives a command its argument and its options by their names', async () => {
  expect(await parsed('goto first-image')).toEqual({
    name: 'goto',
    given: { place: 'first-image' },
  });
  expect(await parsed('verify a b --keep')).toEqual({
    name: 'verify',
    given: { lessons: ['a', 'b'], reporter: 'text', keep: true },
  });
});

// `npm run test:unit -- test/commands -u` writes them.
it('gives a command in a group the options that the group has as well, and no others', async () => {
  expect(await parsed('sweep show --json')).toMatchObject({ given: { json: true } });
  expect(await parsed('sweep crate x --license MIT --crate-author A --crate-author B')).toEqual({
    name: 'sweep crate',
    given: { folder: 'x', license: 'MIT', crateAuthor: ['A', 'B'] },
  });
  await expect(parsed('sweep show --dry-run')).rejects.toThrow("unknown option '--dry-run'");
});

describe('pages', () => {
  it('the README has the commands and the exit codes', async () => {
    const path = join(root, 'README.md');
    await expect(readmeWith(program, readFileSync(path, 'utf8'))).toMatchFileSnapshot(path);
  });

  it('the man page is up to date, and has every command', async () => {
    const page = manPage(program);
    await expect(page).toMatchFileSnapshot(join(root, 'man', 'lesson.1'));
    for (const { usage } of typedCommands(program)) {
      expect(page).toContain(`.SS "lesson ${usage.replaceAll('-', '\\-')}"`);
    }
  });

  const groff = spawnSync('groff', ['--version']).status === 0;
  it.skipIf(!groff)('the man page has no error of typesetting', () => {
    const page = join(root, 'man', 'lesson.1');
    const { stderr, status } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-z', page], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
