/** Opens a lesson only in the world that its progress speaks of: what is missing is rebuilt first. */
import type { Context } from '../../app/context.ts';
import { type Place, placeIn } from '../../app/course/position.ts';
import { type ByHand, findMissing } from '../../app/workbench/inventory.ts';
import type { Missed } from '../../core/run/inventory.ts';
import { AT_END, TAKEN_OVER } from '../../core/run/travel.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { missedWords } from '../../view/messages/missed.ts';
import { hang } from '../../view/text/layout.ts';
import { openCourse } from './prepare.ts';
import { travelTo } from './travel.ts';

/** Thrown out of what was about to begin in a world that is not whole. */
class NotWhole extends Error {
  readonly missed: Missed;

  constructor(missed: Missed) {
    super('objects of the lesson are missing');
    this.missed = missed;
  }
}

export type LookForMissing = (found: FoundEngine, byHand: ByHand) => Promise<void>;

/**
 * @param work is begun again after a rebuild. It looks for what is missing once it holds the engine,
 *   and before it changes anything.
 */
export async function inWholeWorld<T>(
  place: Place,
  context: Context,
  work: (place: Place, look: LookForMissing) => Promise<T>,
): Promise<T> {
  if (place.progress.rebuilding !== undefined) {
    return work(await rebuilt(place, rebuildIndex(place), context), async () => undefined);
  }
  try {
    return await work(place, async (found, byHand) => {
      const missed = await findMissing({ place, found }, byHand);
      if (missed) throw new NotWhole(missed);
    });
  } catch (error) {
    if (!(error instanceof NotWhole)) throw error;
    const text = `${missedWords(error.missed)} The earlier steps are run again to rebuild the lesson.`;
    context.print(hang('', text, context.width()).join('\n'));
    const index = place.next ? place.todos.indexOf(place.next) : place.todos.length;
    return work(await rebuilt(place, index, context), async () => undefined);
  }
}

/** Where a rebuild that was cut off led to; in a lesson that has changed since, its start. */
function rebuildIndex({ todos, progress, next }: Place): number {
  const { rebuilding } = progress;
  if (rebuilding === TAKEN_OVER && next) return todos.indexOf(next);
  if (rebuilding === AT_END || rebuilding === TAKEN_OVER) return todos.length;
  return Math.max(
    0,
    todos.findIndex(({ key }) => key === rebuilding),
  );
}

async function rebuilt(place: Place, index: number, context: Context): Promise<Place> {
  await travelTo(place, index, context, { anew: true });
  const course = await openCourse(context);
  return placeIn(place.lesson.id, context.sandbox, course, context.io.cwd);
}
