/** `lesson engine stop`. */
import { stopEngine } from '../../machine/engine/daemon/daemon.ts';
import type { Command } from '../shared/command.ts';

export const command: Command = {
  usage: 'engine stop',
  summary: 'stop the managed engine; its images and containers stay',
  examples: [['lesson engine stop']],
  async run(_given, context) {
    const { io, paths, print } = context;
    const stopped = await stopEngine({ paths, env: io.env });
    print(
      stopped
        ? 'The managed engine has stopped; its images and containers stay.'
        : 'The managed engine did not run.',
    );
    return 0;
  },
};
