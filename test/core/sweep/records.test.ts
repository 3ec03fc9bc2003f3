import { describe, expect, it } from 'vitest';
import { NewerRecord, readRecord } from '../../../src/core/sweep/records.ts';
import { began, ended, session, text, trials } from './sweep.ts';

const planned = trials();
const [one, two] = planned as [(typeof planned)[0], (typeof planned)[0]];

describe('trials.jsonl', () => {
  it('says of each trial its last attempt, in the order of the plan', () => {
    const failed = ended(two, { status: 'failed', failure: { why: 'exit' }, exitCode: 1 });
    const record = readRecord(
      text([
        session(planned),
        began(two),
        began(one),
        failed,
        began(two, 2),
        ended(one),
        ended(two, { attempt: 2, metrics: { accuracy: 0.7 } }),
      ]),
    );
    expect(record?.planned.map(({ trial }) => trial)).toEqual(planned.map(({ id }) => id));
    expect(record?.planned[0]?.result).toMatchObject({
      settings: { max_depth: 2, n_estimators: 10 },
      status: 'complete',
      seconds: 1.5,
      metrics: { accuracy: 0.9 },
      session: { image: { id: 'sha256:aa' } },
    });
    expect(record?.planned[1]?.result).toMatchObject({ attempt: 2, status: 'complete' });
    expect(record?.planned[1]?.result).not.toHaveProperty('failure');
    expect(record?.planned[2]?.result).toBeUndefined();
  });

  it('is read wherever it was cut off, and after lines were added to that', () => {
    const begin = text([session(planned), began(one)]);
    const end = text([ended(one)]);
    for (const cut of Array(end.length - 1).keys()) {
      const torn = `${begin}${end.slice(0, cut)}`;
      expect(readRecord(torn)?.all.get(one.id)?.status).toBe('unfinished');
      const resumed = readRecord(`${torn}\n${text([session(planned), began(one, 2), ended(one)])}`);
      expect(resumed?.all.get(one.id)?.status).toBe('complete');
      expect(resumed?.unreadable).toEqual(cut === 0 ? [] : [3]);
    }
  });

  it.each(['', 'no JSON\n', '[]\nnull\n3\n', text([began(one), ended(one)])])(
    'without a session is none: %j',
    (other) => {
      expect(readRecord(other)).toBeUndefined();
    },
  );

  it.each([
    { ...ended(one), metrics: { a: {} } },
    { ...ended(one), status: 'done' },
    { ...ended(one), files: [{ path: 'x' }] },
    { ...ended(one), failure: { why: 'memory' } },
    { ...began(one), settings: null },
    { ...session(planned), planned: undefined },
    { ...session(planned), spec: { parameters: {} } },
    { line: 'toString' },
  ])('passes over lines that are not as they should be: %j', (line) => {
    const good = text([session(planned), began(one)]);
    const record = readRecord(`${good}${JSON.stringify(line)}\n${text([began(two), ended(two)])}`);
    expect(record?.unreadable).toEqual([3]);
    expect(record?.sessions).toHaveLength(1);
    expect(record?.all.get(one.id)?.status).toBe('unfinished');
    expect(record?.all.get(two.id)?.status).toBe('complete');
  });

  it('of a later version is refused', () => {
    const newer = { ...session(planned), version: 2, spec: 'another' };
    expect(() => readRecord(`${JSON.stringify(newer)}\n`)).toThrow(new NewerRecord(2));
  });

  it('has results of another image where that was agreed to', () => {
    const [other] = trials(undefined, {
      image: { id: 'sha256:bb', entrypoint: ['python'], cmd: [] },
    });
    const accepted = { [other?.id ?? '']: one.id };
    const again = session([other as typeof one], { accepted });
    const record = readRecord(text([session(planned), began(one), ended(one), again]));
    expect(record?.planned).toMatchObject([{ trial: other?.id, result: { trial: one.id } }]);
  });
});
