/** A workflow for GitHub Actions that lints and verifies a course. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { shellWord } from '../../core/words/shell-word.ts';

/**
 * Writes it into the repository of a course; without a repository, into the course's folder.
 * @param folder of the course, absolute
 * @returns its path; undefined if there is one already
 */
export function writeWorkflow(folder: string): string | undefined {
  const root = repositoryOf(folder);
  const path = join(root, '.github', 'workflows', 'lessons.yml');
  if (existsSync(path)) return undefined;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, workflowText(['.', ...relative(root, folder).split(sep)].join('/')), {
    flag: 'wx',
  });
  return path;
}

function repositoryOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** @param course its folder, from the repository's */
function workflowText(course: string): string {
  const word = shellWord(course);
  return `# Lints the lessons of a course and runs them on a real engine.
name: Lessons
on: [push, pull_request]
jobs:
  lessons:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - run: npm install --global lesson-runner
      - run: |
          lesson lint --reporter github ${word}
      - run: |
          lesson verify --reporter github --trust ${word}
`;
}
