/** `lesson sweep`: runs an image with many settings, each in a container of its own. */
import { resolve } from 'node:path';
import type Docker from 'dockerode';
import type { Context } from '../../app/context.ts';
import type { SweepPlan } from '../../app/sweep/plan.ts';
import { UserError } from '../../core/run/failure.ts';
import type { Credit } from '../../core/sweep/crate/credit.ts';
import type { SweepRecord } from '../../core/sweep/records.ts';
import { reportOf } from '../../core/sweep/report.ts';
import { type SweepSpec, type SweepWords, specOf } from '../../core/sweep/spec.ts';
import { shellWord } from '../../core/words/shell-word.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import type { SweepFolder } from '../../machine/sweep/folder.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { findTheEngine } from '../shared/prepare.ts';
import { CREDIT_OPTIONS, type CreditWords, makeCrate, typedCredit } from './credit.ts';
import { recordedIn } from './recorded.ts';
import { type TypedWords, typedSweep, WORD_OPTIONS } from './typed.ts';

interface SweepOptions extends TypedWords, CreditWords {
  readonly image?: string;
  readonly resume?: boolean;
  readonly accept?: boolean;
  readonly dryRun?: boolean;
  readonly printScript?: boolean;
  readonly crate?: boolean;
  readonly json?: boolean;
}

export const command: Command<SweepOptions> = {
  usage: 'sweep [image]',
  summary: 'run an image with many settings, and collect the results in one table',
  argument: { summary: 'an image, or a sweep.yaml with the same words' },
  options: [
    ...WORD_OPTIONS,
    { flags: '--resume', summary: 'do what is missing of an earlier run' },
    { flags: '--accept', summary: 'with --resume: results of another image or data count as well' },
    { flags: '--dry-run', summary: 'show the trials, and run none' },
    { flags: '--print-script', summary: 'print a bash script that does the same by docker alone' },
    {
      flags: '--crate',
      summary: 'describe the results for publication, as `lesson sweep crate` does',
    },
    ...CREDIT_OPTIONS,
    JSON_OPTION,
  ],
  examples: [
    ['lesson sweep hyperparam -p max_depth=2,4,6,8,10 -p n_estimators=10..50:10'],
    ['lesson sweep hyperparam -p max_depth=2..10:2 --repeats 5 --maximize accuracy'],
    ['lesson sweep sweep.yaml --dry-run', 'the same words in a file'],
    ['lesson sweep --resume --out results', 'what is missing'],
    ['lesson sweep hyperparam -p depth=2,4 --print-script > sweep.sh'],
  ],
  async run(
    { image, resume, accept, dryRun, printScript, json, crate, crateAuthor, license, ...typed },
    context,
    { version },
  ) {
    const given = {
      ...(crateAuthor && { crateAuthor }),
      ...(license !== undefined && { license }),
    };
    const credit = crate || crateAuthor || license !== undefined ? typedCredit(given) : undefined;
    const words = typedSweep(image, typed, context);
    const { SweepFolder } = await import('../../machine/sweep/folder.ts');
    const out = words.out ?? 'results';
    const folder = new SweepFolder(resolve(context.io.cwd, out), out);
    const only = dryRun || printScript;
    const work = async () => {
      const record = recordedIn(folder, context);
      const spec = specFor(words, record, folder);
      if (record && !resume && !only) throw exists(record, folder);
      const { openDocker } = await import('../../machine/engine/connect/api.ts');
      const { planSweep } = await import('../../app/sweep/plan.ts');
      const found = await findTheEngine({
        ...context,
        io: { ...context.io, env: context.callerEnv },
      });
      const docker = await openDocker(found.endpoint);
      const earlier = resume ? record : undefined;
      const cwd = context.io.cwd;
      const plan = await planSweep({ spec, docker, record: earlier, accept: accept ?? false, cwd });
      const at: PlannedSweep = { plan, folder, record: earlier, found, docker, context };
      if (printScript) return printTheScript(at);
      if (dryRun) return showTrials(at, json ?? false);
      return runTheSweep(at, { accept: accept ?? false, json: json ?? false, version, credit });
    };
    if (only) return work();
    const { lockSweep } = await import('../../machine/engine/connect/lock.ts');
    const lock = await lockSweep(folder.path, 'lesson sweep', context.paths.runtime);
    try {
      return await work();
    } finally {
      await lock.release();
    }
  },
};

interface PlannedSweep {
  readonly plan: SweepPlan;
  readonly folder: SweepFolder;
  /** Of an earlier run that is resumed. */
  readonly record: SweepRecord | undefined;
  readonly found: FoundEngine;
  readonly docker: Docker;
  readonly context: Context;
}

