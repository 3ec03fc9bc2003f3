/** `lesson engine stop`. */
import type { Context } from '../../app/context.ts';
import { stopEngine } from '../../machine/engine/daemon/daemon.ts';

export async function engineStop(context: Context): Promise<number> {
  const { io, paths, print } = context;
  const stopped = await stopEngine({ paths, env: io.env });
  print(
    stopped
      ? 'The own engine has stopped; its images and containers stay.'
      : 'The own engine did not run.',
  );
  return 0;
}
