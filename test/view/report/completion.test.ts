import { describe, expect, test } from 'vitest';
import { KEPT, readTranscript } from '../../../src/core/run/attempts.ts';
import type { Event } from '../../../src/core/run/events.ts';
import { emptyProgress, type How, todosOf } from '../../../src/core/run/progress.ts';
import {
  type CompletionReport,
  parseReport,
  type ReportedAction,
  type ReportedLesson,
  type ReportedStep,
} from '../../../src/view/report/completion.ts';
import { checkReport } from '../../../src/view/report/completion-check.ts';
import { completionText } from '../../../src/view/report/completion-formats.ts';
import { type LessonWork, makeReport } from '../../../src/view/report/completion-make.ts';
import { completionPage } from '../../../src/view/report/completion-page.ts';
import { checkedLines, problemLines } from '../../../src/view/report/completion-words.ts';
import { lessonOf } from '../../core/run/support.ts';
import { ranLesson } from '../../core/run/transcripts.ts';

const LESSON = lessonOf(`## Print

**Predict.** What does it print?

- A. a number
- B. nothing

<details><summary>Answer: A</summary>

It counts.

</details>

\`\`\`bash
count
\`\`\`

\`\`\`output
[..] lines
\`\`\`

<!-- check
file: there
-->

## Fail

\`\`\`bash exit=3
fail
\`\`\`

\`\`\`output stream=stderr contains
[..]no such thing
\`\`\`

## Your turn

<details><summary>Solution</summary>

\`\`\`bash
solve
\`\`\`

</details>

<!-- check
file: there
-->

## Read

Prose.

## Maybe

\`\`\`bash needs=gpu
gpu
\`\`\`
`);
const ANSWERS = {
  count: { stdout: '12 lines\n' },
  fail: { exitCode: 3, stderr: 'fail: no such thing\n' },
};
const COURSE = 'A course';
const DIGEST = 'sha256:3';
const FACTS = {
  course: COURSE,
  program: '1.0.0',
  machine: 'linux x64',
  made: '2026-01-02T03:04:05.006Z',
};

async function workOf(
  how: (step: string) => How = () => 'passed',
  change: (event: Event) => Event = (event) => event,
): Promise<LessonWork> {
  const ran = await ranLesson(LESSON, ANSWERS, ({ step }) => how(step.id));
  const transcript = readTranscript(ran.events.map(change));
  return { lesson: LESSON, digest: DIGEST, ...ran, transcript };
}

/** As a file has it. */
async function reportOf(...args: Parameters<typeof workOf>): Promise<CompletionReport> {
  const made = makeReport(FACTS, [await workOf(...args)]);
  const parsed = parseReport(JSON.parse(JSON.stringify(made)));
  if (typeof parsed === 'string') throw new Error(parsed);
  expect(parsed).toEqual(made);
  return parsed;
}

const check = (report: CompletionReport) =>
  checkReport(report, COURSE, [{ lesson: LESSON, digest: DIGEST }]);
const problems = (report: CompletionReport) => check(report).problems.map(problemLines);

type Draft<T> = T extends object ? { -readonly [K in keyof T]: Draft<T[K]> } : T;

function first<T>(list: readonly T[], at = 0): T {
  const one = list[at];
  if (one === undefined) throw new Error('not there');
  return one;
}

interface Parts {
  readonly report: Draft<CompletionReport>;
  readonly lesson: Draft<ReportedLesson>;
  readonly steps: Draft<ReportedStep>[];
  /** By step, then by number. */
  readonly action: (step: number, n: number) => Draft<ReportedAction>;
}

async function tampered(change: (parts: Parts) => void): Promise<string[][]> {
  const report = await reportOf();
  const lesson = first(report.lessons);
  const { steps } = lesson;
  change({ report, lesson, steps, action: (step, n) => first(first(steps, step).actions, n) });
  return problems(report);
}

test('what was done holds: outputs and exit codes are judged again, states are counted', async () => {
  const report = await reportOf();
  expect(check(report)).toMatchObject({ problems: [], judgedAgain: 6, states: 2, tooLong: 0 });
  expect(report.counts).toEqual({
    ...{ passed: 5, solved: 0, skipped: 0, left: 0, notRun: 0, undone: 0 },
  });
  expect(checkedLines(check(report)).join('\n')).toContain('not who made it');
});

