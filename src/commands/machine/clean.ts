/** `lesson clean`: removes what lessons made on the engine, and nothing else. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { leftLines } from '../../app/uninstall/words.ts';
import { type Left, removeTree } from '../../machine/host/removal.ts';
import { cleanEngine, tellCleaned } from '../shared/clean-engine.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';

export const command: Command<{
  readonly lesson?: string;
  readonly all?: boolean;
  readonly bases?: boolean;
  readonly json?: boolean;
}> = {
  usage: 'clean [lesson]',
  summary: 'remove what lessons made on the engine, and nothing else',
  options: [
    { flags: '--bases', summary: 'also base images that lessons pulled' },
    { flags: '--all', summary: 'everything that lesson has put on this machine, after asking' },
    JSON_OPTION,
  ],
  examples: [
    ['lesson clean'],
    ['lesson clean first-image', 'of one lesson'],
    ['lesson clean --bases'],
    ['lesson clean --all', 'managed engine, caches and records too; your files stay'],
  ],
  async run({ lesson, ...options }, context) {
    if (options.all)
      return (await import('../shared/clean-all.ts')).cleanAll(lesson, options, context);
    const left = await removeVerifyFolders(context);
    for (const line of leftLines(left, context.theme)) context.note(line);
    const cleaned = await cleanEngine(lesson, options.bases ?? false, context);
    if (options.json) context.json({ version: 1, ...cleaned });
    else tellCleaned(cleaned, context);
    return left.length + cleaned.left.length > 0 ? 1 : 0;
  },
};

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
