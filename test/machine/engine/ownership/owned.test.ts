import { describe, expect, test } from 'vitest';
import { unanswered } from '../../../../src/machine/engine/clean/recover.ts';
import type { Entry, RunRecord } from '../../../../src/machine/engine/ownership/journal.ts';
import { ownedBy } from '../../../../src/machine/engine/ownership/owned.ts';

const AT = '2026-01-01T00:00:00.000Z';

function run(id: string, ...entries: Entry[]): RunRecord {
  const header = {
    t: 'run',
    run: id,
    engine: 'e',
    endpoint: 'unix:///s',
    own: false,
    sandbox: '/s',
    lesson: 'l',
    at: AT,
  } as const;
  return { path: `/journal/${id}`, header, entries, aliveAt: Date.parse(AT) };
}

describe('what runs own', () => {
  test('images, the latest first, so that children go before parents', () => {
    const owned = ownedBy([
      run('a', { t: 'made', kind: 'image', id: 'sha256:1' }),
      run('b', { t: 'made', kind: 'image', id: 'sha256:2' }),
    ]);
    expect(owned.images).toEqual(['2', '1']);
  });

  test('a reference with all ids it got, and what it pointed to before the first', () => {
    const owned = ownedBy([
      run('a', { t: 'tagged', ref: 'x:latest', id: '1', prior: '0' }),
      run('b', { t: 'tagged', ref: 'x:latest', id: '2', prior: '1' }),
    ]);
    expect(owned.references).toEqual([{ ref: 'x:latest', ids: ['1', '2'], prior: { id: '0' } }]);
  });

  test.each<[string, Entry[], number[]]>([
    ['one alone', [{ t: 'asked', n: 1, at: AT }], [1]],
    [
      'one that was answered',
      [
        { t: 'asked', n: 1, at: AT },
        { t: 'answered', n: 1 },
      ],
      [],
    ],
    [
      'of two at once, the one that was not',
      [
        { t: 'asked', n: 1, at: AT },
        { t: 'asked', n: 2, at: AT },
        { t: 'answered', n: 2 },
      ],
      [1],
    ],
  ])('requests that a killed run left open: %s', (_name, entries, open) => {
    expect(unanswered(entries).map((asked) => asked.n)).toEqual(open);
  });
});
