import { describe, expect, test } from 'vitest';
import type { Entry, RunRecord } from '../../src/engine/journal.ts';
import { ownedBy } from '../../src/engine/owned.ts';

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
  return { path: `/journal/${id}`, header, entries };
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
    expect(owned.references).toEqual([{ ref: 'x:latest', ids: ['1', '2'], prior: '0' }]);
  });

  test.each<[string, Entry[], number]>([
    ['an intent alone', [{ t: 'intent', kind: 'tag', name: 'x', at: AT }], 1],
    [
      'one that was followed by the tag',
      [
        { t: 'intent', kind: 'tag', name: 'x', at: AT },
        { t: 'tagged', ref: 'x', id: '1' },
      ],
      0,
    ],
    [
      'a later one',
      [
        { t: 'intent', kind: 'tag', name: 'x', at: AT },
        { t: 'tagged', ref: 'x', id: '1' },
        { t: 'intent', kind: 'tag', name: 'x', at: AT },
      ],
      1,
    ],
  ])('%s', (_name, entries, unsettled) => {
    expect(ownedBy([run('a', ...entries)]).unsettled.tags).toHaveLength(unsettled);
  });
});
