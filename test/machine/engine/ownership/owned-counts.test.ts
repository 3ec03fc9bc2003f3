import { expect, it } from 'vitest';
import type { Entry } from '../../../../src/machine/engine/ownership/journal.ts';
import { ownedBy } from '../../../../src/machine/engine/ownership/owned.ts';
import {
  countOwned,
  type OnEngine,
} from '../../../../src/machine/engine/ownership/owned-counts.ts';

const hex = (digit: string) => digit.repeat(64);

function owned(...entries: Entry[]) {
  const header = {
    t: 'run' as const,
    run: 'r1',
    engine: 'e',
    endpoint: 'unix:///e.sock',
    own: false,
    sandbox: '/s/l',
    lesson: 'l',
    at: '2026-11-01T00:00:00Z',
  };
  return ownedBy([{ path: '/j', header, entries, aliveAt: 0 }]);
}

const THERE: OnEngine = {
  containers: [
    { Id: hex('1'), Labels: { 'lesson.run': 'r1' } },
    { Id: hex('2'), Labels: { 'lesson.run': 'of somebody else' } },
    { Id: hex('3') },
  ],
  networks: [{ Id: hex('4'), Labels: null }],
  volumes: [{ Name: 'theirs' }, { Name: hex('8'), Labels: null }, { Name: 'data' }],
  images: [
    { Id: `sha256:${hex('5')}`, RepoTags: ['hello-world:latest'], Size: 100, SharedSize: 60 },
    { Id: `sha256:${hex('6')}`, RepoTags: ['ubuntu:20.04'], Size: 1000, SharedSize: 900 },
    { Id: `sha256:${hex('7')}`, RepoTags: null, Size: 10, SharedSize: -1 },
  ],
};

it('counts what runs made, by label and by id', () => {
  const made = owned(
    { t: 'made', kind: 'container', id: hex('3').slice(0, 12) },
    { t: 'made', kind: 'volume', id: hex('8') },
    // Under a name that somebody has chosen, there may be another one by now.
    { t: 'made', kind: 'volume', id: 'data' },
    { t: 'made', kind: 'image', id: hex('7').slice(0, 12) },
    { t: 'tagged', ref: 'hello-world:latest', id: `sha256:${hex('5')}` },
  );
  expect(countOwned(THERE, made)).toEqual({
    containers: 2,
    networks: 0,
    volumes: 1,
    images: 2,
    bytes: 50,
  });
});

it('counts no name that points elsewhere by now, and no image that was pulled anew', () => {
  const moved = owned(
    { t: 'tagged', ref: 'hello-world:latest', id: `sha256:${hex('9')}` },
    { t: 'pulled', ref: 'ubuntu:20.04', id: `sha256:${hex('8')}` },
  );
  expect(countOwned(THERE, moved)).toMatchObject({ images: 0, bytes: 0 });
  const still = owned({ t: 'pulled', ref: 'ubuntu:20.04', id: `sha256:${hex('6')}` });
  expect(countOwned(THERE, still)).toMatchObject({ images: 1, bytes: 1000 });
});
