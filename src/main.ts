/** The command line: what there is, and which command does it. Commands are loaded when they are called. */
import { tmpdir } from 'node:os';
import { Argument, Command, CommanderError, Option } from 'commander';
import pkg from '../package.json' with { type: 'json' };
import {
  type Context,
  type GlobalOptions,
  type Io,
  makeContext,
  safeContext,
} from './app/context.ts';
import { addHelp } from './commands/help.ts';
import { throughDoor, wordsOnly } from './view/text/door.ts';

type Act = (context: Context) => Promise<number>;

export type { Io };

/** Runs the program; never throws. @returns the exit code */
export async function main(argv: readonly string[], world: Io): Promise<number> {
  const io: Io = {
    ...world,
    stdout: throughDoor(world.stdout),
    stderr: throughDoor(world.stderr),
  };
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    io.stdout.write(`${pkg.version}\n`);
    return 0;
  }
  let exitCode = 0;
  const program: Command = describeProgram(io, async (act) => {
    exitCode = await act(safeContext(io, program.opts<GlobalOptions>()));
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    const fault = faultOf(io.signal);
    return fault ? await tellError(fault, io, program.opts<GlobalOptions>()) : exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tellError(faultOf(io.signal) ?? error, io, program.opts<GlobalOptions>());
  }
}

