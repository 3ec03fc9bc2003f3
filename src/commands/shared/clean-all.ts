/** `lesson clean --all`: removes all that lesson has put on this machine, after asking. */
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { isNothing, planUninstall, type UninstallPlan } from '../../app/uninstall/plan.ts';
import { type Uninstalled, uninstall } from '../../app/uninstall/remove.ts';
import { leftLines, stayingLines, toRemoveLines } from '../../app/uninstall/words.ts';
import { UserError } from '../../core/run/failure.ts';
import { truncate } from '../../view/text/layout.ts';
import { agree } from './consent.ts';

export async function cleanAll(
  lesson: string | undefined,
  { json }: { readonly json?: boolean },
  context: Context,
): Promise<number> {
  const { io, home, paths, print, sandbox, theme } = context;
  if (lesson !== undefined) throw new UserError('all-and-lesson', { lesson }, 2);
  const plan = await planUninstall({ paths, env: io.env, home, sandbox: sandbox.root });
  if (isNothing(plan) && !json) {
    print('Nothing of lesson is on this machine.');
    for (const line of stayLines(plan, context)) print(line);
    return 0;
  }
  if (!json) tellPlan(plan, context);
  if (!(await agreed(json ?? false, context))) {
    print('Nothing was removed.');
    return 0;
  }
  const work = workLine(context);
  const done = await uninstall(plan, {
    paths,
    env: io.env,
    signal: io.signal,
    onBegin: (path) => work(`removing ${path} …`),
    onStep({ did, what }) {
      work('');
      if (!json) print(`${theme.style.passed(theme.symbol.passed)} ${did} ${what}`);
    },
  }).finally(() => work(''));
  if (json) context.json(report(plan, done));
  else tellDone(plan, done, context);
  return done.left.length + plan.silent.length > 0 ? 1 : 0;
}

/** A line that is written over, where somebody waits: gigabytes of small files take a while. */
function workLine({ io: { stderr, env }, width }: Context): (text: string) => void {
  if (!stderr.isTTY || env.TERM === 'dumb' || env.LESSON_SCREEN_READER) return () => undefined;
  return (text) => void stderr.write(`\r\x1b[K${truncate(text, width() - 1)}`);
}

/** @throws UserError (2) where nobody can be asked */
async function agreed(json: boolean, context: Context): Promise<boolean> {
  const { options, interactive } = context;
  if (!options.yes && (json || !interactive)) throw new UserError('clean-declined', { json }, 2);
  return agree(context, 'Remove all of this?');
}

function tellPlan(plan: UninstallPlan, context: Context): void {
  const { print } = context;
  const lines = toRemoveLines(plan);
  if (lines.length > 0) {
    print('This is what lesson has put on this machine, and what goes:');
    print('');
    for (const line of lines) print(line);
    print('');
  }
  // Without a question it is told at the end alone.
  if (context.options.yes) return;
  const staying = stayLines(plan, context);
  for (const line of staying) print(line);
  if (staying.length > 0) print('');
}

function tellDone(plan: UninstallPlan, done: Uninstalled, context: Context): void {
  const { print, theme } = context;
  const { style, symbol } = theme;
  for (const ref of done.restored) print(`${style.passed(symbol.passed)} restored ${ref}`);
  for (const line of leftLines(done.left, theme)) print(line);
  for (const id of done.again)
    print(`${id} begins again at its first step, since what it had built is gone.`);
  for (const line of stayLines(plan, context)) print(line);
}

function stayLines(plan: UninstallPlan, { paths, width }: Context): string[] {
  return stayingLines({ ...plan, journals: join(paths.state, 'journal') }, width());
}

/** For programs. */
function report(plan: UninstallPlan, { steps, ...done }: Uninstalled) {
  const of = (did: string) => steps.filter((step) => step.did === did).map(({ what }) => what);
  return {
    version: 1,
    removed: of('removed'),
    stopped: of('stopped'),
    ...done,
    silent: plan.silent.map(({ id, endpoint }) => ({ id, endpoint })),
    sandboxes: plan.sandboxes,
    changes: plan.changes,
  };
}
