import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, onTestFinished, test } from 'vitest';
import { readTranscript } from '../../../src/core/run/attempts.ts';
import type { How } from '../../../src/core/run/progress.ts';
import { type RecipeAction, recipeOf } from '../../../src/core/run/recipe.ts';
import { type ExportPage, exportPage, writing } from '../../../src/view/report/export-page.ts';
import { lessonOf } from '../../core/run/support.ts';
import { ranLesson, withHeader } from '../../core/run/transcripts.ts';

const LESSON = lessonOf(
  `## Write it

\`\`\`dockerfile file=docker/Dockerfile
FROM ubuntu:20.04
\`\`\`

\`\`\`bash exit=1
docker build
\`\`\`

## Use it

\`\`\`bash
docker run -p 80:80 hello
\`\`\`

\`\`\`output
hello
\`\`\`

## Your turn

<details><summary>Solution</summary>

\`\`\`dockerfile file=docker/Dockerfile
FROM ubuntu:22.04
\`\`\`

\`\`\`bash
docker build docker
\`\`\`

</details>

<!-- check
file: docker/Dockerfile
-->

## Read it

Prose alone.
`,
  'images: [ubuntu:20.04]\nmakes: [hello]\n',
);
const ANSWERS = {
  'docker build': { exitCode: 1 },
  'docker run -p 80:80 hello': { stdout: '\x1b[1mhello\x1b[0m\n' },
};

const FACTS: Omit<ExportPage, 'lesson' | 'steps'> = {
  course: 'A course',
  digest: 'sha256:3',
  engines: ['28.2.2'],
  images: [{ image: 'ubuntu:20.04', id: 'sha256:1', digests: ['ubuntu@sha256:2'] }],
  standIns: [],
  ports: {},
  tools: [],
  repository: false,
  left: [],
  changedSince: [],
};

async function pageOf(how: (step: string) => How, more: Partial<RecipeAction & ExportPage> = {}) {
  const ran = await ranLesson(LESSON, ANSWERS, ({ step }) => how(step.id));
  const { answer = () => undefined, todos = ran.todos } = more;
  const transcript = more.transcript ?? readTranscript(ran.events);
  const done = { ...ran, todos, transcript, answer, data: () => undefined };
  return exportPage({ ...FACTS, lesson: LESSON, ...more, steps: recipeOf(done) });
}

const blocksOf = (page: string, language: string) =>
  new MarkdownIt()
    .parse(page, {})
    .filter(({ type, info }) => type === 'fence' && info === language)
    .map(({ content }) => content);

test('the steps in order, each with what was done in it', async () => {
  const page = await pageOf(() => 'solved');
  expect(page.match(/^##? .*$/gm)).toEqual([
    '# A lesson',
    '## What it was made with',
    '## What it needs',
    '## 1. Write it',
    '## 2. Use it',
    '## 3. Your turn',
    '## 4. Read it',
    '## Keep it',
  ]);
  expect(blocksOf(page, 'bash')).toEqual([
    "mkdir -p docker\ncat > docker/Dockerfile <<'END'\nFROM ubuntu:20.04\nEND\n",
    'docker build\n',
    'docker run -p 80:80 hello\n',
    "mkdir -p docker\ncat > docker/Dockerfile <<'END'\nFROM ubuntu:22.04\nEND\n",
    'docker build docker\n',
  ]);
  expect(blocksOf(page, 'text')).toEqual(['hello\n']);
  expect(page).toContain('This fails, as it should.');
  expect(page).toContain('have to be free: `hello`');
  expect(page).toContain('open to this machine alone');
  expect(page).not.toContain('stand-in');
});

test('a learner’s own file takes the place of the Solution’s, and typed commands are not invented', async () => {
  const answer = () => ({ 'docker/Dockerfile': 'FROM debian:12\n' });
  const page = await pageOf(() => 'passed', { answer });
  expect(blocksOf(page, 'bash')[3]).toContain('FROM debian:12');
  expect(page).toContain('what is typed in a terminal is not recorded');
  expect(page).not.toContain('22.04');
});