test('what was not done alone says so, and needs to show nothing', async () => {
  const hows: Record<string, How> = { fail: 'skipped', print: 'left', 'your-turn': 'solved' };
  const blank = (event: Event): Event => (event.type === 'output' ? { ...event, text: '' } : event);
  const report = await reportOf((step) =>
    step === 'maybe' ? 'not-run' : (hows[step] ?? 'passed'),
  );
  expect(report.counts).toMatchObject({ passed: 1, solved: 1, skipped: 1, left: 1, notRun: 1 });
  expect(problems(report)).toEqual([]);
  // The verdicts of then have to fit what is shown, whoever did it.
  const empty = await reportOf((step) => hows[step] ?? 'passed', blank);
  expect(problems(empty).map(([line = '']) => line.slice(0, 12))).toEqual([
    'test#print/2',
    'test#fail/1:',
  ]);
});

test('a lesson that was not begun, or is half done, holds as well', async () => {
  const todos = todosOf(LESSON, (text) => text);
  const none = { lesson: LESSON, digest: DIGEST, todos, transcript: readTranscript([]) };
  const [key = ''] = todos.map((todo) => todo.key);
  for (const [done, state] of [
    [[], 'new'],
    [[key], 'begun'],
  ] as const) {
    const report = makeReport(FACTS, [{ ...none, progress: { ...emptyProgress('test'), done } }]);
    expect(first(report.lessons).state).toBe(state);
    expect(problems(report)).toEqual([]);
  }
});

describe('it tells, with the place, of', () => {
  const cases: [string, (parts: Parts) => void, string[]][] = [
    [
      'an output that was edited',
      ({ action }) => {
        action(0, 1).stdout = 'twelve\nlines\n';
      },
      ['test#print/2: the report says: the output is the expected one. Checked again'],
    ],
    [
      'an exit code that was edited',
      ({ action }) => {
        action(1, 0).exitCode = 0;
      },
      ['test#fail/1: the report says: it failed, as it should (exit code 3).'],
    ],
    [
      'an output and its exit code that were taken away',
      ({ action }) => {
        delete action(0, 1).stdout;
        delete action(0, 1).exitCode;
      },
      ['test#print/2: the report says: it finished', 'test#print/2: the report says: the output'],
    ],
    [
      'verdicts that were taken back, where that is all that there is',
      ({ action }) => {
        for (const one of action(1, 0).expectations) one.verdict = 'not-run';
      },
      [
        'test#fail/1: it counts as done, and nothing shows',
        'test#fail/1: it counts as done, and nothing shows',
      ],
    ],
    [
      'a failure that is said to be cut short',
      ({ action }) => {
        action(0, 1).stdout = 'wrong';
        action(0, 1).cut = ['stdout'];
      },
      ['test#print/2: the report says: the output'],
    ],
    [
      'a step that is missing',
      ({ steps, report }) => {
        steps.splice(1, 1);
        report.counts.passed--;
      },
      ['test#fail: the report leaves out this step'],
    ],
    [
      'steps in another order',
      ({ steps }) => {
        steps.splice(1, 2, first(steps, 2), first(steps, 1));
      },
      ['test#your-turn: the report leaves out', 'test#your-turn: the lesson has no such step'],
    ],
    [
      'a part that is missing, and one too many',
      ({ steps, action }) => {
        first(steps, 2).actions.push(action(0, 1));
        first(steps, 0).actions.shift();
      },
      ['test#print/1: the report leaves out this part', 'test#print/2: the step has no such part'],
    ],
    [
      'another command',
      ({ action }) => {
        action(0, 1).command = 'echo 12 lines\n';
      },
      ['test#print/2: another command was run'],
    ],
    [
      'fewer expectations',
      ({ action }) => {
        action(0, 1).expectations.pop();
      },
      ['test#print/2: other things were checked'],
    ],
    [
      'a step that is better than its parts',
      ({ action, report, steps }) => {
        action(0, 1).how = 'skipped';
        expect(first(steps).how).toBe('passed');
        expect(report.counts.passed).toBe(5);
      },
      ['test#print: how it was done does not follow'],
    ],
    [
      'a state check that did not pass',
      ({ action }) => {
        first(action(2, 0).expectations).verdict = 'failed';
      },
      ['test#your-turn/1: it counts as done'],
    ],
    [
      'a step that was not run, where nothing can be lacking',
      ({ steps, report, action }) => {
        first(steps, 1).how = 'not-run';
        action(1, 0).how = 'not-run';
        report.counts.passed--;
        report.counts.notRun++;
      },
      ['test#fail: it was not run, and there is nothing'],
    ],
    [
      'a lesson that is said to be finished',
      ({ steps, report }) => {
        first(steps, 3).how = null;
        report.counts.passed--;
        report.counts.undone++;
      },
      ['test: whether the lesson is finished'],
    ],
    [
      'other counts',
      ({ report }) => {
        report.counts.passed++;
      },
      ['the counts are not those'],
    ],
    [
      'another text of the lesson, below which nothing is compared',
      ({ lesson, steps }) => {
        lesson.digest = 'sha256:4';
        steps.length = 1;
      },
      ['test: its text is not yours', 'the counts'],
    ],
    [
      'another course',
      ({ report, lesson }) => {
        report.course = 'Another';
        lesson.id = 'other';
      },
      ['the report is about "Another"', 'test: the report leaves', 'other: the course has no'],
    ],
  ];
  test.each(cases)('%s', async (_, change, expected) => {
    const told = (await tampered(change)).map(([line]) => line);
    expect(told).toHaveLength(expected.length);
    for (const [n, words] of expected.entries()) expect(told[n]).toContain(words);
  });
});

