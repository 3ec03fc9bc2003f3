/** `lesson report`: what a learner has done in the course, for somebody else, and its judging elsewhere. */
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import { placeIn } from '../../app/course/position.ts';
import { UserError } from '../../core/run/failure.ts';
import type { CompletionReport } from '../../view/report/completion.ts';
import { completionText } from '../../view/report/completion-formats.ts';
import type { Checked } from '../../view/report/completion-words.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import type { Command } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<ReportOptions> = {
  usage: 'report',
  summary: 'show others what you did in the course, with its transcript',
  sandbox: 'own',
  options: [
    { flags: '--json', summary: 'for programs, and for --check' },
    { flags: '--to <file>', summary: 'where to, instead of showing it; nothing is written over' },
    { flags: '--check <file>', summary: 'check such a report (JSON) against this course' },
  ],
  examples: [
    ['lesson report --to report.md', 'for people'],
    ['lesson report --json --to report.json', 'for programs, with the whole transcript'],
    ['lesson report --check report.json', 'on another machine: 0 it holds, 1 it does not'],
  ],
  async run(options, context, { version }) {
    const course = await openCourse(context);
    if (options.check !== undefined) return check(options.check, options, course, context);
    const made = await make(course, context, version);
    const ending = options.json ? 'json' : extname(options.to ?? '').slice(1);
    const text = await completionText(made, ending);
    if (options.to === undefined) context.io.stdout.write(text);
    else write(options.to, text, context);
    return 0;
  },
};

interface ReportOptions {
  readonly json?: boolean;
  readonly to?: string;
  readonly check?: string;
}

async function make(
  course: LoadedCourse,
  context: Context,
  program: string,
): Promise<CompletionReport> {
  const [{ makeReport }, { doneWork }, { lessonDigest }] = await Promise.all([
    import('../../view/report/completion-make.ts'),
    import('../../app/learner/done-work.ts'),
    import('../../app/workbench/opening.ts'),
  ]);
  const places = await placesOf(course, context);
  const works = places.map((place) => ({
    lesson: place.lesson,
    digest: lessonDigest(place),
    ...doneWork(place),
  }));
  if (works.every(({ progress }) => progress.done.length === 0))
    throw new UserError('course-unbegun', { sandbox: context.sandbox.root }, 2);
  const facts = {
    course: course.course.title,
    program,
    machine: `${process.platform} ${process.arch}`,
    made: new Date().toISOString(),
  };
  return makeReport(facts, works);
}

async function placesOf(course: LoadedCourse, { sandbox }: Context) {
  return Promise.all(course.course.lessons.map((id) => placeIn(id, sandbox, course)));
}

/** @throws UserError (2) where something of that name is there */
function write(to: string, text: string, { io, print }: Context): void {
  const path = resolve(io.cwd, to);
  const shown = shownPath(path, io.cwd);
  const fd = open(path, shown);
  try {
    writeFileSync(fd, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw Object.assign(error as Error, { path });
  } finally {
    closeSync(fd);
  }
  print(`The report is in ${shown}.`);
}

function open(path: string, shown: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UserError('report-exists', { path: shown }, 2, error);
    if (!['ENOENT', 'ENOTDIR'].includes(code)) throw error;
    throw new UserError('report-unwritable', { path: shown, reason: message }, 2, error);
  }
}

/** 0: it holds; 1: it does not. */
async function check(
  file: string,
  options: ReportOptions,
  course: LoadedCourse,
  context: Context,
): Promise<number> {
  const [{ checkReport }, { lessonDigest }] = await Promise.all([
    import('../../view/report/completion-check.ts'),
    import('../../app/workbench/opening.ts'),
  ]);
  const given = await read(file, context);
  const places = await placesOf(course, context);
  const known = places.map((place) => ({ lesson: place.lesson, digest: lessonDigest(place) }));
  const checked = checkReport(given, course.course.title, known);
  await tell(checked, options, context);
  return checked.problems.length === 0 ? 0 : 1;
}

/** @throws UserError (2) where it is none */
async function read(file: string, { io }: Context): Promise<CompletionReport> {
  const path = resolve(io.cwd, file);
  const shown = shownPath(path, io.cwd);
  const none = (reason: string) => new UserError('report-invalid', { path: shown, reason }, 2);
  if (!existsSync(path)) throw new UserError('report-missing', { path: shown }, 2);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw none((error as Error).message);
  }
  const { parseReport } = await import('../../view/report/completion.ts');
  const parsed = parseReport(value);
  if (typeof parsed === 'string') throw none(parsed);
  return parsed;
}

async function tell(checked: Checked, { json }: ReportOptions, context: Context): Promise<void> {
  const { checkedLines, problemLines } = await import('../../view/report/completion-words.ts');
  const { theme, print } = context;
  if (json) {
    const problems = checked.problems.map((one) => ({
      ...one,
      message: problemLines(one).join('\n'),
    }));
    const { judgedAgain, states, tooLong, earlierTexts } = checked;
    const holds = problems.length === 0;
    const all = { version: 1, holds, problems, judgedAgain, states, tooLong, earlierTexts };
    context.json(all);
    return;
  }
  for (const problem of checked.problems) {
    const [first = '', ...rest] = problemLines(problem);
    print(`${theme.style.failed(theme.symbol.failed)} ${first}`);
    for (const line of rest) print(`  ${line}`);
  }
  if (checked.problems.length > 0) print('');
  for (const line of checkedLines(checked)) print(line);
}
