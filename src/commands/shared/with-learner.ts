/** A learner's lesson, opened for as long as a command works in it. */
import type { Context } from '../../app/context.ts';
import type { Place } from '../../app/course/position.ts';
import type { Learner } from '../../app/learner/learner.ts';
import type { Event } from '../../core/run/events.ts';
import { closedAfterwards } from '../../core/run/opened.ts';
import { behindDoor } from '../../view/text/door.ts';
import { inWholeWorld } from './whole-world.ts';
import { withEngine } from './with-engine.ts';

/** Opens the lesson, with the learner's terminal where somebody sits, and closes it again. */
export async function withLearner<T>(
  place: Place,
  context: Context,
  onEvent: (event: Event) => void,
  work: (learner: Learner) => Promise<T>,
): Promise<T> {
  const { io, interactive } = context;
  return inWholeWorld(place, context, (whole, findMissing) =>
    withEngine(whole, context, 'next', onEvent, async (options) => {
      await findMissing(options.found, 'task');
      const { Learner } = await import('../../app/learner/learner.ts');
      const terminal = { input: io.stdin(), output: behindDoor(io.stdout) };
      return closedAfterwards(async (opened) => {
        const learner = await Learner.open({ ...options, ...(interactive ? { terminal } : {}) });
        opened.closeWith(() => learner.close());
        return work(learner);
      });
    }),
  );
}