test('an output that is too long for the report is counted, not judged', async () => {
  const report = await reportOf();
  const [, action] = first(first(report.lessons).steps).actions;
  Object.assign(action ?? {}, { stdout: 'x'.repeat(KEPT), cut: ['stdout'] });
  expect(check(report)).toMatchObject({ problems: [], judgedAgain: 5, tooLong: 1 });
});

test('what could not be compared without a value of before is no false report', async () => {
  const lesson = lessonOf(`## One

\`\`\`bash
start
\`\`\`

\`\`\`output captures=id
id {id}
\`\`\`

\`\`\`bash
list
\`\`\`

\`\`\`output one-of
none
\`\`\`

\`\`\`output one-of
{id}
\`\`\`

<!-- check
file: x
contains: "{id}"
-->
`);
  const answers = { start: { stdout: 'id a\n' }, list: { stdout: 'a\n' } };
  const ran = await ranLesson(lesson, answers, () => 'passed');
  const made = makeReport(FACTS, [
    { lesson, digest: DIGEST, ...ran, transcript: readTranscript(ran.events) },
  ]);
  const report = JSON.parse(JSON.stringify(made)) as Draft<CompletionReport>;
  const judge = () =>
    checkReport(report, COURSE, [{ lesson, digest: DIGEST }]).problems.map(({ code }) => code);
  const [giver, user] = first(first(report.lessons).steps).actions;
  for (const one of user?.expectations.slice(1) ?? []) one.verdict = 'not-run';
  expect(judge()).toEqual([]);
  for (const one of giver?.expectations.slice(1) ?? []) one.verdict = 'not-run';
  expect(judge()).toEqual(['not-shown']);
  for (const one of user?.expectations.slice(2) ?? []) one.verdict = 'failed';
  expect(judge()).toContain('not-shown');
});

test('records of before are told as far as they go', async () => {
  // As they were before this was recorded.
  const old = (event: Event): Event => {
    const {
      script: _,
      expectation: __,
      engine: ___,
      images: ____,
      digest: _____,
      ...rest
    } = {
      ...event,
    } as Event & Record<string, unknown>;
    return rest as Event;
  };
  const report = await reportOf(() => 'passed', old);
  expect(problems(report)).toEqual([]);
  expect(first(first(report.lessons).sittings).engine).toBeUndefined();
  expect(completionPage(report)).toContain('engine not recorded');
});

test('text that changed meanwhile is told, and is no lie', async () => {
  const earlier = (event: Event): Event =>
    event.type === 'lesson-started' ? { ...event, digest: 'sha256:9' } : event;
  const checked = check(await reportOf(() => 'passed', earlier));
  expect(checked).toMatchObject({ problems: [], earlierTexts: ['test'] });
  expect(checkedLines(checked).join('\n')).toContain('an earlier text');
});

test('where the engine listens is not told to others', async () => {
  const text = JSON.stringify(await reportOf());
  expect(text).toContain('28.2.2');
  expect(text).not.toContain('unix:///e');
});

test('what is no report is told as such, with what is wrong', async () => {
  for (const value of [null, [], {}, { kind: 'lesson-completion-report', version: 2 }]) {
    expect(typeof parseReport(value)).toBe('string');
  }
  const { counts: _, ...report } = await reportOf();
  expect(parseReport(report)).toContain('counts');
});

test('people read what was run, printed and judged, and what was no real image', async () => {
  const page = completionPage(await reportOf((step) => (step === 'fail' ? 'skipped' : 'passed')));
  expect(page).toContain('| A lesson (`test`) | finished | 4 of 5 | 1 skipped |');
  expect(page).toContain('**`ubuntu:20.04` was a stand-in**: Debian 11');
  expect(page).toContain('```bash\ncount\n```\n\n```text\n12 lines\n```');
  expect(page).toContain('- passed: the output is the expected one');
  expect(page).toContain('1 sitting');
});

test('its format is that of the file', async () => {
  const report = await reportOf(() => 'passed');
  expect(JSON.parse(await completionText(report, 'json'))).toEqual(report);
  for (const ending of ['md', 'txt', '']) {
    expect(await completionText(report, ending)).toBe(completionPage(report));
  }
});
