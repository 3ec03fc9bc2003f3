import { expect, test } from 'vitest';
import { QUIT } from '../../../src/core/learner/tutor-state.ts';
import { interrupted } from '../../../src/core/run/failure.ts';
import { choosing, Memory, THREE_STEPS, type World } from './memory.ts';

const FINE: World = {
  'cat note.txt': { stdout: 'a note\n' },
  look: { stdout: 'no\n' },
  'test it': { exitCode: 1 },
  'test nothing': { exitCode: 0 },
};

function memory(names: readonly string[], world: World = FINE): Memory {
  return new Memory(THREE_STEPS, { ...world }, choosing(names));
}

test('a lesson from start to end, with its one task done by the solution', async () => {
  const world = { ...FINE };
  const choose = choosing([
    'write',
    'run',
    'answer:B',
    'run',
    'hint',
    'check',
    'solution',
    'solve',
    'go-on',
  ]);
  const its = new Memory(THREE_STEPS, world, (state) => {
    const choice = choose(state);
    if (choice.name === 'solve') world['test it'] = { exitCode: 0 };
    return choice;
  });
  expect(await its.tutor.lead(its.lesson)).toEqual({ kind: 'done' });
  expect(its.at.done).toEqual(['write note.txt', 'run cat note.txt', 'run look', 'run make it']);
  expect(its.at.hows).toEqual(['passed', 'passed', 'passed', 'passed', 'solved', 'passed']);
  expect(its.shown).toMatchInlineSnapshot(`
    [
      "# Write and run",
      "prose First a file:",
      "note.txt",
      "prose Then a command that reads it:",
      "$ cat note.txt",
      "passed exit-ok",
      "passed output-ok",
      "# Predict",
      "question",
      "(expectation)",
      "$ look",
      "passed exit-ok",
      "passed output-ok",
      "B of B",
      "# Your turn",
      "prose Make it.",
      "(files-are-in)",
      "hint Think of \`make\`.",
      "failed command-exit",
      "diagnosis Nothing is made yet.",
      "$ make it",
      "passed exit-ok",
      "passed command-ok",
      "# To the end",
      "prose That was it.",
    ]
  `);
});

test('what can be done is data: each choice has a name and a key', async () => {
  const its = memory(['write', 'run', 'answer:A', 'run', 'quit']);
  expect(await its.tutor.lead(its.lesson)).toEqual({ kind: 'stop' });
  const asked = its.face.states.map(({ asking, choices, step, action }) => [
    `${step?.index} ${asking?.kind} ${action?.kind}`,
    choices.map(({ key, name }) => `${key} ${name}`).join(', '),
  ]);
  expect(asked).toMatchInlineSnapshot(`
    [
      [
        "0 action file",
        "enter write, e write-and-edit, m more, q quit",
      ],
      [
        "0 action block",
        "enter run, m more, q quit",
      ],
      [
        "1 prediction question",
        "a answer, b answer, m more, q quit",
      ],
      [
        "1 action block",
        "enter run, m more, q quit",
      ],
      [
        "2 action task",
        "enter check, t terminal, s solution, ? hint, m more, q quit",
      ],
    ]
  `);
  expect(its.face.states.every((state) => structuredClone(state).choices.length > 0)).toBe(true);
  expect(its.tutor.state).toMatchObject({ choices: [] });
});

test('a block that fails is tried again, and can be left', async () => {
  const world: World = { ...FINE, 'cat note.txt': { stdout: 'other\n' } };
  const choose = choosing([
    'write',
    'run',
    'edit',
    'run-again',
    'answer:A',
    'run',
    'run-again',
    'leave',
    'quit',
  ]);
  const its = new Memory(THREE_STEPS, world, (state) => {
    const choice = choose(state);
    if (choice.name === 'run-again') world['cat note.txt'] = { stdout: 'a note\n' };
    if (choice.name === 'answer') world.look = { exitCode: 2 };
    return choice;
  });
  expect(await its.tutor.lead(its.lesson)).toEqual({ kind: 'stop' });
  expect(its.at.lent).toEqual(['edit note.txt']);
  expect(its.at.hows).toEqual(['passed', 'passed', 'passed', 'left', undefined, undefined]);
  expect(its.shown.filter((words) => /^(failed|passed|change)/.test(words))).toMatchInlineSnapshot(`
    [
      "passed exit-ok",
      "failed line-missing",
      "change",
      "passed exit-ok",
      "passed output-ok",
      "failed exit-code",
      "failed output-empty",
      "failed exit-code",
      "failed output-empty",
    ]
  `);
});

