/** Removes what lessons made on an engine. */
import { existsSync } from 'node:fs';
import type { Context } from '../../app/context.ts';
import { type CleanedLessons, cleanLessons } from '../../app/learner/clean-lessons.ts';
import { findTheEngine, holdEngine } from './prepare.ts';

/**
 * @param lesson whose objects are removed; undefined: those of all lessons
 * @param bases base images that lessons pulled go, too
 */
export async function cleanEngine(
  lesson: string | undefined,
  bases: boolean,
  context: Context,
): Promise<CleanedLessons> {
  const found = await findTheEngine(context);
  const { paths } = context;
  return holdEngine(found, 'clean', context, () => cleanLessons(lesson, bases, found, paths));
}

export function tellCleaned(
  { removed, restored, left, again }: CleanedLessons,
  { print, theme, sandbox }: Context,
): void {
  for (const what of removed) print(`${theme.style.passed(theme.symbol.passed)} removed ${what}`);
  for (const ref of restored) print(`${theme.style.passed(theme.symbol.passed)} restored ${ref}`);
  for (const { what, why } of left)
    print(`${theme.style.warning(theme.symbol.warning)} left ${what}: ${why}`);
  for (const id of again)
    print(`${id} begins again at its first step, since what it had built is gone.`);
  if (removed.length + restored.length + left.length === 0)
    print('Nothing of the lessons is on the engine.');
  if (existsSync(sandbox.root)) print(`Your files stay in ${sandbox.root}.`);
}
