/** `lesson clean`: removes what lessons made on the engine, and nothing else. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../engine/journal.ts';
import type { Context } from './context.ts';
import { findTheEngine, takeEngine } from './prepare.ts';

export async function clean(
  lesson: string | undefined,
  options: { readonly bases?: boolean; readonly json?: boolean },
  context: Context,
): Promise<number> {
  const found = await findTheEngine(context);
  const lock = await takeEngine(found, 'clean', context);
  try {
    const [{ openDocker }, engine, { removeDeadRunFolders }, { endKilledBlocks }] =
      await Promise.all([
        import('../engine/api.ts'),
        import('../engine/clean.ts'),
        import('../engine/recover.ts'),
        import('../workbench/killed.ts'),
      ]);
    const { paths } = context;
    await endKilledBlocks(paths.state, found.facts.id);
    await removeDeadRunFolders(paths.runtime);
    const only = (record: RunRecord) => lesson === undefined || record.header.lesson === lesson;
    const cleaned = await engine.clean({
      docker: await openDocker(found.endpoint),
      stateDir: paths.state,
      engineId: found.facts.id,
      only,
      bases: options.bases ?? false,
    });
    removeVerifyFolders(context);
    if (options.json) context.print(JSON.stringify({ version: 1, ...cleaned }, null, 2));
    else tell(cleaned, context);
    return cleaned.left.length > 0 ? 1 : 0;
  } finally {
    await lock.release();
  }
}

/** What runs of `verify` have left on disk that were killed, or were to keep it. */
function removeVerifyFolders({ paths }: Context): void {
  const folder = join(paths.cache, 'verify');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    // One on another engine may be at work.
    const pid = Number(/-(\d+)-[0-9a-z]+$/.exec(name)?.[1]);
    if (!isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function tell(
  { removed, restored, left }: import('../engine/clean.ts').Cleaned,
  { print, theme, sandbox }: Context,
): void {
  for (const what of removed) print(`${theme.style.passed(theme.symbol.passed)} removed ${what}`);
  for (const ref of restored)
    print(`${theme.style.passed(theme.symbol.passed)} ${ref} is what it was before`);
  for (const { what, why } of left)
    print(`${theme.style.warning(theme.symbol.warning)} left ${what}: ${why}`);
  if (removed.length + restored.length + left.length === 0)
    print('Nothing of the lessons is on the engine.');
  if (existsSync(sandbox.root)) print(`Your files stay in ${sandbox.root}.`);
}
