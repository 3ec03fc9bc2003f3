import { describe, expect, it } from 'vitest';
import { readRecord } from '../../../src/core/sweep/records.ts';
import { type ResumePlan, resumePlan } from '../../../src/core/sweep/resume.ts';
import { began, ended, IMAGE, session, spec, text, trials } from './sweep.ts';

const before = trials();
const half = before.slice(0, 3);
const lines = [session(before), ...half.flatMap((it) => [began(it), ended(it)])];
const image = { reference: 'hyperparam', id: IMAGE.id, digests: [] };

function plan(now = before, { accept = false, more = lines, mounts = [], id = IMAGE.id } = {}) {
  const record = readRecord(text(more));
  if (!record) throw new Error('no session');
  return resumePlan(now, record, { image: { ...image, id }, mounts }, accept);
}

const counts = ({ todo, done, dropped, added, others }: ResumePlan) => ({
  todo: todo.length,
  done,
  dropped,
  added,
  others: others.length,
});
const none = { todo: 0, done: 0, dropped: 0, added: 0, others: 0 };

describe('resuming', () => {
  it('does what is missing, also what failed or was cut off', () => {
    const [, , , failed, cut] = before as (typeof half)[0][];
    if (!failed || !cut) throw new Error('too few trials');
    const end = ended(failed, { status: 'failed', failure: { why: 'exit' } });
    const more = [...lines, began(failed), end, began(cut)];
    expect(plan(before, { more }).todo).toEqual(before.slice(3));
    const all = [session(before), ...before.flatMap((it) => [began(it), ended(it)])];
    expect(counts(plan(before, { more: all }))).toEqual({ ...none, done: 6 });
  });

  it('keeps results when the grid grows or shrinks', () => {
    const larger = trials(spec({ params: { max_depth: '1,2,4', n_estimators: '10..30:10' } }));
    expect(counts(plan(larger))).toEqual({ ...none, todo: 6, done: 3, added: 3 });
    const smaller = trials(spec({ params: { max_depth: '2,4', n_estimators: '10' } }));
    expect(counts(plan(smaller))).toEqual({ ...none, todo: 1, done: 1, dropped: 2 });
    expect(plan(smaller).changes).toEqual([]);
  });

  it.each([
    ['image', { image: { ...IMAGE, id: 'sha256:bb' } }, {}],
    ['mount', { mounts: [{ target: '/data', sha256: 'cc' }] }, {}],
    ['arguments', {}, { args: 'run {max_depth} {n_estimators}' }],
    ['environment', {}, { env: { A: '{max_depth}' } }],
  ])(
    'mixes no results when there is another %s, unless that is agreed to',
    (what, world, given) => {
      const now = trials(spec(given), world);
      const mounts = ('mounts' in world ? world.mounts : []) as never[];
      const id = 'image' in world ? world.image.id : IMAGE.id;
      const refused = plan(now, { mounts, id });
      expect(counts(refused)).toEqual({ ...none, todo: 6, others: 3 });
      expect(refused.changes.map((it) => it.what)).toContain(what);
      const agreed = plan(now, { mounts, id, accept: true });
      expect(counts(agreed)).toEqual({ ...none, todo: 3, done: 3 });
      expect(agreed.changes.map((it) => it.what)).toContain(what);
      // Agreed to once, it is not asked again.
      const { accepted } = agreed;
      const later = [...lines, session(now, { image: { ...image, id }, accepted })];
      expect(counts(plan(now, { mounts, id, more: later }))).toEqual({ ...none, todo: 3, done: 3 });
    },
  );

  it('says nothing of a new image before there is a result', () => {
    const now = trials(spec(), { image: { ...IMAGE, id: 'sha256:bb' } });
    const more = [session(before), began(before[0] as (typeof half)[0])];
    expect(plan(now, { more, id: 'sha256:bb' })).toMatchObject({ others: [], changes: [] });
  });
});