test('what was changed by hand stands before the command that worked with it', async () => {
  const ran = await ranLesson(LESSON, ANSWERS);
  const change = withHeader({
    type: 'file-changed',
    step: 'use-it',
    action: 'use-it/1',
    path: 'docker/Dockerfile',
    text: 'FROM alpine\n',
  });
  const begun = ran.events.findIndex(
    (it) => it.type === 'action-started' && it.action === 'use-it/1',
  );
  const transcript = readTranscript(ran.events.toSpliced(begun + 1, 0, change));
  const page = await pageOf(() => 'solved', { transcript });
  expect(blocksOf(page, 'bash').slice(2, 4)).toEqual([
    "mkdir -p docker\ncat > docker/Dockerfile <<'END'\nFROM alpine\nEND\n",
    'docker run -p 80:80 hello\n',
  ]);
});

test('says plainly what was a stand-in, not run, left, unfinished, left out, changed since', async () => {
  const hows: Record<string, How> = { 'write-it': 'left', 'use-it': 'not-run' };
  const ran = await ranLesson(LESSON, ANSWERS);
  const page = await pageOf((step) => hows[step] ?? 'solved', {
    standIns: [{ image: 'ubuntu:20.04', really: 'Debian 11' }],
    left: [{ path: 'a`b', why: 'a socket' }],
    changedSince: ['notes'],
    todos: ran.todos.slice(0, -1),
    ports: { WEB_PORT: '8081' },
  });
  expect(page).toContain(
    '> **`ubuntu:20.04` was not the real one.** It was a stand-in: Debian 11.',
  );
  expect(page).toContain('3 of its 4 steps');
  expect(page).toContain('This failed, and was left so.');
  expect(page).toContain('the machine could not do it');
  expect(page).toContain('- `` a`b ``: a socket');
  expect(page).toContain('`notes`: changed by hand after');
  expect(blocksOf(page, 'bash')[0]).toBe('export WEB_PORT=8081\n');
  expect(page).not.toContain('docker run');
});

test.each([
  ['docker run -d \\\n  -p "$WEB:80" hello', true],
  ['docker run --publish=80:80 hello', true],
  ['docker run -P hello', true],
  ['mkdir -p 2024\ndocker run hello', false],
  ['docker run hello mkdir -p /out', false],
])('warns of ports that are open to others: %s', async (script, warns) => {
  const lesson = lessonOf(`## Run\n\n\`\`\`bash\n${script}\n\`\`\`\n`);
  const ran = await ranLesson(lesson, {});
  const done = { ...ran, transcript: readTranscript(ran.events), answer: () => undefined };
  const steps = recipeOf({ ...done, data: () => undefined });
  const page = exportPage({ ...FACTS, lesson, steps });
  expect(page.includes('open to this machine alone')).toBe(warns);
});

test('without a transcript, the commands are the lesson’s', async () => {
  const page = await pageOf(() => 'solved', { transcript: readTranscript([]) });
  expect(blocksOf(page, 'bash')).toContain('docker run -p 80:80 hello\n');
});

test('any text and any name come back as they were, byte by byte, through a fence and bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-writing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // No NUL in a shell's text; a fence knows one kind of line end.
  const piece = fc.constantFrom(
    'END',
    'END_',
    "'",
    '"',
    '$x',
    '`a`',
    '```',
    '\\',
    '\n',
    ' ',
    'ü',
    '#',
  );
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const names = fc.constantFrom('a', 'sub/b c', "it's", '-n', '$x/y');
  const many: [string, string][] = fc.sample(fc.tuple(names, texts), 60);
  const cases = many.map(([name, text], n) => ({ path: `${n}/${name}`, text }));
  const page = cases
    .map((one) => `\`\`\`\`\`\`\`bash\n${writing({ ...one, mode: 0o640 })}\`\`\`\`\`\`\``)
    .join('\n\n');
  execFileSync('bash', ['-e'], { cwd: folder, input: blocksOf(page, 'bash').join('') });
  for (const { path, text } of cases) {
    expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o640);
  }
});
