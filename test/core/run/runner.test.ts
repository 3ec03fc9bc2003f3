import { describe, expect, test } from 'vitest';
import type { Lesson } from '../../../src/core/lesson/model.ts';
import { actionsOf } from '../../../src/core/run/progress.ts';
import { lessonOf, type Made, runnerOf } from './support.ts';

const TWO = `## One

\`\`\`bash
first
\`\`\`

\`\`\`output
one
\`\`\`

\`\`\`bash
second
\`\`\`

\`\`\`output
two
\`\`\`
`;

function runFirst(lesson: Lesson, { runner }: Made) {
  const [step] = lesson.steps;
  if (!step) throw new Error('no step');
  return runner.runStep(step, 0, 1);
}

function verdicts({ events }: Made): string[] {
  return events.flatMap((event) =>
    event.type === 'verdict'
      ? [`${event.action} ${event.verdict.outcome} ${event.verdict.code}`]
      : [],
  );
}

describe('a step', () => {
  test('does its actions in order and judges each', async () => {
    const made = runnerOf({ first: { stdout: 'one\n' }, second: { stdout: 'two\n' } });
    expect(await runFirst(lessonOf(TWO), made)).toEqual({ outcome: 'passed' });
    expect(made.done).toEqual(['run first', 'run second']);
    expect(made.events.map((event) => event.type)).toEqual([
      'step-started',
      ...['action-started', 'output', 'action-finished', 'verdict', 'verdict'],
      ...['action-started', 'output', 'action-finished', 'verdict', 'verdict'],
      'step-finished',
    ]);
  });

  test('stops at the first action that fails, and says what was not looked at', async () => {
    const made = runnerOf({ first: { stdout: 'other\n' } });
    expect((await runFirst(lessonOf(TWO), made)).outcome).toBe('failed');
    expect(made.done).toEqual(['run first']);
    expect(verdicts(made).slice(2)).toEqual(['one/2 not-run not-run', 'one/2 not-run not-run']);
  });

  test('fails when a block took too long, whatever it printed before', async () => {
    const { exitCode: _, ...rest } = { exitCode: 0, ended: 'timeout' as const, stdout: 'one\n' };
    const made = runnerOf({ first: rest });
    expect((await runFirst(lessonOf(TWO), made)).outcome).toBe('failed');
    expect(made.done).toEqual(['run first', 'undo since 3']);
  });

  test('never passes output that was cut off', async () => {
    const made = runnerOf({ first: { stdout: 'one\n', truncated: true } });
    expect((await runFirst(lessonOf(TWO), made)).outcome).toBe('failed');
  });

  test('that was left out tells so of each expectation', async () => {
    const lesson = lessonOf(TWO);
    const made = runnerOf();
    const [step] = lesson.steps;
    if (!step) throw new Error('no step');
    expect(await made.runner.skipStep(step, 0, 1, 'why')).toEqual({
      outcome: 'not-run',
      reason: 'why',
    });
    expect(made.done).toEqual([]);
    expect(verdicts(made)).toHaveLength(4);
  });
});

describe('what ends a run', () => {
  test('an interruption, after the containers of the action are stopped', async () => {
    const made = runnerOf({ first: { ended: 'interrupted' } });
    await expect(runFirst(lessonOf(TWO), made)).rejects.toMatchObject({ exitCode: 130 });
    expect(made.done).toEqual(['run first', 'undo since 3']);
  });

  test('a stop of the command alone does not, and leaves nothing of it either', async () => {
    const made = runnerOf({ first: { ended: 'interrupted' } });
    const lesson = lessonOf(TWO);
    const [step] = lesson.steps;
    const action = step?.parts.find((part) => part.kind === 'block');
    if (!step || !action) throw new Error('no block');
    const result = await made.runner.runAction(step, action, AbortSignal.abort());
    expect(result).toEqual({ outcome: 'failed', stopped: true });
    expect(made.done).toEqual(['run first', 'undo since 3']);
    expect(verdicts(made)).toEqual([]);
  });

  test('an engine that is gone, before anything is judged', async () => {
    const made = runnerOf({ first: { exitCode: 1 } }, { alive: () => false });
    await expect(runFirst(lessonOf(TWO), made)).rejects.toMatchObject({ exitCode: 3 });
    expect(verdicts(made)).toEqual([]);
  });

  test('an engine that is gone, in place of an output that lacks something', async () => {
    const lesson = lessonOf('## One\n\n```bash\nfirst\n```\n\n```output\nhi\n```\n');
    const gone = runnerOf({ first: { stdout: 'no\n' } }, { alive: () => false });
    await expect(runFirst(lesson, gone)).rejects.toMatchObject({ exitCode: 3 });
    expect(verdicts(gone)).toEqual(['one/1 passed exit-ok']);
    // What needs no engine is done without one.
    const well = runnerOf({ first: { stdout: 'hi\n' } }, { alive: () => false });
    expect((await runFirst(lesson, well)).outcome).toBe('passed');
  });
});

