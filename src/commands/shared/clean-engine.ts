/** Removes what lessons made on an engine, and says so. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { beginAgain, goingToBeginAgain } from '../../app/learner/restart-lessons.ts';
import type { Cleaned } from '../../machine/engine/clean/clean.ts';
import { type RunRecord, readJournals } from '../../machine/engine/ownership/journal.ts';
import { checkRemovable } from '../../machine/host/writable.ts';
import { findTheEngine, holdEngine } from './prepare.ts';

/**
 * @param lesson whose objects are removed; undefined: those of all lessons
 * @returns the exit code: 1 where something is left
 */
export async function cleanEngine(
  lesson: string | undefined,
  options: { readonly bases?: boolean; readonly json?: boolean },
  context: Context,
): Promise<number> {
  const found = await findTheEngine(context);
  return holdEngine(found, 'clean', context, async () => {
    const [
      { openDocker },
      engine,
      { removeDeadRunFolders },
      { endEscapedOfKilled, endKilledBlocks },
    ] = await Promise.all([
      import('../../machine/engine/connect/api.ts'),
      import('../../machine/engine/clean/clean.ts'),
      import('../../machine/engine/proxy/run-folders.ts'),
      import('../../app/workbench/end-killed-blocks.ts'),
    ]);
    const { paths } = context;
    await endKilledBlocks(paths.state, found.facts.id);
    await removeDeadRunFolders(paths.runtime);
    await endEscapedOfKilled(paths.runtime);
    const only = (record: RunRecord) => lesson === undefined || record.header.lesson === lesson;
    const records = readJournals(paths.state, found.facts.id).filter(only);
    checkRemovable([join(paths.state, 'journal')]);
    const halfDone = goingToBeginAgain(records, paths.state);
    const cleaned = await engine.clean({
      docker: await openDocker(found.endpoint),
      stateDir: paths.state,
      engineId: found.facts.id,
      ...(lesson === undefined ? {} : { only }),
      bases: options.bases ?? false,
    });
    const again = beginAgain(halfDone);
    if (options.json) context.json({ version: 1, ...cleaned, again });
    else tell(cleaned, again, context);
    return cleaned.left.length > 0 ? 1 : 0;
  });
}

function tell(
  { removed, restored, left }: Cleaned,
  again: readonly string[],
  { print, theme, sandbox }: Context,
): void {
  for (const what of removed) print(`${theme.style.passed(theme.symbol.passed)} removed ${what}`);
  for (const ref of restored)
    print(`${theme.style.passed(theme.symbol.passed)} ${ref} is what it was before`);
  for (const { what, why } of left)
    print(`${theme.style.warning(theme.symbol.warning)} left ${what}: ${why}`);
  for (const id of again)
    print(`${id} begins again at its first step, since what it had built is gone.`);
  if (removed.length + restored.length + left.length === 0)
    print('Nothing of the lessons is on the engine.');
  if (existsSync(sandbox.root)) print(`Your files stay in ${sandbox.root}.`);
}
