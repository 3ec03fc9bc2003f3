import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { writeWorkflow } from '../../../src/app/course/workflow.ts';
import { command as lint } from '../../../src/commands/author/lint.ts';
import { command as verify } from '../../../src/commands/author/verify.ts';

const COMMANDS = { lint, verify };

it.each([
  ['course', './course'],
  ["it's a course", "'./it'\\''s a course'"],
])('writes a workflow for a course in a repository: %s', (name, word) => {
  const root = mkdtempSync(join(tmpdir(), 'lesson-workflow-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const course = join(root, name);
  mkdirSync(join(root, '.git'));
  mkdirSync(course);
  const path = writeWorkflow(course) ?? '';
  expect(path).toBe(join(root, '.github/workflows/lessons.yml'));
  const { jobs } = parse(readFileSync(path, 'utf8')) as {
    jobs: Record<string, { steps: { run?: string }[] }>;
  };
  const runs = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  const ours = runs.filter((run) => run.startsWith('lesson '));
  expect(ours.map((run) => run.trim())).toEqual([
    `lesson lint --reporter github ${word}`,
    `lesson verify --reporter github --trust ${word}`,
  ]);
  for (const run of ours) {
    const [, command = '', option = '', value = ''] = run.split(' ');
    const { options = [] } = COMMANDS[command as keyof typeof COMMANDS];
    const found = options.find(({ flags }) => flags.startsWith(`${option} `));
    expect(found?.choices).toContain(value);
  }
  expect(writeWorkflow(course)).toBeUndefined();
});

it('writes it into the folder of a course outside of repositories', () => {
  const root = mkdtempSync(join(tmpdir(), 'lesson-workflow-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeWorkflow(root);
  expect(existsSync(join(root, '.github/workflows/lessons.yml'))).toBe(true);
  expect(readFileSync(join(root, '.github/workflows/lessons.yml'), 'utf8')).toContain(
    '--trust ./\n',
  );
});
