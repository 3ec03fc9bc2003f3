/** `lesson engine start`. */
import type { Context } from '../../app/context.ts';
import { startEngine } from '../../machine/engine/daemon/daemon.ts';

export async function engineStart(context: Context): Promise<number> {
  const { io, paths, print, note } = context;
  const status = await startEngine({ paths, env: io.env, onWait: note });
  print(`The own engine ${status.version ?? ''} runs at ${status.endpoint.host}.`);
  return 0;
}
