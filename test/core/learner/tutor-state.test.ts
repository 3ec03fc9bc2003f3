import { expect, test } from 'vitest';
import {
  asking,
  nothingShown,
  QUIT,
  type Shown,
  withShown,
  working,
} from '../../../src/core/learner/tutor-state.ts';

const output = (text: string, action = 'one/1'): Shown => ({
  kind: 'event',
  event: { v: 1, run: '', at: '', type: 'output', step: 'one', action, stream: 'stdout', text },
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

test('choices are there while something is asked, and gone while it is at work', () => {
  const step = { id: 'one', title: 'One', index: 0, count: 1 };
  const shown = withShown(nothingShown, { kind: 'step', ...step });
  const asked = asking(shown, { kind: 'menu' }, [QUIT], undefined);
  expect(asked).toMatchObject({ step, asking: { kind: 'menu' }, choices: [QUIT] });
  expect(working(asked)).toEqual({ shown: shown.shown, step, choices: [] });
});
