import { expect, test } from 'vitest';
import type { Position } from '../../../src/app/course/position.ts';
import { type SessionPorts, sit } from '../../../src/app/tutor/session.ts';
import type { Arrival } from '../../../src/core/learner/arrival.ts';
import type { TutorState } from '../../../src/core/learner/tutor-state.ts';
import { lessonLayout, sandboxAt } from '../../../src/machine/sandbox/layout.ts';
import { choosing, MemoryFace, MemoryLesson, THREE_STEPS, words } from './memory.ts';

const FIRST = `---
format: 1
title: First
summary: Only to be read.
mirrors: []
minutes: 1
images: []
makes: []
---

# First

Welcome.

## One

Read this.

## Two

And this.
`;

/** A course of two lessons: one to be read, and one with a task. */
function course(names: readonly string[]) {
  const world = {
    'cat note.txt': { stdout: 'a note\n' },
    look: { stdout: 'no\n' },
    'test it': { exitCode: 0 },
  };
  const lessons = {
    first: new MemoryLesson(FIRST, world, 'first.md'),
    second: new MemoryLesson(THREE_STEPS, world, 'second.md'),
  };
  const memoryOf = (id: string) => (id === 'first' ? lessons.first : lessons.second);
  const choose = choosing(names);
  const states: TutorState[] = [];
  const faces: MemoryFace[] = [];
  const calls: string[] = [];
  const placeOf = (id: string): Position => {
    const { lesson, todos, folder } = memoryOf(id).open(() => undefined, AbortSignal.abort());
    const { progress } = memoryOf(id);
    const sandbox = sandboxAt('/nowhere/sandbox', '/nowhere/state');
    const layout = { ...lessonLayout(sandbox, id), files: folder };
    return { file: { id, path: '', shown: '' }, lesson, layout, todos, progress, next: undefined };
  };
  const ports: SessionPorts = {
    course: { title: 'A course', lessons: ['first', 'second'], begin: 'first' },
    noCommand: true,
    face: () => {
      const face = new MemoryFace((state) => {
        states.push(state);
        return choose(state);
      });
      faces.push(face);
      return face;
    },
    open: ({ lesson }, stop, onEvent, work) => work(memoryOf(lesson.id).open(onEvent, stop)),
    async go({ lesson, todos }, { index }): Promise<Arrival> {
      calls.push(`go ${lesson.id} ${index}`);
      memoryOf(lesson.id).goTo(index);
      return { lesson, at: todos[index], outcome: 'rebuilt' };
    },
    placeOf: async (id) => placeOf(id),
    following: (id) => (id === 'first' ? 'second' : undefined),
    remains: async () => undefined,
    clean: async (id) => void calls.push(`clean ${id}`),
    async skip({ lesson, todos }) {
      calls.push(`skip ${lesson.id}`);
      const { done } = memoryOf(lesson.id).progress;
      const step = todos[done.length]?.step;
      memoryOf(lesson.id).goTo(todos.findLastIndex((todo) => todo.step === step) + 1);
    },
    async reset({ lesson }) {
      calls.push(`reset ${lesson.id}`);
      memoryOf(lesson.id).goTo(0);
    },
  };
  return {
    lessons,
    calls,
    states,
    sit: (id: string) => sit(placeOf(id), ports),
    shown: () => faces.map(({ items }) => items.flatMap(words)),
  };
}

test('from one lesson to the next, back, skip, reset, and the course ends', async () => {
  const its = course([
    ...['go-on', 'more', 'read', 'again-from-here', 'go-on', 'go-on', 'next-lesson'],
    ...['write', 'more', 'skip'],
    ...['more', 'reset', 'begin-again'],
    ...['write', 'run', 'answer:B', 'run', 'check', 'go-on', 'clean', 'quit'],
  ]);
  expect(await its.sit('first')).toBe('stopped');
  expect(its.calls).toEqual(['go first 0', 'skip second', 'reset second', 'clean second']);
  expect(its.lessons.second.hows).toEqual(Array(6).fill('passed'));
  expect(its.shown()).toMatchInlineSnapshot(`
    [
      [
        "lesson",
        "prose Welcome.",
        "# One",
        "prose Read this.",
        "# Two",
        "prose And this.",
        "# One",
        "prose Read this.",
        "elsewhere",
        "arrival",
      ],
      [
        "# One",
        "prose Read this.",
        "# Two",
        "prose And this.",
        "finished",
      ],
      [
        "lesson",
        "prose A lesson for the tests of the session.",
        "# Write and run",
        "prose First a file:",
        "note.txt",
        "prose Then a command that reads it:",
        "$ cat note.txt",
        "elsewhere",
      ],
      [
        "# Predict",
        "question",
        "elsewhere",
      ],
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
        "passed command-ok",
        "# To the end",
        "prose That was it.",
        "finished",
        "goodbye",
        "(no-command)",
      ],
    ]
  `);
});

test('whoever stops is told what stays, and comes back to the same place', async () => {
  const its = course(['write', 'quit', 'quit']);
  expect(await its.sit('second')).toBe('stopped');
  expect(its.shown()[0]?.slice(-2)).toEqual(['left', '(no-command)']);
  expect(await its.sit('second')).toBe('stopped');
  expect(its.shown()[1]?.slice(0, 4)).toEqual([
    'lesson',
    'resumed',
    '# Write and run',
    'prose Then a command that reads it:',
  ]);
});

test('a lesson that this machine cannot do is not begun', async () => {
  const its = course([]);
  its.lessons.second.unmet = 'no card';
  expect(await its.sit('second')).toBe('stopped');
  expect(its.states).toEqual([]);
  expect(its.shown()[0]).toContain('(need-unmet)');
});
