/** What commands need that work beside a run, or without one: they keep nobody else from the engine. */
import type { Context } from '../../app/context.ts';
import { type Position, setCurrentLesson } from '../../app/course/position.ts';
import { inWholeWorld, type LookForMissing, NotWhole } from '../../app/learner/open-lesson.ts';
import type { Beside } from '../../app/watch/observer.ts';
import { type Event, outsideRuns } from '../../core/run/events.ts';
import { isError, UserError } from '../../core/run/failure.ts';
import { closedAfterwards } from '../../core/run/opened.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import type { Lock } from '../../machine/engine/connect/lock.ts';
import { agree } from './consent.ts';
import { lessonAccess } from './lesson-access.ts';
import { checkTrust, findTheEngine, getImages, takeEngine } from './prepare.ts';

interface BesideDoing {
  readonly doing?: string;
  readonly onEvent?: (event: Event) => void;
  /** Objects that are not the lesson's may be changed and removed, too. */
  readonly allowOthers?: boolean;
}

export interface BesideWork {
  readonly beside: Beside;
  readonly found: FoundEngine;
}

/**
 * @param options.doing what makes the engine ready where nobody is at work on it: base images, names,
 *   nothing of killed runs. Undefined: it is only looked at.
 */
export async function besideLesson<T>(
  place: Position,
  context: Context,
  options: BesideDoing,
  work: (at: BesideWork) => Promise<T>,
): Promise<T> {
  if (place.progress.rebuilding !== undefined) throw new UserError('rebuild-cut-off', {}, 1);
  return inWholeWorld(place, lessonAccess(context), (whole, look) =>
    openAndWork(whole, look, context, options, work),
  );
}

async function openAndWork<T>(
  place: Position,
  look: LookForMissing,
  context: Context,
  options: BesideDoing,
  work: (at: BesideWork) => Promise<T>,
): Promise<T | NotWhole> {
  const { io, home, paths } = context;
  await checkTrust(place.file, place.lesson, context);
  const found = await findTheEngine(context);
  const { openBeside } = await import('../../app/watch/observer.ts');
  const lock =
    options.doing === undefined ? undefined : await lockIfFree(found, options.doing, context);
  try {
    return await closedAfterwards(async (opened) => {
      const beside = await openHere();
      if (beside instanceof NotWhole) return beside;
      opened.closeWith(() => beside.close());
      return work({ beside, found });
    });
  } catch (error) {
    const { lossIn } = await import('../../machine/engine/connect/dial.ts');
    throw await lossIn(error, found.endpoint);
  }

  async function openHere(): Promise<Beside | NotWhole> {
    try {
      if (lock) {
        const notWhole = await look(found, 'step');
        if (notWhole) return notWhole;
        await getImages(found, place.lesson.images, context, (progress) =>
          options.onEvent?.(outsideRuns({ type: 'progress', ...progress })),
        );
        setCurrentLesson(context.sandbox, place.lesson.id);
      }
      return await openBeside({
        found,
        place,
        paths,
        env: io.env,
        home,
        alone: lock !== undefined,
        allowOthers: options.allowOthers ?? false,
        consent: (question) => agree(context, question),
      });
    } finally {
      await lock?.release();
    }
  }
}

/** Where a run is at work, it has made the engine ready, and whoever comes works beside it. */
async function lockIfFree(
  found: FoundEngine,
  doing: string,
  context: Context,
): Promise<Lock | undefined> {
  try {
    return await takeEngine(found, doing, context);
  } catch (error) {
    if (!isError(error, 'engine-taken') || !error.args.holder) throw error;
    const { doing: what, user, pid } = error.args.holder;
    context.note(`In addition to \`${what}\` of ${user} (process ${pid}).`);
    return undefined;
  }
}