describe('a block', () => {
  const QUESTION =
    '**Predict.** What?\n\n- A. x\n- B. y\n\n<details><summary>Answer: A</summary>\n\nx\n\n</details>\n';
  const TASK =
    '<details><summary>Solution</summary>\n\n```bash\nx\n```\n\n</details>\n\n<!-- check\nfile: x\n-->\n';
  const NEEDY = '## One\n\n```bash needs=gpu\nfirst\n```\n\n```bash\nsecond\n```\n';

  test('whose need is unmet is not run, nor is the rest of its step', async () => {
    const made = runnerOf({}, { lacks: { gpu: 'no gpu' } });
    expect(await runFirst(lessonOf(NEEDY), made)).toEqual({ outcome: 'not-run', reason: 'no gpu' });
    expect(made.done).toEqual([]);
  });

  test('is left out where its `unless` succeeds', async () => {
    const lesson = lessonOf('## One\n\n```bash unless="test -f x"\nfirst\n```\n');
    const made = runnerOf({ 'test -f x': { exitCode: 0 } });
    const { outcome, reason } = await runFirst(lesson, made);
    expect([outcome, reason]).toEqual(['not-run', 'what this step runs was left out']);
    expect(made.done).toEqual([]);
    expect(verdicts(made)).toEqual(['one/1 not-run left-out']);
  });

  test.each([
    ['a need', 'needs=command:git', 'no git'],
    ['a condition', 'unless="test -f x"', 'what this step runs was left out'],
  ])('as a file: left out by %s, and reported as that', async (_, attribute, why) => {
    const made = runnerOf({ 'test -f x': { exitCode: 0 } }, { lacks: { 'command:git': 'no git' } });
    const lesson = lessonOf(`## One\n\n\`\`\`text file=a.txt ${attribute}\nx\n\`\`\`\n`);
    expect(await runFirst(lesson, made)).toEqual({ outcome: 'not-run', reason: why });
    expect(made.done).toEqual([]);
    expect(verdicts(made)).toHaveLength(1);
  });

  test('of a step that needs something, and of one whose condition holds', async () => {
    const lacking = runnerOf({}, { lacks: { 'command:git': 'no git' } });
    const step = (comment: string) =>
      lessonOf(`## One\n<!-- step ${comment} -->\n\n\`\`\`bash\nfirst\n\`\`\`\n`);
    const needy = await runFirst(step('id=a needs=command:git'), lacking);
    expect(needy).toEqual({ outcome: 'not-run', reason: 'no git' });
    const made = runnerOf({ 'test -f x': { exitCode: 0 } });
    const result = await runFirst(step('unless="test -f x"'), made);
    expect(result).toEqual({ outcome: 'not-run', reason: '"test -f x" succeeds' });
    const task = `## One\n<!-- step needs=command:git -->\n\n${QUESTION}\n${TASK}`;
    const [todo] = lessonOf(task).steps;
    expect(todo && (await lacking.runner.leftOut(todo, actionsOf(todo)[0]))).toEqual(needy);
    expect([...lacking.done, ...made.done]).toEqual([]);
    expect(verdicts(made)).toEqual(['one/1 not-run not-run']);
  });

  test('whose check is left out passes without it', async () => {
    const check = (more: string) =>
      `## One\n\n\`\`\`bash\nfirst\n\`\`\`\n\n<!-- check\nfile: missing\n${more}\n-->\n`;
    const made = runnerOf({ 'test -f x': { exitCode: 0 } }, { lacks: { 'command:git': 'no git' } });
    for (const more of ['needs: [command:git]', 'unless: test -f x']) {
      expect(await runFirst(lessonOf(check(more)), made)).toEqual({ outcome: 'passed' });
    }
    expect(verdicts(made).filter((it) => !it.endsWith('exit-ok'))).toEqual([
      'one/1 not-run need-unmet',
      'one/1 not-run left-out',
    ]);
  });

  test('that is left out leaves the others of its step', async () => {
    const lesson = lessonOf('## One\n\n```bash unless="test -f x"\na\n```\n\n```bash\nb\n```\n');
    const made = runnerOf({ 'test -f x': { exitCode: 0 } });
    expect((await runFirst(lesson, made)).outcome).toBe('passed');
    expect(made.done).toEqual(['run b']);
  });

  test.each(['Prose.\n', '```\ndocker ps\n```\n'])(
    'a step of nothing but text: %j',
    async (text) => {
      const made = runnerOf();
      expect((await runFirst(lessonOf(`## One\n\n${text}`), made)).outcome).toBe('not-run');
    },
  );

  test('is expected to fail where the lesson says so', async () => {
    const lesson = lessonOf('## One\n\n```bash exit=nonzero\nfirst\n```\n');
    expect((await runFirst(lesson, runnerOf({ first: { exitCode: 4 } }))).outcome).toBe('passed');
    expect((await runFirst(lesson, runnerOf({ first: { exitCode: 0 } }))).outcome).toBe('failed');
  });
});

