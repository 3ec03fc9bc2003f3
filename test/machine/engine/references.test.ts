import { describe, expect, test } from 'vitest';
import { snapshotOf } from '../../../src/machine/engine/ownership/image-snapshot.ts';

describe('references, as engines list them', () => {
  test('are known by the names that commands use', () => {
    const { tags } = snapshotOf([
      { Id: 'sha256:1', RepoTags: ['ubuntu:20.04', 'lab.example:5000/base:1'] },
      { Id: 'sha256:2', RepoTags: null },
      { Id: 'sha256:3', RepoTags: ['<none>:<none>'] },
    ]);
    expect([...tags]).toEqual([
      ['ubuntu:20.04', 'sha256:1'],
      ['lab.example:5000/base:1', 'sha256:1'],
    ]);
  });

  test('Podman lists what it built by the whole name, and what it loaded as its own', () => {
    const { tags } = snapshotOf([
      { Id: 'sha256:1', RepoTags: ['localhost/ubuntu:20.04'] },
      { Id: 'sha256:2', RepoTags: ['docker.io/library/hello-world:latest'] },
    ]);
    expect(tags.get('ubuntu:20.04')).toBe('sha256:1');
    expect(tags.get('hello-world:latest')).toBe('sha256:2');
  });

  test('Podman lists the parent of an image without the algorithm of its id', () => {
    const { parents } = snapshotOf([
      { Id: 'sha256:1', RepoTags: null },
      { Id: 'sha256:2', ParentId: '1', RepoTags: null },
      { Id: 'sha256:3', ParentId: 'sha256:2', RepoTags: null },
    ]);
    expect(parents.get('sha256:2')).toBe('sha256:1');
    expect(parents.get('sha256:3')).toBe('sha256:2');
  });

  test('the very name goes before one that may be meant by it', () => {
    const rows = [
      { Id: 'sha256:1', RepoTags: ['docker.io/library/base:latest'] },
      { Id: 'sha256:2', RepoTags: ['localhost/base:latest'] },
    ];
    for (const listed of [rows, rows.toReversed()]) {
      const { tags } = snapshotOf(listed);
      expect(tags.get('base:latest')).toBe('sha256:1');
      expect(tags.get('localhost/base:latest')).toBe('sha256:2');
    }
  });
});
