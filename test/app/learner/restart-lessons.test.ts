import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { beginAgain, goingToBeginAgain } from '../../../src/app/learner/restart-lessons.ts';
import { withDone } from '../../../src/core/run/progress.ts';
import { lessonLayout, sandboxAt } from '../../../src/machine/sandbox/layout.ts';
import { LessonRecords } from '../../../src/machine/sandbox/records.ts';

test('a lesson that begins again compares nothing with what was on the engine before', () => {
  const base = mkdtempSync(join(tmpdir(), 'lesson-again-'));
  try {
    const state = join(base, 'state');
    const layout = lessonLayout(sandboxAt(join(base, 'sandbox'), state), 'one');
    const records = new LessonRecords(layout);
    records.changeProgress('one', (now) => withDone(now, ['a']));
    records.observed().set('task', { layers: new Map([['x:latest', ['layer']]]) });
    records.background().set(['serve']);
    const header = {
      t: 'run' as const,
      run: 'r',
      engine: 'e',
      endpoint: 'unix:///x',
      own: true,
      sandbox: layout.files,
      lesson: 'one',
      at: '',
    };
    const halfDone = goingToBeginAgain([{ path: '/j', header, entries: [], aliveAt: 0 }], state);
    expect(beginAgain(halfDone)).toEqual(['one']);
    expect(records.progress('one').done).toEqual([]);
    expect(records.observed().get('task')).toBeUndefined();
    expect(records.background().get()).toEqual([]);
  } finally {
    rmSync(base, { recursive: true });
  }
});
