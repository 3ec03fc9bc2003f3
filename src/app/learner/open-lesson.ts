/** Opens a lesson only in the world that its progress speaks of: what is missing is rebuilt first. */
import type { RebuildReason } from '../../core/learner/arrival.ts';
import type { Event } from '../../core/run/events.ts';
import type { Missed } from '../../core/run/inventory.ts';
import { closedAfterwards } from '../../core/run/opened.ts';
import { AT_END, TAKEN_OVER } from '../../core/run/travel.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import type { Position } from '../course/position.ts';
import { type ByHand, findMissing } from '../workbench/inventory.ts';
import type { LessonAccess } from './access.ts';
import { go } from './go.ts';
import type { Learner } from './learner.ts';

/** Work that has not begun, since the engine lacks something. */
export class NotWhole {
  readonly missed: Missed;

  constructor(missed: Missed) {
    this.missed = missed;
  }
}

/** To be called by whoever holds the engine, before anything is changed. */
export type LookForMissing = (found: FoundEngine, byHand: ByHand) => Promise<NotWhole | undefined>;

/** Opens the lesson for some work in it, with the learner's terminal where there is one, and closes it. */
export async function inLesson<T>(
  place: Position,
  access: LessonAccess,
  onEvent: (event: Event) => void,
  work: (learner: Learner) => Promise<T>,
): Promise<T> {
  return inWholeWorld(place, access, (whole, look) =>
    access.hold(whole, 'next', onEvent, async (options) => {
      const notWhole = await look(options.found, 'task');
      if (notWhole) return notWhole;
      const { Learner } = await import('./learner.ts');
      const { terminal } = access;
      return closedAfterwards(async (opened) => {
        const learner = await Learner.open({ ...options, ...(terminal ? { terminal } : {}) });
        opened.closeWith(() => learner.close());
        return work(learner);
      });
    }),
  );
}

/** @param work is begun again after a rebuild, where it gives back that something is missing */
export async function inWholeWorld<T>(
  place: Position,
  access: LessonAccess,
  work: (place: Position, look: LookForMissing) => Promise<T | NotWhole>,
): Promise<T> {
  let whole = place;
  let known = place.progress.rebuilding !== undefined;
  if (known) whole = await rebuilt(place, rebuildIndex(place), { code: 'asked' }, access);
  for (;;) {
    const done = await work(whole, async (found, byHand) => {
      const missed = known ? undefined : await findMissing({ place, found }, byHand);
      return missed && new NotWhole(missed);
    });
    if (!(done instanceof NotWhole)) return done;
    known = true;
    const reason = { code: 'missing', missed: done.missed, opening: true } as const;
    const index = place.next ? place.todos.indexOf(place.next) : place.todos.length;
    whole = await rebuilt(place, index, reason, access);
  }
}

/** Where a rebuild that was cut off led to; in a lesson that has changed since, its start. */
function rebuildIndex({ todos, progress, next }: Position): number {
  const { rebuilding } = progress;
  if (rebuilding === TAKEN_OVER && next) return todos.indexOf(next);
  if (rebuilding === AT_END || rebuilding === TAKEN_OVER) return todos.length;
  return Math.max(
    0,
    todos.findIndex(({ key }) => key === rebuilding),
  );
}

async function rebuilt(
  place: Position,
  index: number,
  rebuild: RebuildReason,
  access: LessonAccess,
): Promise<Position> {
  const arrival = await go(place, index, access, { rebuild });
  access.arrived(arrival);
  if (arrival.outcome === 'cut-off') throw arrival.error;
  return access.reread(place);
}
