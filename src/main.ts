/** The program: reads what is typed, calls the command, and reports what has ended it. */
import { tmpdir } from 'node:os';
import pkg from '../package.json' with { type: 'json' };
import {
  type Context,
  type GlobalOptions,
  type Io,
  makeContext,
  safeContext,
} from './app/context.ts';
import { makeProgram, usageExitCode } from './commands/program.ts';
import { type Declaration, nameOf, typedCommands } from './commands/shared/command.ts';
import { loadCommand, loadProgram } from './commands/table.ts';
import { throughDoor, wordsOnly } from './view/text/door.ts';
import { makeTheme } from './view/text/theme.ts';

export type { Io };

/** Runs the program; never throws. @returns the exit code */
export async function main(argv: readonly string[], world: Io): Promise<number> {
  const io: Io = {
    ...world,
    stdout: throughDoor(world.stdout),
    stderr: throughDoor(world.stderr),
  };
  const about = await loadProgram(pkg.version);
  // It repeats what was typed, and has no colours.
  const write = {
    out: (text: string) => void io.stdout.write(wordsOnly(text)),
    err: (text: string) => void io.stderr.write(wordsOnly(text)),
  };
  let exitCode = 0;
  const known = { ...about, commands: typedCommands(argv, about) };
  const program = makeProgram(known, write, async (declared, given) => {
    const context = await inSandbox(declared, safeContext(io, program.opts<GlobalOptions>()));
    const command = await loadCommand(nameOf(declared));
    exitCode = (await command.run?.(given, context, about)) ?? 0;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    const fault = faultOf(io.signal);
    return fault ? await tellError(fault, io, program.opts<GlobalOptions>()) : exitCode;
  } catch (error) {
    return (
      usageExitCode(error) ??
      tellError(faultOf(io.signal) ?? error, io, program.opts<GlobalOptions>())
    );
  }
}

/** @returns the context with the sandbox that is meant, which is checked */
async function inSandbox({ sandbox }: Declaration, given: Context): Promise<Context> {
  if (sandbox === undefined) return given;
  const { chooseSandbox, requireOwnSandbox, tellForeignSandbox } = await import(
    './commands/shared/own-sandbox.ts'
  );
  const context = { ...given, sandbox: await chooseSandbox(given, sandbox === 'begin') };
  await (sandbox === 'any' ? tellForeignSandbox : requireOwnSandbox)(context);
  return context;
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

/** What a report needs of the context. What keeps the program from having one is reported, too. */
function reporterOf(io: Io, options: GlobalOptions) {
  try {
    const { note, theme, paths, sandbox } = makeContext(io, options);
    return { note, theme, folders: foldersOf(paths, sandbox) };
  } catch {
    const note = (text: string) => void io.stderr.write(`${wordsOnly(text)}\n`);
    return { note, theme: makeTheme({ level: 0, unicode: false }), folders: [] };
  }
}

/** Reports what has ended a command. @returns the exit code */
export async function tellError(
  error: unknown,
  io: Io,
  options: GlobalOptions = {},
): Promise<number> {
  const [{ bugLines, errorText, textLines }, { UserError }, { machineError }] = await Promise.all([
    import('./view/messages/error.ts'),
    import('./core/run/failure.ts'),
    import('./view/messages/machine-error.ts'),
  ]);
  const { note, theme, folders } = reporterOf(io, options);
  const ofUser = error instanceof UserError ? error : undefined;
  const told = ofUser ? errorText(ofUser) : machineError(error, folders);
  const interrupted = io.signal.aborted && faultOf(io.signal) === undefined;
  if (told || !interrupted) {
    const platform = `${process.platform} ${process.arch}`;
    const facts = { version: pkg.version, node: process.version, platform };
    for (const line of told ? textLines(told, theme) : bugLines(error, facts, theme)) note(line);
  }
  if (told) return ofUser?.exitCode ?? 3;
  return interrupted ? 130 : 70;
}
