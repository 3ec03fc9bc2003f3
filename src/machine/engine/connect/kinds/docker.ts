/** Docker Engine, Docker Desktop, and what else speaks its API without a mark of its own. */
import { join } from 'node:path';
import type { EngineKind } from './kind.ts';

export const docker: EngineKind = {
  name: 'Docker Engine',
  least: '20.10',
  sockets: ({ home, runtime }) => [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(home, '.docker', 'run', 'docker.sock'),
  ],
  answers: () => true,
  hasId: true,
  env: {},
};
