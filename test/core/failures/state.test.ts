import { describe, expect, it } from 'vitest';
import { makesContainer, needsInVain } from '../../../src/core/failures/state.ts';

const NAMES = { images: ['hello-world', 'tutorial:2'], containers: ['web'] };

async function codeOf(script: string, container?: string, images: readonly string[] = []) {
  const failure = await needsInVain(script, NAMES, {
    hasImage: async (name) => images.includes(name),
    container: async () => container,
  });
  return failure && `${failure.code} ${Object.values(failure.args).join(' ')}`;
}

describe('what a block needs of the engine', () => {
  it.each([
    ['docker run --rm hello-world', 'image-missing hello-world true'],
    ['docker run --rm "hello-world" echo hi', 'image-missing hello-world true'],
    ['docker run tutorial:2', 'image-missing tutorial:2 true'],
    // Another image, and the block that makes it by itself.
    ['docker run --rm hello-world-2', undefined],
    ['docker run --rm hello-world:other', undefined],
    ['docker run ubuntu:20.04 && echo hello-world', undefined],
    ['docker build -t hello-world .\ndocker run --rm hello-world', undefined],
    ['docker pull hello-world && docker run hello-world', undefined],
    ['docker exec web ls', 'container-missing web'],
    ['docker run -d --name web ubuntu:20.04 sleep 9\ndocker exec web ls', undefined],
    ['docker logs web', undefined],
  ])('%s', async (script, expected) => {
    expect(await codeOf(script)).toBe(expected);
  });

  it('is there', async () => {
    expect(await codeOf('docker run --rm hello-world', undefined, ['hello-world'])).toBeUndefined();
    expect(await codeOf('docker exec web ls', 'running')).toBeUndefined();
    expect(await codeOf('docker exec web ls', 'exited')).toBe('container-stopped web');
  });

  it('has a name that the block gives', () => {
    expect(makesContainer('docker run --name web x', 'web')).toBe(true);
    expect(makesContainer('docker run --name="web" x', 'web')).toBe(true);
    expect(makesContainer('docker run --name web-2 x', 'web')).toBe(false);
    expect(makesContainer('docker start web', 'web')).toBe(false);
  });
});
