/** What a runner asks of the engine besides what its blocks do, answered by a run's session. */
import type Docker from 'dockerode';
import type { EngineGuard } from '../../core/run/ports.ts';
import { undo } from '../../machine/engine/clean/unfinished.ts';
import type { EngineSession } from '../../machine/engine/proxy/session.ts';

/** Milliseconds for the engine to answer what a client had asked for that was ended. */
const LATE_MS = 3000;

export function engineGuard(session: EngineSession, docker: () => Promise<Docker>): EngineGuard {
  let besides = 0;
  return {
    async alive(unfinished = false) {
      // What could not be written down was not asked of the engine, and the block failed for that.
      if (unfinished && session.journal.failure) throw session.journal.failure;
      const alive = await session.alive();
      if (!alive && unfinished) session.journal.append({ t: 'engine-lost' });
      return alive;
    },
    mark: () => session.ownership.made.length,
    async undoSince(mark) {
      await session.proxy.settled(LATE_MS);
      const made = session.ownership.made.slice(mark);
      await undo(
        await docker(),
        made.filter(({ block }) => block === undefined),
      );
    },
    beside() {
      const block = String(++besides);
      const made = () => session.ownership.made.filter((it) => it.block === block);
      return {
        env: session.apart(block),
        async undo() {
          if (made().length > 0) await undo(await docker(), made());
        },
        async end() {
          const containers = made().filter(({ kind }) => kind === 'container');
          // One that has ended meanwhile needs no ending.
          const kill = async (id: string) => (await docker()).getContainer(id).kill();
          await Promise.all(containers.map(({ id }) => kill(id).catch(() => undefined)));
        },
      };
    },
  };
}