function describeProgram(io: Io, run: (act: Act) => Promise<void>): Command {
  const program = new Command('lesson')
    .description('Docker for reproducible science, learned by doing it on a real engine.')
    .version(pkg.version)
    .option(
      '--sandbox <folder>',
      'where your files are (default: ./sandbox, found from any folder below)',
    )
    .option('--course <folder>', 'another course than the shipped one (or LESSON_COURSE)')
    .option('--no-color', 'no colours (or NO_COLOR)')
    .option('-y, --yes', 'answer questions with yes')
    .option('--trust', 'run lessons from elsewhere without being asked')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      // It repeats what was typed, and has no colours.
      writeOut: (text) => void io.stdout.write(wordsOnly(text)),
      writeErr: (text) => void io.stderr.write(wordsOnly(text)),
    });

  const sandboxed = (act: Act, need: 'own' | 'any') =>
    run(async (context) => {
      const { requireOwnSandbox, tellForeignSandbox } = await import(
        './commands/shared/own-sandbox.ts'
      );
      await (need === 'own' ? requireOwnSandbox : tellForeignSandbox)(context);
      return act(context);
    });
  /** What works in the sandbox, and what only shows something of it. */
  const own = (act: Act) => sandboxed(act, 'own');
  const see = (act: Act) => sandboxed(act, 'any');

  program
    .command('next [lesson]')
    .description('go on with the course; without a terminal, do exactly one step')
    .action((lesson?: string) =>
      own(async (context) => (await import('./commands/learner/next.ts')).next(lesson, context)),
    );
  program
    .command('goto <place>')
    .description('go to a lesson or a step: lesson, lesson#step, or a step of this one')
    .action((place) =>
      own(async (c) => (await import('./commands/learner/goto.ts')).goto(place, c)),
    );
  program
    .command('back')
    .description('go to the step before this one, with everything as it was at its start')
    .action(() => own(async (c) => (await import('./commands/learner/back.ts')).back(c)));
  program
    .command('undo')
    .description('take back what was done last: the step at hand, or the one before')
    .action(() => own(async (c) => (await import('./commands/learner/undo.ts')).undo(c)));
  program
    .command('hint')
    .description('a hint for the step at hand, another one each time')
    .action(() => own(async (c) => (await import('./commands/learner/hint.ts')).hint(c)));
  program
    .command('solve')
    .description('show the Solution of the step at hand, and do it')
    .action(() => own(async (c) => (await import('./commands/learner/solve.ts')).solve(c)));
  program
    .command('skip')
    .description('have the step at hand done for you, and go on')
    .option('--anyway', 'go on even where it cannot be done')
    .action((options) =>
      own(async (c) => (await import('./commands/learner/skip.ts')).skip(options, c)),
    );
  program
    .command('check')
    .description('judge the step at hand by what can be seen of it, and tick it')
    .option('--json', 'for programs')
    .action((options) =>
      own(async (c) => (await import('./commands/learner/check.ts')).check(options, c)),
    );
  program
    .command('watch [lesson]')
    .description('follow what you do in another terminal, and tick what is done')
    .action((lesson) =>
      own(async (c) => (await import('./commands/learner/watch.ts')).watch(lesson, c)),
    );
  program
    .command('shell [lesson]')
    .description("your own shell in the lesson's folder, on its engine")
    .option('--allow-others', 'change and remove objects that do not belong to the lesson, too')
    .action((lesson, options) =>
      own(async (c) => (await import('./commands/learner/shell.ts')).shell(lesson, options, c)),
    );
  program
    .command('status')
    .description('where you are')
    .option('--json', 'for programs')
    .action((options) =>
      see(async (c) => (await import('./commands/learner/status.ts')).status(options, c)),
    );
  program
    .command('list')
    .description('the lessons of the course')
    .option('--json', 'for programs')
    .action((options) =>
      see(async (c) => (await import('./commands/learner/list.ts')).list(options, c)),
    );
  program
    .command('show [place]')
    .description('read a lesson or a step; nothing is run')
    .option('--json', 'as data, for programs')
    .addOption(new Option('--output', 'all that its last command has printed').conflicts('json'))
    .addOption(
      new Option('--commands', 'all that it runs, types and writes on this machine').conflicts([
        'json',
        'output',
      ]),
    )
    .option('--solution', 'with the answers, hints and solutions of what is not done yet')
    .action((lesson, options) =>
      see(async (c) => (await import('./commands/learner/show.ts')).show(lesson, options, c)),
    );
  program
    .command('reset [place]')
    .description('begin a lesson anew, or one of its steps; your files are moved aside')
    .action((place) =>
      own(async (c) => (await import('./commands/learner/reset.ts')).reset(place, c)),
    );
  program
    .command('adopt')
    .description('take over the progress of a sandbox that was moved, or comes from elsewhere')
    .action(() => run(async (c) => (await import('./commands/learner/adopt.ts')).adopt(c)));
  program
    .command('export [lesson]')
    .description('write what you built in a lesson to a folder of its own, with its commands')
    .option('--to <folder>', 'where to (default: ./<lesson>-export); nothing is written over')
    .action((lesson, options) =>
      own(async (c) =>
        (await import('./commands/learner/export.ts')).exportLesson(lesson, options, c),
      ),
    );
  program
    .command('report')
    .description('tell somebody else what you did in the course, with its transcript')
    .option('--json', 'for programs, and for --check')
    .option('--to <file>', 'where to, instead of showing it; nothing is written over')
    .option('--check <file>', 'judge such a report (JSON) against this course')
    .action((options) =>
      own(async (c) =>
        (await import('./commands/learner/report.ts')).report(options, c, pkg.version),
      ),
    );
  program
    .command('clean [lesson]')
    .description('remove what lessons made on the engine, and nothing else')
    .option('--bases', 'also base images that lessons pulled')
    .option('--all', 'everything that lesson has put on this machine, after asking')
    .option('--json', 'for programs')
    .action((lesson, options) =>
      run(async (c) => (await import('./commands/machine/clean.ts')).clean(lesson, options, c)),
    );
  program
    .command('verify [lessons...]')
    .description('run lessons headless and report; the whole course without a name')
    .addOption(
      new Option('--reporter <kind>', 'what the report is')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--keep', 'leave the sandbox and what was made')
    .option('--prove', 'show that the lesson can fail: each check before, each output changed')
    .action((lessons, options) =>
      run(async (c) => (await import('./commands/author/verify.ts')).verify(lessons, options, c)),
    );
  program
    .command('lint [lessons...]')
    .description('find what is wrong with lessons; nothing is run')
    .option('--json', 'for programs')
    .action((lessons, options) =>
      run(async (c) => (await import('./commands/author/lint.ts')).lint(lessons, options, c)),
    );
  program
    .command('new <name>')
    .description('write a lesson to begin with, here or in the course that --course names')
    .action((name) =>
      run(async (c) => (await import('./commands/author/new.ts')).newLesson(name, c)),
    );
  program
    .command('map')
    .description("tables for a course's README: its lessons, and where its article is shown")
    .option('--write', 'put them there')
    .option('--check', 'only tell whether they are there as they should be')
    .action((options) =>
      run(async (c) => (await import('./commands/author/map.ts')).map(options, c)),
    );
  program
    .command('doctor')
    .description('check this machine: engine, a container, a mount, a port, disk, memory')
    .option('--json', 'for programs')
    .action((options) =>
      run(async (c) => (await import('./commands/machine/doctor.ts')).doctor(options, c)),
    );
  program
    .command('setup')
    .description('set up an engine and the base images, after asking')
    .action(() => run(async (c) => (await import('./commands/machine/setup.ts')).setup(c)));
  program
    .command('images [images...]')
    .description('the base images of the course: real, stand-ins, or not here')
    .option('--replace', 'get the real ones in place of stand-ins, where a registry answers')
    .option('--drop', 'remove stand-ins')
    .option('--json', 'for programs')
    .action((names, options) =>
      run(async (c) => (await import('./commands/machine/images.ts')).images(names, options, c)),
    );
  const engine = program
    .command('engine')
    .description("the runner's own engine, and which engine is used");
  engine
    .command('start')
    .description('start the own engine')
    .action(() =>
      own(async (c) => (await import('./commands/machine/engine-start.ts')).engineStart(c)),
    );
  engine
    .command('stop')
    .description('stop the own engine; its images and containers stay')
    .action(() =>
      run(async (c) => (await import('./commands/machine/engine-stop.ts')).engineStop(c)),
    );
  engine
    .command('status')
    .description('which engine is used, and why')
    .option('--json', 'for programs')
    .action((options) =>
      run(async (c) =>
        (await import('./commands/machine/engine-status.ts')).engineShow(options, c),
      ),
    );
  program
    .command('completion')
    .description('what a shell needs to complete commands, lessons and steps with the tab key')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
    .action((shell) =>
      run(async (c) => (await import('./commands/machine/completion.ts')).completion(shell, c)),
    );
  program
    .command('complete [words...]', { hidden: true })
    .description('what completion asks')
    .action((words) =>
      run(async () => {
        const { complete } = await import('./commands/machine/complete.ts');
        return complete(words, program, (options) => makeContext(io, options));
      }),
    );
  program
    .command('start', { hidden: true })
    .description('what npm start does')
    .action(() => run(async (c) => (await import('./commands/learner/start.ts')).start(c)));
  addHelp(program);
  return program;
}

