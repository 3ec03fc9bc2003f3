import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Action, Lesson } from '../../../src/core/lesson/model.ts';
import { lessonId, readLesson } from '../../../src/core/lesson/read.ts';
import { wrapBody } from './pairs.ts';

const good = new URL('../../../fixtures/lessons/good/first-image.md', import.meta.url);

function read(source: string): Lesson {
  const { lesson, findings } = readLesson(source, 'course/first-image.md');
  expect(findings).toEqual([]);
  if (lesson === undefined) throw new Error('no lesson');
  return lesson;
}

function actionsOf({ steps }: Lesson): Action[] {
  return steps.flatMap(({ parts }) => parts).filter((part) => part.kind !== 'prose');
}

function body(input: string): Lesson {
  return read(wrapBody(input).text);
}

describe('a whole lesson', () => {
  const lesson = read(readFileSync(good, 'utf8'));

  it('has the front matter, with defaults', () => {
    expect(lesson).toMatchObject({
      id: 'first-image',
      format: 1,
      minutes: 10,
      images: ['ubuntu:20.04'],
      needs: [],
      ports: { WEB_PORT: 8080 },
      intro: 'An image is a frozen file system.',
      always: [{ script: 'docker rm -f web\n', place: { line: 131 } }],
    });
  });

  it('has the steps by the slugs of their headings', () => {
    expect(lesson.steps.map(({ id, title, place }) => [id, title, place.line])).toEqual([
      ['write-it-down', 'Write it down', 16],
      ['build-and-run-it', 'Build and run it', 28],
      ['server', 'Serve', 70],
      ['on-your-own', 'On your own', 89],
      ['what-stays', 'What stays', 127],
    ]);
  });

  it('keeps prose and actions in the order of the source', () => {
    const parts = lesson.steps.map(({ parts }) =>
      parts.map(({ kind, place }) => `${kind} ${place.line}`),
    );
    expect(parts).toEqual([
      ['prose 18', 'file 20', 'prose 25'],
      ['block 30', 'prose 34', 'question 55', 'block 66'],
      ['file 73', 'block 77', 'block 81'],
      ['prose 91', 'task 109'],
      ['prose 129'],
    ]);
    expect(lesson.steps[1]?.parts[1]).toMatchObject({ markdown: 'The engine says what it does.' });
  });

  it('numbers the actions of a step, and those of a Solution below it', () => {
    const ids = actionsOf(lesson).flatMap((action) =>
      action.kind === 'task' ? [action.id, ...action.solution.map(({ id }) => id)] : [action.id],
    );
    expect(ids).toEqual([
      'write-it-down/1',
      'build-and-run-it/1',
      'build-and-run-it/2',
      'build-and-run-it/3',
      'server/1',
      'server/2',
      'server/3',
      'on-your-own/1',
      'on-your-own/1/1',
    ]);
  });

  it('gives each block its exit code first, then what belongs to it', () => {
    const [, build, , run] = actionsOf(lesson);
    expect(build).toMatchObject({
      timeoutMs: 120_000,
      script: 'docker build -t hello-world .\n',
      expectations: [
        { kind: 'exit', exit: 0, place: { line: 30 } },
        { kind: 'output', stream: 'stdout', contains: true, place: { line: 36 } },
        { kind: 'output', stream: 'stderr', contains: false, lines: ['...', 'warning: [..]'] },
        { kind: 'check', check: { kind: 'image', image: 'hello-world' }, place: { line: 45 } },
      ],
    });
    expect(run).toMatchObject({ timeoutMs: 60_000, expectations: [{ exit: 'nonzero' }] });
  });

  it('reads questions, files, servers and terminals', () => {
    const [file, , question, , app, server, tty] = actionsOf(lesson);
    expect(file).toMatchObject({
      path: 'Dockerfile',
      language: 'dockerfile',
      source: { text: 'FROM ubuntu:20.04\nCMD echo "Hello World"\n' },
      expectations: [],
    });
    expect(question).toMatchObject({
      markdown: '**Predict.** What does it print?',
      choices: [
        { letter: 'A', markdown: 'Hello World' },
        { letter: 'B', markdown: 'Nothing' },
      ],
      answer: 'A',
      explanation: 'CMD says so.',
    });
    expect(app).toMatchObject({ path: 'app/serve.py', mode: 0o755 });
    expect(server).toMatchObject({
      background: true,
      wait: { kind: 'http', url: 'http://127.0.0.1:$WEB_PORT/', deadlineMs: 30_000 },
    });
    expect(server).not.toHaveProperty('timeoutMs');
    expect(tty).toMatchObject({ tty: true, input: ['exit()'] });
  });

  it('reads hints, diagnoses and the task', () => {
    const step = lesson.steps[3];
    expect(step?.hints.map(({ markdown }) => markdown)).toEqual([
      'It stands after CMD.\n\n```text\nCMD\n```',
      'Use two words.',
    ]);
    expect(lesson.steps[1]?.diagnoses).toMatchObject([{ hint: 'Start the engine.' }]);
    expect(step?.parts[1]).toMatchObject({
      kind: 'task',
      solution: [{ kind: 'block', expectations: [{ kind: 'exit' }, { kind: 'output' }] }],
      expectations: [{ kind: 'check', check: { kind: 'command', lines: 'Hello Lab' } }],
    });
  });
});

