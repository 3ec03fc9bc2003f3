/** A new kind of check is one file and its lines in the table: everything else follows from them. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Check } from '../../src/core/checks/table.ts';
import type { World } from '../../src/core/expect/world.ts';

const root = join(import.meta.dirname, '..', '..');
const copy = mkdtempSync(join(tmpdir(), 'lesson-kind-'));
afterAll(() => rmSync(copy, { recursive: true }));

const KIND = `/** Checks on what a program answers to a word. */
import { verdictsOf } from '../expect/verdict.ts';
import { checkKind, type WordsOf } from './kind.ts';

interface Codes {
  'echo-ok': { readonly name: string };
  'echo-wrong': { readonly name: string; readonly actual: string };
}

const { passed, failed } = verdictsOf<Codes>();

const words: WordsOf<Codes> = {
  'echo-ok': ({ name }) => [\`\${name} answers as expected\`],
  'echo-wrong': ({ name, actual }) => [\`\${name} answers: \${actual}\`],
};

export const echo = checkKind({
  schema: (z, { every }) =>
    z.strictObject({ echo: z.string().min(1), with: z.string().min(1), ...every }),
  subject: 'name',
  runs: ['with'],
  async judge(check, world) {
    const { stdout } = await world.command(check.with);
    const [name, actual] = [check.echo, stdout.trim()];
    return actual === name ? passed('echo-ok', { name }) : failed('echo-wrong', { name, actual });
  },
  words,
});
`;

const ENTRY = `
export { readLesson } from './src/core/lesson/read.ts';
export { effectsOf } from './src/core/lesson/effects.ts';
export { checkSchema } from './src/core/lesson/schema.ts';
export { evaluateCheck, NOTHING_OBSERVED } from './src/core/checks/evaluate.ts';
export { describe } from './src/view/messages/verdict-text.ts';
`;

const lesson = (check: string) => `---
format: 1
title: Echo
summary: A new kind of check.
minutes: 1
---

## Listen {#listen}

\`\`\`bash
true
\`\`\`

<!-- check
${check}
-->
`;

/** What the copy exports; its checks have one kind more, which these types do not know. */
type Copy = Pick<typeof import('../../src/core/lesson/read.ts'), 'readLesson'> &
  Pick<typeof import('../../src/core/lesson/effects.ts'), 'effectsOf'> &
  Pick<typeof import('../../src/core/lesson/schema.ts'), 'checkSchema'> &
  Pick<typeof import('../../src/core/checks/evaluate.ts'), 'evaluateCheck' | 'NOTHING_OBSERVED'> &
  Pick<typeof import('../../src/view/messages/verdict-text.ts'), 'describe'>;

let program: Copy;

beforeAll(async () => {
  for (const name of ['src', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'src/core/checks/echo.ts'), KIND);
  const table = join(copy, 'src/core/checks/table.ts');
  const text = readFileSync(table, 'utf8')
    .replace('import { file }', "import { echo } from './echo.ts';\nimport { file }")
    .replace('  command,\n}', '  command,\n  echo,\n}');
  writeFileSync(table, text);
  await build({
    stdin: { contents: ENTRY, resolveDir: copy, loader: 'ts' },
    outfile: join(copy, 'program.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  program = await import(pathToFileURL(join(copy, 'program.mjs')).href);
}, 120_000);

test('it compiles', () => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [tsc, '--noEmit', '--project', join(copy, 'tsconfig.json')],
    { cwd: copy, encoding: 'utf8' },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
}, 120_000);

test('it is read, and what is wrong in it is a finding', () => {
  expect(program.readLesson(lesson('echo: hi\nwith: echo hi'), 'a.md').findings).toEqual([]);
  const wrong = (check: string) =>
    program.readLesson(lesson(check), 'a.md').findings.map(({ code }) => code);
  expect(wrong('echo: hi\nwiht: echo hi')).toContain('unknown-key');
  expect(wrong('eco: hi\nwith: echo hi')).toEqual(['unknown-check']);
});

test('who agrees to the lesson sees what it runs', () => {
  const { lesson: read } = program.readLesson(lesson('echo: hi\nwith: echo hi'), 'a.md');
  if (!read) throw new Error('no lesson');
  expect(program.effectsOf(read)).toContainEqual({ kind: 'run', text: 'echo hi', as: 'check' });
});

test('it is judged, and told in its own words', async () => {
  const judge = async (stdout: string) => {
    const world = {
      command: async () => ({ exitCode: 0, stdout, stderr: '' }),
    } as unknown as World;
    const check = { kind: 'echo', echo: 'hi', with: 'echo hi' } as unknown as Check;
    const verdict = await program.evaluateCheck(
      { check, place: { file: 'a.md', line: 1 } },
      world,
      program.NOTHING_OBSERVED,
    );
    return [verdict.outcome, ...program.describe(verdict)];
  };
  expect(await judge('hi\n')).toEqual(['passed', 'hi answers as expected']);
  expect(await judge('ho\n')).toEqual(['failed', 'hi answers: ho']);
});

test('the schema that ships documents it', () => {
  expect(JSON.stringify(program.checkSchema())).toContain('"echo"');
});
