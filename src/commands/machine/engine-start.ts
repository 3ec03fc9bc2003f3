/** `lesson engine start`. */
import { startEngine } from '../../machine/engine/daemon/daemon.ts';
import type { Command } from '../shared/command.ts';

export const command: Command = {
  usage: 'engine start',
  summary: 'start the managed engine',
  sandbox: 'own',
  examples: [['lesson engine start']],
  async run(_given, context) {
    const { io, paths, print, note } = context;
    const status = await startEngine({ paths, env: io.env, onWait: note });
    print(`The managed engine ${status.version ?? ''} runs at ${status.endpoint.host}.`);
    return 0;
  },
};
