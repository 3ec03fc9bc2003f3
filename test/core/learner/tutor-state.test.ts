import { expect, test } from 'vitest';
import {
  asking,
  nothingShown,
  QUIT,
  type Shown,
  withShown,
  working,
} from '../../../src/core/learner/tutor-state.ts';

const output = (text: string, action = 'one/1', stream: 'stdout' | 'stderr' = 'stdout'): Shown => ({
  kind: 'event',
  event: { v: 1, run: '', at: '', type: 'output', step: 'one', action, stream, text },
});

test('pieces of one output are one thing, and of a long one the end is kept', () => {
  const pieces = Array.from({ length: 3000 }, (_, i) => output(`${String(i).padStart(99)}\n`));
  const state = [output('before', 'one/0'), ...pieces].reduce(withShown, nothingShown);
  expect(state.shown).toHaveLength(2);
  const [, last] = state.shown;
  const text = last?.kind === 'event' && last.event.type === 'output' ? last.event.text : '';
  expect(text.length).toBeLessThanOrEqual(200_000);
  expect(text).toMatch(/2999\n$/);
});

test('two streams that print in turns are two things, and progress is one', () => {
  const pieces = Array.from({ length: 1000 }, (_, i) =>
    output(`${i} `, 'one/1', i % 2 === 0 ? 'stdout' : 'stderr'),
  );
  const progress = Array.from(
    { length: 1000 },
    (_, i): Shown => ({
      kind: 'event',
      event: { v: 1, run: '', at: '', type: 'progress', task: 'pull', text: `${i}` },
    }),
  );
  const { shown } = [...pieces, ...progress].reduce(withShown, nothingShown);
  expect(shown).toHaveLength(3);
  expect(shown[0]).toMatchObject({
    event: { stream: 'stdout', text: expect.stringMatching(/^0 2 4 .*998 $/) },
  });
  expect(shown[1]).toMatchObject({
    event: { stream: 'stderr', text: expect.stringMatching(/^1 3 5 .*999 $/) },
  });
  expect(shown[2]).toMatchObject({ event: { text: '999' } });
});

test('choices are there while something is asked, and gone while it is at work', () => {
  const step = { id: 'one', title: 'One', index: 0, count: 1 };
  const shown = withShown(nothingShown, { kind: 'step', ...step });
  const asked = asking(shown, { kind: 'menu' }, [QUIT], undefined);
  expect(asked).toMatchObject({ step, asking: { kind: 'menu' }, choices: [QUIT] });
  expect(working(asked)).toEqual({ shown: shown.shown, step, choices: [] });
});
