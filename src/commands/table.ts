/** Every command, by whom it is for, in the order of help. Help, completion, the README's table and the man page come from it. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, Declaration, Program } from './shared/command.ts';

type Load = () => Promise<{ readonly command: Command }>;

const GROUPS: Readonly<Record<string, Readonly<Record<string, Load>>>> = {
  'For learners:': {
    next: () => import('./learner/next.ts'),
    goto: () => import('./learner/goto.ts'),
    back: () => import('./learner/back.ts'),
    undo: () => import('./learner/undo.ts'),
    hint: () => import('./learner/hint.ts'),
    solve: () => import('./learner/solve.ts'),
    skip: () => import('./learner/skip.ts'),
    check: () => import('./learner/check.ts'),
    watch: () => import('./learner/watch.ts'),
    shell: () => import('./learner/shell.ts'),
    status: () => import('./learner/status.ts'),
    list: () => import('./learner/list.ts'),
    show: () => import('./learner/show.ts'),
    reset: () => import('./learner/reset.ts'),
    adopt: () => import('./learner/adopt.ts'),
    export: () => import('./learner/export.ts'),
    report: () => import('./learner/report.ts'),
    clean: () => import('./machine/clean.ts'),
    start: () => import('./learner/start.ts'),
  },
  'For your own work:': {
    sweep: () => import('./sweep/sweep.ts'),
    'sweep show': () => import('./sweep/show.ts'),
    'sweep plot': () => import('./sweep/plot.ts'),
    'sweep crate': () => import('./sweep/crate.ts'),
    'sweep verify': () => import('./sweep/verify.ts'),
  },
  'For authors:': {
    verify: () => import('./author/verify.ts'),
    update: () => import('./author/update.ts'),
    lint: () => import('./author/lint.ts'),
    new: () => import('./author/new.ts'),
    map: () => import('./author/map.ts'),
  },
  'For this machine:': {
    doctor: () => import('./machine/doctor.ts'),
    setup: () => import('./machine/setup.ts'),
    images: () => import('./machine/images.ts'),
    engine: () => import('./machine/engine.ts'),
    'engine start': () => import('./machine/engine-start.ts'),
    'engine stop': () => import('./machine/engine-stop.ts'),
    'engine status': () => import('./machine/engine-status.ts'),
    completion: () => import('./machine/completion.ts'),
    complete: () => import('./machine/complete.ts'),
  },
};

const ABOUT: Omit<Program, 'version' | 'commands'> = {
  summary: 'Docker for reproducible science, learned by doing it on a real engine.',
  options: [
    {
      flags: '--sandbox <folder>',
      summary: 'where your files are (default: ./sandbox, found from any folder below)',
    },
    {
      flags: '--course <folder>',
      summary: 'another course than the shipped one (or LESSON_COURSE)',
    },
    { flags: '--no-color', summary: 'no colours (or NO_COLOR)' },
    { flags: '-y, --yes', summary: 'answer questions with yes' },
    { flags: '--trust', summary: 'run lessons from elsewhere without being asked' },
  ],
  exitCodes: [
    [0, 'all passed'],
    [1, 'a step failed, or nothing was compared'],
    [2, 'wrong usage, or an invalid lesson'],
    [3, 'no engine, the machine is not ready, or nothing could be run'],
    [70, 'a bug in the program'],
    [130, 'interrupted'],
  ],
};

/**
 * @param folder where the program is, and with it what the build has written of the commands. Without
 *   it every command is loaded, which takes longer than starting node.
 */
export async function loadProgram(
  version: string,
  folder = dirname(fileURLToPath(import.meta.url)),
): Promise<Program> {
  return { version, ...ABOUT, commands: prebuilt(folder) ?? (await loadCommands()) };
}

function prebuilt(folder: string): readonly Declaration[] | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'commands.json'), 'utf8')) as Declaration[];
  } catch {
    return undefined;
  }
}

/** @returns each with its group */
export async function loadCommands(): Promise<readonly Command[]> {
  const groups = Object.entries(GROUPS).flatMap(([group, loads]) =>
    Object.values(loads).map(async (load) => ({ ...(await load()).command, group })),
  );
  return Promise.all(groups);
}

export async function loadCommand(name: string): Promise<Command> {
  const load = Object.assign({}, ...Object.values(GROUPS))[name] as Load | undefined;
  if (!load) throw new Error(`the table of commands has no "${name}"`);
  return (await load()).command;
}