describe('line ends and bytes', () => {
  const text = readFileSync(good, 'utf8');

  it.each([
    ['CRLF', text.replaceAll('\n', '\r\n')],
    ['CR', text.replaceAll('\n', '\r')],
    ['a BOM', `\uFEFF${text}`],
    ['no newline at the end', text.trimEnd()],
  ])('%s changes nothing', (_, source) => {
    expect(read(source)).toEqual(read(text));
  });

  it('a NUL is a finding with its place', () => {
    const { lesson, findings } = readLesson(text.replace('frozen', 'fr\0zen'), 'first-image.md');
    expect(lesson).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'nul-character', place: { line: 12, column: 17 } }]);
  });
});

describe('ids of lessons', () => {
  it.each([
    ['first-image.md', 'first-image'],
    ['a/b/02_x.md', '02_x'],
    ['C:\\course\\x.md', 'x'],
    ['x.markdown', undefined],
    ['.md', undefined],
    ['two words.md', undefined],
    ['../..md', undefined],
  ])('%s → %s', (file, id) => {
    expect(lessonId(file)).toBe(id);
    const codes = readLesson('', file).findings.map(({ code }) => code);
    expect(codes.includes('file-name')).toBe(id === undefined);
  });
});

describe('where things belong', () => {
  it('gives early checks to the task, and a check after a question to the action before it', () => {
    const [block, , task] = actionsOf(
      body(`## A

\`\`\`bash
true
\`\`\`

**Predict.** What?

A. x
B. y

<details><summary>Answer: A</summary>

Because.

</details>

<!-- check image: a -->

## B

<!-- check image: b -->

<details><summary>Solution</summary>

\`\`\`bash
true
\`\`\`

</details>

<!-- check image: c -->
`),
    );
    expect(block?.expectations).toMatchObject([{ kind: 'exit' }, { check: { image: 'a' } }]);
    expect(task?.expectations).toMatchObject([
      { check: { image: 'b' } },
      { check: { image: 'c' } },
    ]);
  });

  it('makes hidden blocks of prepare comments, with a warning', () => {
    const { lesson, findings } = readLesson(wrapBody('<!-- prepare\ntrue\n-->\n').text, 'x.md');
    expect(findings).toMatchObject([{ code: 'hidden-commands', severity: 'warning' }]);
    expect(lesson && actionsOf(lesson)).toMatchObject([{ hidden: true, script: 'true\n' }]);
  });

  it('writes the end of a comment back into YAML and scripts', () => {
    const lesson = body(
      '```bash\ntrue\n```\n<!-- check\nfile: a\nlines: a --\\x3e b\n-->\n<!-- always\necho --\\x3e\n-->\n',
    );
    expect(actionsOf(lesson)[0]?.expectations[1]).toMatchObject({ check: { lines: 'a --> b' } });
    expect(lesson.always[0]?.script).toBe('echo -->\n');
  });
});
