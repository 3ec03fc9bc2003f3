import { expect, test } from 'vitest';
import { blockEnvironment } from '../../src/engine/session.ts';

const users = { HOME: '/home/me', DOCKER_HOST: 'unix:///mine.sock', DOCKER_BUILDKIT: '1' };

test('the environment of blocks leads to the run alone, with what the user has chosen else', () => {
  expect(blockEnvironment(users, '/run/docker', {})).toEqual({
    HOME: '/home/me',
    DOCKER_BUILDKIT: '1',
    DOCKER_CONFIG: '/run/docker',
    BUILDKIT_PROGRESS: 'plain',
    DOCKER_CLI_HINTS: 'false',
  });
});

test('with Podman blocks build with what Podman has, also where buildx is installed', () => {
  for (const env of [users, { HOME: '/home/me' }]) {
    const { DOCKER_BUILDKIT } = blockEnvironment(env, '/run/docker', { podman: true });
    expect(DOCKER_BUILDKIT).toBe('0');
  }
});
