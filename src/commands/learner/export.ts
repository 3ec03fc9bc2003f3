/** `lesson export`: what a learner built in a lesson, as a folder that lives without the runner. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { currentLesson } from '../../app/course/overview.ts';
import { type Position, placeIn } from '../../app/course/position.ts';
import { knownLesson } from '../../app/course/targets.ts';
import { UserError } from '../../core/run/failure.ts';
import { counted } from '../../core/words/phrases.ts';
import type { LeftWhy, NotCopied } from '../../machine/sandbox/copy-out.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import type { Command } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly lesson?: string; readonly to?: string }> = {
  usage: 'export [lesson]',
  summary: 'write what you built in a lesson to a folder of its own, with its commands',
  sandbox: 'own',
  options: [
    {
      flags: '--to <folder>',
      summary: 'where to (default: ./<lesson>-export); nothing is written over',
    },
  ],
  examples: [
    ['lesson export', 'of this lesson, to a folder here'],
    ['lesson export first-image --to ~/first-image'],
  ],
  async run({ lesson: word, ...options }, context) {
    const { io, sandbox, print } = context;
    const course = await openCourse(context);
    const id = word === undefined ? currentLesson(sandbox, course) : knownLesson(word, course);
    const place = await placeIn(id, sandbox, course);
    if (place.progress.done.length === 0)
      throw new UserError('lesson-unbegun', { title: place.lesson.title, id }, 2);
    if (place.progress.rebuilding !== undefined) throw new UserError('rebuild-cut-off', {}, 2);
    const to = resolve(io.cwd, options.to ?? `${id}-export`);
    refuseTarget(to, id, context);
    const { copied, left } = await write(place, course, to, io.env);
    const shown = shownPath(to, io.cwd);
    print(`${counted(copied.length, 'file')} and ${readmeName(copied)} are in ${shown}.`);
    for (const line of left) print(`Left out: ${leftWords(line)}`);
    print(`The commands that made them stand in ${join(shown, readmeName(copied))}.`);
    return 0;
  },
};

const WHY: Readonly<Record<LeftWhy, string>> = {
  'too-large': 'too large to go along',
  'link-outside': 'a link that leads out of the folder',
  special: 'a socket, a pipe or a device',
  closed: 'another user’s, perhaps a container’s, and closed to you',
};

/** @throws UserError (2): nothing is ever written over */
function refuseTarget(to: string, id: string, { io, sandbox }: Context): void {
  const shown = shownPath(to, io.cwd);
  const stat = statSync(to, { throwIfNoEntry: false });
  if (!relative(sandbox.root, to).startsWith('..'))
    throw new UserError('export-in-sandbox', { path: shown, id }, 2);
  const folder = stat?.isDirectory() ?? false;
  if (stat && (!folder || readdirSync(to).length > 0))
    throw new UserError('export-exists', { path: shown, id, folder }, 2);
}

/** Beside the target first: it is there whole, or not at all. */
async function write(place: Position, course: LoadedCourse, to: string, env: NodeJS.ProcessEnv) {
  const [{ copyOut }, { filesOf }] = await Promise.all([
    import('../../machine/sandbox/copy-out.ts'),
    import('../../machine/sandbox/layout.ts'),
  ]);
  mkdirSync(dirname(to), { recursive: true });
  const begun = mkdtempSync(join(dirname(to), `.${basename(to)}-`));
  try {
    const out = copyOut(filesOf(place.layout), begun);
    const repository = beginRepository(begun, dirname(to), env);
    const page = await pageOf(place, course, out.left, repository);
    writeFileSync(join(begun, readmeName(out.copied)), page, { flag: 'wx' });
    // Such folders are their maker's alone at first.
    chmodSync(begun, 0o755);
    renameSync(begun, to);
    return out;
  } catch (error) {
    rmSync(begun, { recursive: true, force: true });
    throw error;
  }
}

/** Where git is, and the folder would not lie in another repository; what is committed is for its maker to say. */
function beginRepository(folder: string, above: string, env: NodeJS.ProcessEnv): boolean {
  // Where git itself has started this, its variables mean another repository.
  const clean = Object.entries(env).filter(([name]) => !name.startsWith('GIT_'));
  const git = (...args: string[]) =>
    spawnSync('git', args, { env: Object.fromEntries(clean), stdio: 'ignore' }).status === 0;
  return !git('-C', above, 'rev-parse', '--git-dir') && git('init', '--quiet', folder);
}

/** The learner's own README keeps its name. */
function readmeName(copied: readonly string[]): string {
  const taken = copied.some((path) => path.toLowerCase() === 'readme.md');
  return taken ? 'HOW-IT-WAS-MADE.md' : 'README.md';
}

async function pageOf(
  place: Position,
  { course }: LoadedCourse,
  left: readonly NotCopied[],
  repository: boolean,
): Promise<string> {
  const [{ exportPage }, { recipeOf, scriptsOf }, work] = await Promise.all([
    import('../../view/report/export-page.ts'),
    import('../../core/run/recipe.ts'),
    import('../../app/learner/done-work.ts'),
  ]);
  const done = work.doneWork(place);
  const steps = recipeOf(done);
  return exportPage({
    course: course.title,
    lesson: place.lesson,
    steps,
    repository,
    left: left.map((one) => ({ path: one.path, why: whyWords(one) })),
    ...work.circumstances(place, done, scriptsOf(steps)),
  });
}

function leftWords(left: NotCopied): string {
  return `${left.path} (${whyWords(left)})`;
}

function whyWords({ why, size }: NotCopied): string {
  return size === undefined ? WHY[why] : `${WHY[why]}: ${Math.round(size / 1_000_000)} MB`;
}
