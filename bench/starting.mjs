// From the start of the process until its end, or until somebody sees something, beside a bare node.
import { join } from 'node:path';
import { interleaved, NO_ENGINE, timeFirstOutput, timeProcess } from './measure.mjs';

const NOTE = 'node -e 0';

export async function measureStarting({ cli, env, folder, rounds, engine }) {
  const node = (...args) => timeProcess(process.execPath, args, { env, cwd: folder });
  let sandboxes = 0;
  // A sandbox of its own each time: else every run would be a step further on.
  const next = () =>
    timeFirstOutput(
      process.execPath,
      [cli, '--sandbox', join(folder, `next-${++sandboxes}`), 'next'],
      {
        env,
        cwd: folder,
      },
    );
  const times = await interleaved(
    {
      node: () => node('-e', '0'),
      version: () => node(cli, '--version'),
      list: () => node(cli, 'list'),
      status: () => node(cli, 'status'),
      ...(engine ? { next } : {}),
    },
    rounds,
  );
  const row = (name, ms, limit) => ({
    name,
    ratios: ms.map((value, round) => value / times.node[round]),
    limit,
    note: NOTE,
  });
  return [
    row('lesson --version', times.version, 1.15),
    row('lesson list', times.list, 1.35),
    row('lesson status', times.status, 3),
    engine
      ? row('lesson next, to its first output', times.next, 4)
      : { name: 'lesson next', note: `not measured: ${NO_ENGINE}` },
  ];
}
