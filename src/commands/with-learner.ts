/** A learner's lesson, opened for as long as a command works in it. */
import type { Event } from '../run/events.ts';
import { closedAfterwards } from '../run/opened.ts';
import { behindDoor } from '../terminal/door.ts';
import type { Learner } from '../workbench/learner.ts';
import { type Place, placeIn } from '../workbench/place.ts';
import type { Context } from './context.ts';
import { openCourse } from './prepare.ts';
import { travelTo } from './travel.ts';
import { withEngine } from './with-engine.ts';

/** Opens the lesson, with the learner's terminal where somebody sits, and closes it again. */
export async function withLearner<T>(
  place: Place,
  context: Context,
  onEvent: (event: Event) => void,
  work: (learner: Learner) => Promise<T>,
): Promise<T> {
  const { io, interactive } = context;
  const whole = await wholeWorld(place, context);
  return withEngine(whole, context, 'next', onEvent, async (options) => {
    const { Learner } = await import('../workbench/learner.ts');
    const terminal = { input: io.stdin(), output: behindDoor(io.stdout) };
    return closedAfterwards(async (opened) => {
      const learner = await Learner.open({ ...options, ...(interactive ? { terminal } : {}) });
      opened.closeWith(() => learner.close());
      return work(learner);
    });
  });
}

/** A world that was being rebuilt when its run was killed is rebuilt first. */
async function wholeWorld(place: Place, context: Context): Promise<Place> {
  const { rebuilding } = place.progress;
  if (rebuilding === undefined) return place;
  const index = place.todos.findIndex(({ key }) => key === rebuilding);
  await travelTo(place, Math.max(0, index), context);
  const course = await openCourse(context);
  return placeIn(place.lesson.id, context.sandbox, course, context.io.cwd);
}