test('back, reading, undo, skip and reset leave the lesson with where to', async () => {
  const ends = async (names: readonly string[], step = 'predict') => {
    const its = memory(names);
    its.at.goTo(step);
    return its.tutor.lead(its.lesson);
  };
  expect(await ends(['more', 'undo'])).toEqual({ kind: 'goto', index: 0, rebuild: false });
  expect(await ends(['more', 'read', 'again-from-here'])).toMatchObject({ kind: 'goto', index: 0 });
  expect(await ends(['more', 'goto', 'step:Your turn'])).toMatchObject({ kind: 'goto', index: 4 });
  expect(await ends(['more', 'skip'])).toEqual({ kind: 'skip' });
  expect(await ends(['more', 'skip'], 'your-turn')).toEqual({ kind: 'skip' });
  expect(await ends(['more', 'reset', 'begin-again'])).toEqual({ kind: 'reset' });
  expect(await ends(['more', 'quit'])).toEqual({ kind: 'stop' });
});

test('whoever stays sees once more what waits', async () => {
  const its = memory([
    'more',
    'goto',
    'stay',
    'more',
    'reset',
    'stay-here',
    'more',
    'stay',
    'quit',
  ]);
  await its.tutor.lead(its.lesson);
  expect(its.shown.filter((words) => words === 'note.txt')).toHaveLength(4);
});

test('a step that is left is not told to be finished', async () => {
  const its = memory(['write', 'quit']);
  await its.tutor.lead(its.lesson);
  const events = its.tutor.state.shown.flatMap((item) =>
    item.kind === 'event' ? [item.event.type] : [],
  );
  expect(events).toContain('step-started');
  expect(events).not.toContain('step-finished');
});

test('what is done in another terminal while a key is waited for counts', async () => {
  const its = new Memory(THREE_STEPS, { ...FINE }, (state) => {
    // Whoever has seen it has written it down.
    its.at.goTo('predict');
    if (state.step?.index === 0) its.at.elsewhere.abort();
    return QUIT;
  });
  expect(await its.tutor.lead(its.lesson)).toEqual({ kind: 'stop' });
  expect(its.at.done).toEqual([]);
  expect(its.shown.slice(-3)).toMatchInlineSnapshot(`
    [
      "prose Then a command that reads it:",
      "# Predict",
      "question",
    ]
  `);
});

test('an interrupted run ends the lesson, any other error is one', async () => {
  for (const [error, end] of [
    [interrupted(), { kind: 'interrupted' }],
    [new Error('broken'), undefined],
  ] as const) {
    const its = memory(['write']);
    const runner = { ...its.lesson.runner, inStep: () => Promise.reject(error) };
    const leading = its.tutor.lead({ ...its.lesson, next: its.lesson.todos[0], runner });
    if (end) expect(await leading).toEqual(end);
    else await expect(leading).rejects.toBe(error);
  }
});

test('a terminal is lent, and what the engine knows of a failure is repaired', async () => {
  const its = memory(['terminal', 'remedy', 'quit']);
  its.at.goTo('your-turn');
  its.tutor.onEvent({
    v: 1,
    run: '',
    at: '',
    type: 'explanation',
    step: 'your-turn',
    action: 'your-turn/1',
    explanation: {
      code: 'port-taken',
      args: {},
      remedy: { kind: 'other-port', variable: 'PORT' },
    },
  });
  expect(await its.tutor.lead(its.lesson)).toEqual({ kind: 'stop' });
  expect(its.at.lent).toEqual(['shell']);
  expect(its.shown).toContain('(port-changed)');
});
