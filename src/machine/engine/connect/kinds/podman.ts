/** Podman's service, which speaks Docker's API. */
import { join } from 'node:path';
import type { EngineKind } from './kind.ts';

export const podman: EngineKind = {
  name: 'Podman',
  // The lessons were tried with 5.8.
  least: '5.0',
  olderIs:
    'docker run --rm may return 0 whatever happened in the container, and steps that expect a failure do not get it',
  sockets: ({ runtime }) => [
    ...(runtime ? [join(runtime, 'podman', 'podman.sock')] : []),
    '/run/podman/podman.sock',
  ],
  answers: ({ headers }) => headers['libpod-api-version'] !== undefined,
  // It gives itself another one each time.
  hasId: false,
  noBuildKit: 'Podman builds images itself, without BuildKit',
  // With buildx it would run BuildKit in a container, and keep the images to itself.
  env: { DOCKER_BUILDKIT: '0' },
};
