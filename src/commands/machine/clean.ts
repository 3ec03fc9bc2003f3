/** `lesson clean`: removes what lessons made on the engine, and nothing else. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { beginAgain, goingToBeginAgain } from '../../app/learner/restart-lessons.ts';
import { leftLines } from '../../app/uninstall/words.ts';
import type { Cleaned } from '../../machine/engine/clean/clean.ts';
import { type RunRecord, readJournals } from '../../machine/engine/ownership/journal.ts';
import { type Left, removeTree } from '../../machine/host/removal.ts';
import { checkRemovable } from '../../machine/host/writable.ts';
import { findTheEngine, holdEngine } from '../shared/prepare.ts';

export async function clean(
  lesson: string | undefined,
  options: { readonly all?: boolean; readonly bases?: boolean; readonly json?: boolean },
  context: Context,
): Promise<number> {
  if (options.all)
    return (await import('../shared/clean-all.ts')).cleanAll(lesson, options, context);
  const left = await removeVerifyFolders(context);
  for (const line of leftLines(left, context.theme)) context.note(line);
  const code = await cleanEngine(lesson, options, context);
  return left.length > 0 ? 1 : code;
}

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

/** What runs of `verify` have left on disk that were killed, or were to keep it. */
async function removeVerifyFolders({ paths }: Context): Promise<Left[]> {
  const left: Left[] = [];
  const folder = join(paths.cache, 'verify');
  if (!existsSync(folder)) return left;
  for (const name of readdirSync(folder)) {
    // One on another engine may be at work.
    const pid = Number(/-(\d+)-[0-9a-z]+$/.exec(name)?.[1]);
    if (!isAlive(pid)) left.push(...(await removeTree(join(folder, name))));
  }
  return left;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
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
