import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  blockEnvironment,
  newRunId,
  openSession,
} from '../../../../src/machine/engine/proxy/session.ts';

const users = { HOME: '/home/me', DOCKER_HOST: 'unix:///mine.sock', DOCKER_BUILDKIT: '1' };

test('the environment of blocks leads to the run alone, with what the user has chosen else', () => {
  expect(blockEnvironment(users, '/run/docker', { software: 'docker' })).toEqual({
    HOME: '/home/me',
    DOCKER_BUILDKIT: '1',
    DOCKER_CONFIG: '/run/docker',
    BUILDKIT_PROGRESS: 'plain',
    DOCKER_CLI_HINTS: 'false',
  });
});

test('with Podman blocks build with what Podman has, also where buildx is installed', () => {
  for (const env of [users, { HOME: '/home/me' }]) {
    const { DOCKER_BUILDKIT } = blockEnvironment(env, '/run/docker', { software: 'podman' });
    expect(DOCKER_BUILDKIT).toBe('0');
  }
});

test('a session that cannot be opened leaves nothing open and nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-s-'));
  const [users, state, runtime] = ['users', 'state', 'run'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(join(users, 'contexts'), { recursive: true });
  // Nothing that could be copied.
  execFileSync('mkfifo', [join(users, 'contexts', 'pipe')]);
  const host = 'unix:///nowhere/docker.sock';
  const opened = openSession({
    run: newRunId(),
    endpoint: { host },
    facts: { endpoint: host, kind: 'env', own: false, version: '', software: 'docker', id: '0' },
    paths: { state, cache: folder, runtime },
    lesson: 'test',
    sandbox: folder,
    env: { DOCKER_CONFIG: users },
    home: folder,
  });
  await expect(opened).rejects.toThrow('pipe');
  expect(readdirSync(runtime)).toEqual([]);
  expect(readdirSync(join(state, 'journal'))).toEqual([]);
  rmSync(folder, { recursive: true });
});
