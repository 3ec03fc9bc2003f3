import { describe, expect, test } from 'vitest';
import {
  emptyProgress,
  howDone,
  nextTodo,
  type Progress,
  stepStatuses,
  todosOf,
  withDone,
} from '../../../src/core/run/progress.ts';
import {
  backTarget,
  emptied,
  findStep,
  isReached,
  leavesTheWorld,
  splitTarget,
  undoTarget,
  withAnswer,
  withoutFrom,
} from '../../../src/core/run/travel.ts';
import { lessonOf, runnerOf } from './support.ts';

const hash = (text: string) => text.replace(/\W/g, '').slice(-16).padStart(16, '0');
const fence = (text: string, info = 'bash') => `\`\`\`${info}\n${text}\n\`\`\`\n\n`;
const QUESTION =
  '**Predict.** What?\n\n- A. This\n- B. That\n\n<details><summary>Answer: A</summary>\n\nSo.\n\n</details>\n\n';
const LESSON = lessonOf(
  `## One\n\n${fence('first')}## Two\n\n${fence('second')}${fence('third')}## Read\n\nOnly prose.\n\n## Ask\n\n${QUESTION}`,
);
const TODOS = todosOf(LESSON, hash);
const KEYS = TODOS.map(({ key }) => key);
/** The first `n` are done. */
const upTo = (n: number): Progress => withDone(emptyProgress('test'), KEYS.slice(0, n));

test('a place is a lesson, a step, or both', () => {
  expect(splitTarget('first-image#run-it')).toEqual({ lesson: 'first-image', step: 'run-it' });
  expect(splitTarget('first-image')).toEqual({ lesson: 'first-image' });
  expect(splitTarget('first-image#')).toEqual({ lesson: 'first-image' });
  expect(splitTarget('#3')).toEqual({ step: '3' });
});

describe('a step', () => {
  test.each([
    ['two', 'two'],
    ['1', 'one'],
    ['4', 'ask'],
  ])('%s is %s', (word, id) => expect(findStep(LESSON, word).id).toBe(id));

  test('that is not there is told with the nearest name, or with all', () => {
    expect(() => findStep(LESSON, 'raed')).toThrow(
      expect.objectContaining({ exitCode: 2, args: expect.objectContaining({ near: 'read' }) }),
    );
    for (const word of ['0', '5', 'elsewhere']) {
      expect(() => findStep(LESSON, word)).toThrow(
        expect.objectContaining({ args: expect.objectContaining({ near: undefined }) }),
      );
    }
  });
});

describe('going back', () => {
  test.each([
    ['nothing is done', 0, undefined, undefined],
    ['a step is done', 1, 0, 0],
    ['half a step is done', 2, 1, 0],
    ['that step is done', 3, 1, 1],
    ['it was read on', 4, 3, 3],
    ['all is done', 5, 4, 4],
  ])('when %s', (_name, done, undo, back) => {
    expect(undoTarget(TODOS, upTo(done))).toBe(undo);
    expect(backTarget(TODOS, upTo(done))).toBe(back);
  });

  test('needs no new world where that is the right one', () => {
    expect(isReached(TODOS, upTo(1), 1)).toBe(true);
    expect(isReached(TODOS, upTo(2), 1)).toBe(false);
    expect(isReached(TODOS, upTo(1), 3)).toBe(false);
    expect(isReached(TODOS, { ...upTo(1), rebuilding: 'x' }, 1)).toBe(false);
  });

  test('over what was only read or answered changes nothing', () => {
    expect(leavesTheWorld(TODOS, upTo(5), 3)).toBe(true);
    expect(leavesTheWorld(TODOS, upTo(5), 2)).toBe(false);
    expect(leavesTheWorld(TODOS, upTo(2), 3)).toBe(false);
    expect(leavesTheWorld(TODOS, { ...upTo(5), rebuilding: 'x' }, 3)).toBe(false);
    const finished = { ...upTo(5), finishedAt: 'now' };
    const back = withoutFrom(finished, TODOS, 3);
    expect(nextTodo(TODOS, back)?.step.id).toBe('read');
    expect(back.finishedAt).toBeUndefined();
    expect(howDone(back, KEYS[4] ?? '')).toBe('passed');
  });

  test('empties the world, and remembers how things were done', () => {
    const { how: _, ...old } = upTo(1);
    const before = withDone(
      { ...old, written: { a: 'x' }, finishedAt: 'now' },
      [KEYS[1] ?? ''],
      'skipped',
    );
    const empty = emptied(before, TODOS, 2);
    expect(empty).toMatchObject({ done: [], written: {}, rebuilding: KEYS[2] });
    expect(empty.finishedAt).toBeUndefined();
    expect(KEYS.map((key) => howDone(empty, key)).slice(0, 3)).toEqual([
      'passed',
      'skipped',
      undefined,
    ]);
  });
});

test('a step is as the worst of its parts, and only when all are done', () => {
  const [, second = '', third = ''] = KEYS;
  const half = withDone(upTo(1), [second], 'solved');
  expect(stepStatuses(TODOS, half).map(({ how }) => how)).toEqual([
    'passed',
    undefined,
    undefined,
    undefined,
  ]);
  expect(stepStatuses(TODOS, withDone(half, [third]))[1]?.how).toBe('solved');
  expect(stepStatuses(TODOS, withDone(half, [third], 'skipped'))[1]?.how).toBe('skipped');
  expect(stepStatuses(TODOS, withDone(half, [third], 'left'))[1]?.how).toBe('left');
});

describe('once more', () => {
  const SOLUTION = `Write it.\n\n<details><summary>Solution</summary>\n\n${fence('the one', 'text file=there')}${fence('build')}${fence('pull', 'bash replay=no')}</details>\n\n<!-- check\nfile: there\n-->\n`;

  test('leaves out what is not to be replayed, and asks nothing', async () => {
    const lesson = lessonOf(
      `## One\n\n${fence('pull', 'bash replay=no')}${fence('go')}${QUESTION}## Two\n\n${SOLUTION}`,
    );
    const { runner, done, events } = runnerOf();
    for (const step of lesson.steps) {
      for (const part of step.parts) {
        if (part.kind !== 'prose')
          expect(await runner.replay(step, part)).toEqual({ outcome: 'passed' });
      }
    }
    expect(done).toEqual(['run go', 'write there', 'run build']);
    expect(events.filter(({ type }) => type === 'action-started')).toHaveLength(4);
  });

  test('a task is done with the files that the learner had', () => {
    const task = lessonOf(`## Two\n\n${SOLUTION}`).steps[0]?.parts.find(
      (part) => part.kind === 'task',
    );
    if (task?.kind !== 'task') throw new Error('no task');
    const [file, block] = withAnswer(task, { there: 'mine\n', other: 'no' }).solution;
    expect(file).toMatchObject({ kind: 'file', path: 'there', source: { text: 'mine\n' } });
    expect(block).toBe(task.solution[1]);
  });
});