/** What was not typed is as it was before. */
function specFor(
  words: SweepWords,
  record: SweepRecord | undefined,
  folder: SweepFolder,
): SweepSpec {
  const before = record?.session.spec;
  const image = words.image ?? before?.image;
  const parameters = words.params ?? before?.parameters;
  if (image !== undefined && parameters)
    return specOf({ ...words, image, params: parameters }, before);
  throw image === undefined && !words.params && words.out !== undefined
    ? new UserError('sweep-absent', { folder: folder.shown }, 2)
    : new UserError('sweep-incomplete', {}, 2);
}

function exists({ planned }: SweepRecord, { shown }: SweepFolder): UserError {
  const done = planned.filter(({ result }) => result?.status === 'complete').length;
  return new UserError('sweep-exists', { folder: shown, done, total: planned.length }, 2);
}

async function showTrials({ plan, context }: PlannedSweep, json: boolean): Promise<number> {
  const { trials, resume } = plan;
  const todo = new Set((resume?.todo ?? trials).map(({ id }) => id));
  if (json) {
    context.json({ version: 1, trials: trials.map((it) => ({ ...it, todo: todo.has(it.id) })) });
    return 0;
  }
  const { changeText } = await import('../../view/messages/sweep.ts');
  const { dockerLine } = await import('../../core/sweep/trials.ts');
  for (const trial of trials) {
    context.print(`${todo.has(trial.id) ? '' : 'done  '}${dockerLine(trial, plan.spec.image)}`);
  }
  for (const change of resume?.changes ?? []) context.note(changeText(change));
  context.note(`${todo.size} of ${trials.length} trials to run. Nothing was run.`);
  return 0;
}

async function printTheScript({
  plan,
  folder,
  docker,
  found,
  context,
}: PlannedSweep): Promise<number> {
  const [{ scriptOf }, { shares }, { askSweepEngine }, { homeOf }] = await Promise.all([
    import('../../core/sweep/script.ts'),
    import('../../app/sweep/run.ts'),
    import('../../machine/sweep/engine.ts'),
    import('../../machine/sweep/container.ts'),
  ]);
  const engine = await askSweepEngine(docker, found.facts.software);
  const { spec, trials, mounts, image } = plan;
  const facts = { spec, trials, mounts, image: image.id, folder: folder.path };
  const user = engine.user === '0:0' ? engine.user : undefined;
  context.print(
    scriptOf({ ...facts, ...shares(spec, engine), user, env: homeOf(image) }).trimEnd(),
  );
  return 0;
}

async function runTheSweep(
  { context, ...at }: PlannedSweep,
  options: {
    readonly accept: boolean;
    readonly json: boolean;
    readonly version: string;
    /** Undefined: no crate is asked for. */
    readonly credit: Credit | undefined;
  },
): Promise<number> {
  const { accept, json, version, credit } = options;
  const { plan, folder } = at;
  const { io, theme, note } = context;
  const { others = [], changes = [] } = plan.resume ?? {};
  if (others.length > 0 && !accept) {
    throw new UserError(
      'sweep-changed',
      { folder: folder.shown, others: others.length, changes },
      2,
    );
  }
  const { resumeLines, summaryLines, trialTable } = await import('../../view/messages/sweep.ts');
  const { runSweep } = await import('../../app/sweep/run.ts');
  const { SweepScreen } = await import('../../view/terminal/sweep-screen.ts');
  const { shownPath } = await import('../../view/text/shown-path.ts');
  if (plan.resume) for (const line of resumeLines(plan.resume, plan.trials.length)) note(line);
  const screen = new SweepScreen({
    write: (text) => void io.stderr.write(text),
    width: () => io.stderr.columns || 100,
    tty: Boolean(io.stderr.isTTY),
    theme,
    logOf: ({ id }) => shownPath(folder.trial(id).log, io.cwd),
  });
  const record = await runSweep({
    ...at,
    signal: io.signal,
    now: io.now,
    onProgress: (progress) => screen.progress(progress),
    onEnded: (...ended) => screen.ended(...ended),
  }).finally(() => screen.close());
  const { writeOutputs } = await import('../../app/sweep/outputs.ts');
  const { page } = await writeOutputs(folder, record, version);
  const described = credit && (await makeCrate(folder, record, { credit, context, version }));
  const { hasCrate } = await import('../../app/sweep/crate.ts');
  if (!described && hasCrate(folder.path)) {
    note(
      `The crate describes earlier results. Renew it: lesson sweep crate ${shellWord(folder.shown)}`,
    );
  }
  const complete = record.planned.every(({ result }) => result?.status === 'complete');
  if (json) context.json(reportOf(record));
  else {
    const short = record.planned.length <= MOST_ROWS;
    if (short) for (const line of [...trialTable(record, theme), '']) context.print(line);
    for (const line of summaryLines(record, theme)) context.print(line);
    context.print(`All results: ${shownPath(folder.csv, io.cwd)}`);
    context.print(`With pictures, for a browser: ${shownPath(page, io.cwd)}`);
    if (described) context.print(`Crate: ${shownPath(described, io.cwd)}`);
  }
  return complete ? 0 : 1;
}

/** A longer table is left to `lesson sweep show`. */
const MOST_ROWS = 30;
