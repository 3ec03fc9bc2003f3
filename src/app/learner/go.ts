/** Going to a place in a lesson: what is not as it was there is rebuilt. */
import type { Arrival, RebuildReason } from '../../core/learner/arrival.ts';
import { UserError } from '../../core/run/failure.ts';
import type { Missed } from '../../core/run/inventory.ts';
import { nextTodo, type Todo } from '../../core/run/progress.ts';
import { isReached, leavesTheWorld, withoutFrom } from '../../core/run/travel.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { type Position, setCurrentLesson } from '../course/position.ts';
import type { LessonAccess } from './access.ts';

export interface GoOptions {
  /** The steps are run again even where the world is the right one already, for this reason. */
  readonly rebuild?: RebuildReason;
  /** The command that is at work, for whoever wants the engine meanwhile. */
  readonly doing?: string;
}

/**
 * @param index of the todo that is to come next; after the last one: the lesson's end
 * @returns where that has led, also where it was cut off
 */
export async function go(
  place: Position,
  index: number,
  access: LessonAccess,
  { rebuild, doing = 'goto' }: GoOptions = {},
): Promise<Arrival> {
  const { todos, layout, progress, lesson } = place;
  const there = { lesson, at: todos[index] };
  if (rebuild) return goAgain(place, index, access, rebuild, doing);
  if (isReached(todos, progress, index)) {
    const missed = await missedHere(place, access);
    if (missed) {
      const reason = { code: 'missing', missed, opening: false } as const;
      return goAgain(place, index, access, reason, doing);
    }
    setCurrentLesson(access.sandbox, lesson.id);
    return { ...there, outcome: 'nothing-changed' };
  }
  if (leavesTheWorld(todos, progress, index)) {
    setCurrentLesson(access.sandbox, lesson.id);
    const records = new LessonRecords(layout);
    records.changeProgress(lesson.id, (now) => withoutFrom(now, todos, index));
    return { ...there, outcome: 'taken-back' };
  }
  return goAgain(place, index, access, { code: 'asked' }, doing);
}

async function goAgain(
  place: Position,
  index: number,
  access: LessonAccess,
  reason: RebuildReason,
  doing: string,
): Promise<Arrival> {
  const { todos, progress, lesson } = place;
  const reader = await access.rebuilding(reason);
  let kept: { readonly kept?: string } = {};
  try {
    const { failed, ...notUndone } = await access.hold(
      place,
      doing,
      reader.onEvent,
      async (options) => {
        const { travel } = await import('./rebuild.ts');
        const onKept = (folder: string) => {
          kept = { kept: folder };
        };
        return travel(index, { ...options, onKept });
      },
    );
    return {
      lesson,
      ...kept,
      at: failed ? todos.find(({ step }) => step === failed) : todos[index],
      outcome: failed ? 'failed' : 'rebuilt',
      ...(progress.done.length > 0 ? { notUndone } : {}),
    };
  } catch (error) {
    const interrupted = error instanceof UserError && error.exitCode === 130;
    const at = interrupted ? cutOffAt(place) : undefined;
    return { lesson, ...kept, at, outcome: 'cut-off', interrupted, error };
  } finally {
    reader.end();
  }
}

/** Where nothing has to change no engine is needed; one that does not answer is not asked. */
async function missedHere(place: Position, access: LessonAccess): Promise<Missed | undefined> {
  if (!place.progress.inventory?.objects.length) return undefined;
  const found = await access.find();
  if (!found) return undefined;
  const { findMissing } = await import('../workbench/inventory.ts');
  return findMissing({ place, found }, 'task');
}

/** A way that was cut off has led somewhere too. */
function cutOffAt({ todos, layout, lesson }: Position): Todo | undefined {
  const progress = new LessonRecords(layout).progress(lesson.id);
  return progress.rebuilding === undefined ? nextTodo(todos, progress) : undefined;
}