/** What failed beside the command and has ended it; undefined where somebody has interrupted it. */
function faultOf({ aborted, reason }: AbortSignal): unknown {
  return aborted && !(reason instanceof DOMException) ? reason : undefined;
}

function foldersOf({ state, cache, runtime }: Context['paths'], sandbox: Context['sandbox']) {
  return [
    { role: 'the sandbox', path: sandbox.root },
    { role: 'the state folder', path: state },
    { role: 'the cache folder', path: cache },
    { role: 'the runtime folder', path: runtime },
    { role: 'the temporary folder', path: tmpdir() },
  ];
}

/** Reports what has ended a command. @returns the exit code */
export async function tellError(
  error: unknown,
  io: Io,
  options: GlobalOptions = {},
): Promise<number> {
  const [{ errorLines }, { UserError }, { machineError }] = await Promise.all([
    import('./view/messages/error.ts'),
    import('./core/run/failure.ts'),
    import('./view/messages/machine-error.ts'),
  ]);
  const { note, theme, paths, sandbox } = makeContext(io, options);
  const told = error instanceof UserError ? error : machineError(error, foldersOf(paths, sandbox));
  const interrupted = io.signal.aborted && faultOf(io.signal) === undefined;
  if (told || !interrupted) {
    const platform = `${process.platform} ${process.arch}`;
    const facts = { version: pkg.version, node: process.version, platform };
    for (const line of errorLines(told ?? error, facts, theme)) note(line);
  }
  if (told) return told.exitCode;
  return interrupted ? 130 : 70;
}
