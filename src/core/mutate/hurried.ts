/** A lesson that waits no longer than it has to: a changed command may never end. */
import type { Lesson } from '../lesson/model.ts';
import { type Work, withWork } from '../lesson/work.ts';

/** Milliseconds, for a command that was fast. */
const LEAST = 10_000;
/** How many times as long as before anything may take. */
const TIMES = 4;

/** @param took milliseconds that each action took, by its id. Blocks with other needs than most are left out. */
export function hurried(lesson: Lesson, took: ReadonlyMap<string, number>): Lesson {
  const work = (one: Work): Work[] => {
    if (one.needs.includes('remote-engine')) return [];
    if (one.kind === 'file') return [one];
    const most = LEAST + TIMES * (took.get(one.id) ?? 0);
    const { timeoutMs, wait, withinMs } = one;
    return [
      {
        ...one,
        ...(one.background ? {} : { timeoutMs: Math.min(timeoutMs ?? most, most) }),
        ...(wait ? { wait: { ...wait, deadlineMs: Math.min(wait.deadlineMs, most) } } : {}),
        ...(withinMs === undefined ? {} : { withinMs: Math.min(withinMs, most) }),
      },
    ];
  };
  return withWork(lesson, work);
}
