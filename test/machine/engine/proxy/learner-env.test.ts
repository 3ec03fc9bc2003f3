import { expect, test } from 'vitest';
import { outsideOf, rememberOutside } from '../../../../src/machine/engine/proxy/learner-env.ts';

test('the environment outside of a shell that goes through a run', () => {
  const outside = {
    HOME: '/home/me',
    DOCKER_HOST: 'unix:///mine.sock',
    DOCKER_CONFIG: '/my/docker',
  };
  const inside = {
    HOME: '/home/me',
    colour: 'blue',
    DOCKER_CONFIG: '/run/docker',
    DOCKER_CONTEXT: 'elsewhere',
    BUILDKIT_PROGRESS: 'plain',
    DOCKER_BUILDKIT: '0',
    ...rememberOutside(outside),
  };
  expect(outsideOf(inside)).toEqual({ ...outside, colour: 'blue' });
  expect(outsideOf(outside)).toBe(outside);
  const foreign = { LESSON_OUTSIDE: 'something else', DOCKER_HOST: 'unix:///x.sock' };
  expect(outsideOf(foreign)).toEqual(foreign);
});
