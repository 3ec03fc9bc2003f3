/** Transcripts as the runner makes them, without an engine. */
import type { Lesson } from '../../../src/core/lesson/model.ts';
import { EVENT_VERSION, type Event, type EventBody } from '../../../src/core/run/events.ts';
import type { BlockResult } from '../../../src/core/run/ports.ts';
import {
  emptyProgress,
  type How,
  type Progress,
  type Todo,
  todosOf,
  withDone,
} from '../../../src/core/run/progress.ts';
import { runnerOf } from './support.ts';

export const withHeader = (
  body: EventBody,
  at = '2026-01-02T03:04:05.000Z',
  run = 'r1',
): Event => ({
  ...body,
  v: EVENT_VERSION,
  run,
  at,
});

export const OPENING: EventBody = {
  type: 'lesson-started',
  lesson: 'test',
  title: 'A lesson',
  sandbox: '/sandbox',
  standIns: [{ image: 'ubuntu:20.04', really: 'Debian 11' }],
  engine: {
    endpoint: 'unix:///e',
    kind: 'own',
    own: true,
    version: '28.2.2',
    software: 'docker',
    id: 'E',
  },
  images: [{ image: 'ubuntu:20.04', id: 'sha256:1', digests: ['ubuntu@sha256:2'] }],
  digest: 'sha256:3',
};

const todosIn = (lesson: Lesson): Todo[] => todosOf(lesson, (text) => hash(text));

/** Enough to tell the actions of a test from each other. */
function hash(text: string): string {
  let value = 7n;
  for (const char of text) value = (value * 31n + BigInt(char.codePointAt(0) ?? 0)) % (1n << 64n);
  return value.toString(16).padStart(16, '0');
}

export interface Ran {
  readonly todos: Todo[];
  readonly progress: Progress;
  readonly events: Event[];
}

/** A lesson done to its end, each step as `how` says, by scripts that answer from a table. */
export async function ranLesson(
  lesson: Lesson,
  answers: Readonly<Record<string, Partial<BlockResult>>>,
  how: (todo: Todo) => How = () => 'passed',
): Promise<Ran> {
  const todos = todosIn(lesson);
  const made = runnerOf(answers);
  for (const [index, step] of lesson.steps.entries()) {
    await made.runner.runStep(step, index, lesson.steps.length);
  }
  let progress = emptyProgress('test');
  for (const todo of todos) progress = withDone(progress, [todo.key], how(todo));
  return { todos, progress, events: [OPENING, ...made.events].map((body) => withHeader(body)) };
}