test('a task is solved headless, then checked', async () => {
  const lesson = lessonOf(
    '## One\n\nWrite it.\n\n<details><summary>Solution</summary>\n\n```bash\nsolve\n```\n\n</details>\n\n<!-- check\nfile: there\nlines: hi\n-->\n',
  );
  const made = runnerOf();
  expect((await runFirst(lesson, made)).outcome).toBe('passed');
  expect(made.done).toEqual(['run solve']);
});

test.each([
  ['there', true, ['one/1 passed file-ok']],
  ['nowhere', false, []],
])('of a task is told where all of it holds already: %s', async (file, done, told) => {
  const solution = '<details><summary>Solution</summary>\n\n```bash\nsolve\n```\n\n</details>\n\n';
  const lesson = lessonOf(`## One\n\nWrite it.\n\n${solution}<!-- check\nfile: ${file}\n-->\n`);
  const made = runnerOf();
  const [step] = lesson.steps;
  const task = step?.parts.find((part) => part.kind === 'task');
  if (!step || !task) throw new Error('no task');
  expect(await made.runner.isDone(step, task)).toBe(done);
  expect(made.done).toEqual([]);
  expect(verdicts(made)).toEqual(told);
  expect(made.events).toHaveLength(done ? 3 : 0);
});

const MISMATCHES = `## Go

\`\`\`bash
one
\`\`\`

\`\`\`output
a 1
b
c 1
\`\`\`

\`\`\`bash
two
\`\`\`

\`\`\`output
d
\`\`\`

\`\`\`bash
three
\`\`\`

\`\`\`bash
four
\`\`\`
`;

test('reports every mismatch if that is wanted, and goes on until a command fails', async () => {
  const [step] = lessonOf(MISMATCHES).steps;
  if (!step) throw new Error('no step');
  const answers = {
    one: { stdout: 'a 2\nb\nc 2\n' },
    two: { stdout: 'e\n' },
    three: { exitCode: 1 },
  };
  const failedLines = async (everyMismatch: boolean) => {
    const { runner, events } = runnerOf(answers, { everyMismatch });
    expect(await runner.runStep(step, 0, 1)).toEqual({ outcome: 'failed' });
    return events.flatMap((event) =>
      event.type === 'verdict' && event.verdict.outcome === 'failed'
        ? [event.verdict.place.line]
        : [],
    );
  };
  expect(await failedLines(false)).toEqual([15]);
  expect(await failedLines(true)).toEqual([15, 17, 25, 28]);
});

test('does all of a Solution if every mismatch is wanted', async () => {
  const [, blocks = ''] = MISMATCHES.split('## Go\n\n');
  const task = `## Go\n\nDo it.\n\n<details><summary>Solution</summary>\n\n${blocks}\n</details>\n\n<!-- check\ncommand: check\n-->\n`;
  const [step] = lessonOf(task).steps;
  if (!step) throw new Error('no step');
  const answers = { one: { stdout: 'x\n' }, two: { stdout: 'e\n' } };
  const scripts = async (everyMismatch: boolean) => {
    const { runner, done } = runnerOf(answers, { everyMismatch });
    expect(await runner.runStep(step, 0, 1)).toMatchObject({ outcome: 'failed' });
    return done.filter((text) => /one|two|three|four/.test(text)).length;
  };
  expect([await scripts(false), await scripts(true)]).toEqual([1, 4]);
});
