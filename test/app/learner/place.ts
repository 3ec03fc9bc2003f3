/** A lesson from text in a sandbox of its own, without an engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Position } from '../../../src/app/course/position.ts';
import type { EventReader, LessonAccess } from '../../../src/app/learner/access.ts';
import type { Arrival, RebuildReason } from '../../../src/core/learner/arrival.ts';
import { nextTodo, todosOf, withDone } from '../../../src/core/run/progress.ts';
import { lessonLayout, sandboxAt } from '../../../src/machine/sandbox/layout.ts';
import { LessonRecords, sha256 } from '../../../src/machine/sandbox/records.ts';
import { lessonOf } from '../../core/run/support.ts';

/** @param done how many of the lesson's todos are done */
export function placeOf(body: string, done = 0): Position {
  const root = mkdtempSync(join(tmpdir(), 'lesson-learner-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const lesson = lessonOf(body);
  const todos = todosOf(lesson, sha256);
  const layout = lessonLayout(sandboxAt(root, join(root, 'state')), lesson.id);
  const progress = new LessonRecords(layout, () => undefined).changeProgress(lesson.id, (now) => {
    const keys = todos.slice(0, done).map(({ key }) => key);
    return withDone(now, keys);
  });
  const file = { id: lesson.id, path: join(root, 'test.md'), shown: 'test.md' };
  return { file, lesson, layout, todos, progress, next: nextTodo(todos, progress) };
}

export interface FakeAccess extends LessonAccess {
  readonly told: (RebuildReason | Arrival)[];
}

/** An engine that cannot be had: `hold` fails with an error. */
export function accessTo(place: Position, error: Error): FakeAccess {
  const reader: EventReader = { onEvent: () => undefined, end: () => undefined };
  const told: FakeAccess['told'] = [];
  const access: FakeAccess = {
    told,
    sandbox: place.layout.sandbox,
    find: async () => undefined,
    hold: () => Promise.reject(error),
    reread: async () => place,
    async rebuilding(reason) {
      told.push(reason);
      return reader;
    },
    arrived: (arrival) => void told.push(arrival),
    unattended: () => access,
  };
  return access;
}
