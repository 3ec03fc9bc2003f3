/** Blocks that need a terminal get a pseudo-terminal: the learner's own joined to it, or typed into. */
import { stripVTControlCharacters } from 'node:util';
import { UserError } from '../../core/run/failure.ts';
import { KeptText } from '../../core/run/kept-text.ts';
import type { BlockRequest, BlockResult, LearnersTty } from '../../core/run/ports.ts';
import { endWhenAsked } from './patience.ts';
import { continuesStopped, endGroup, endLeftOver, groupAlive } from './process-group.ts';
import { Modes } from './terminal-modes.ts';

export interface TerminalRequest {
  readonly args: string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly request: BlockRequest;
  readonly tty: NonNullable<BlockRequest['tty']>;
  readonly onGroup: (pid: number, runs: boolean) => void;
}

/** Milliseconds of silence after which a program that has printed something is taken to wait for a line. */
const QUIET = 400;

/** The end of what a shell or an interpreter prints when it wants a line, e.g. "root@c0ffee:/# " or ">>> ". */
const PROMPT = /[$#>] $/;

/** Milliseconds of silence after such a prompt. */
const PROMPT_QUIET = 20;

/**
 * Milliseconds of silence after which it is typed to although it has printed nothing, and after which the
 * input ends. A program that only starts, or computes, is silent too: an end-of-file that comes before
 * `docker run -it` has the terminal reaches the container as a NUL, which the terminal there prints as `^@`.
 */
const LONG_QUIET = 5000;

/** As Ctrl-D types it; more than once, since what reads may begin another such reader. */
const END_OF_FILE = '\x04';
const ENDS = 3;

export async function runInTerminal(options: TerminalRequest): Promise<BlockResult> {
  const { spawn } = await import('@lydell/node-pty');
  const { request, tty } = options;
  const learner = 'learner' in tty ? tty.learner : undefined;
  const terminal = started(() =>
    spawn('bash', options.args, {
      name: options.env.TERM ?? 'xterm-256color',
      cols: learner?.output.columns || Number(options.env.COLUMNS) || 80,
      rows: learner?.output.rows || Number(options.env.LINES) || 24,
      cwd: options.cwd,
      env: { ...options.env },
    }),
  );
  options.onGroup(terminal.pid, true);
  const kept = new KeptText();
  terminal.onData((text) => {
    kept.add(text);
    request.onOutput('stdout', text);
  });
  const leave = 'learner' in tty ? joinLearner(terminal, tty) : typeLines(terminal, tty.input);
  const ending = endWhenAsked(terminal.pid, request);
  const exitCode = await new Promise<number>((resolve) =>
    terminal.onExit((e) => resolve(e.signal ? 128 + e.signal : e.exitCode)),
  );
  ending.clear();
  leave();
  const ended = ending.reason() ?? 'exited';
  if (groupAlive(terminal.pid))
    await (ended === 'exited' ? endLeftOver(terminal.pid) : endGroup(terminal.pid));
  options.onGroup(terminal.pid, false);
  return {
    ended,
    ...(ended === 'exited' ? { exitCode } : {}),
    stdout: kept.text(),
    stderr: '',
    truncated: kept.omitted > 0,
  };
}

/** @throws UserError (3) as node-pty says no more than which call failed */
function started<T>(start: () => T): T {
  try {
    return start();
  } catch (cause) {
    throw new UserError('terminal-unopened', { reason: (cause as Error).message }, 3, cause);
  }
}

interface Typeable {
  readonly pid: number;
  write(data: string): void;
  resize(columns: number, rows: number): void;
  onData(listener: (text: string) => void): void;
}

/** The learner's keys go to the block and what it prints to the learner's screen, until `leave`. */
function joinLearner(terminal: Typeable, { learner, beforeLine }: LearnersTty): () => void {
  const { input, output } = learner;
  const modes = new Modes();
  output.write(Modes.KEEP);
  // As it comes: programs draw on the whole screen, as they do without a runner.
  terminal.onData((text) => {
    modes.see(text);
    output.write(text);
  });
  let typed = Promise.resolve();
  let joined = true;
  const onKeys = (keys: Buffer) => {
    const text = keys.toString('utf8');
    typed = typed.then(async () => {
      if (/[\r\n]/.test(text)) await beforeLine?.();
      if (joined) terminal.write(text);
    });
  };
  const onResize = () => terminal.resize(output.columns || 80, output.rows || 24);
  // A shell has written on the screen meanwhile: another size makes programs draw again.
  const onContinued = () => {
    terminal.resize(output.columns || 80, Math.max(2, output.rows || 24) - 1);
    onResize();
  };
  // Nobody but the learner could, and their keys go to what is stopped.
  const watch = setInterval(continuesStopped(terminal.pid), 500).unref();
  const wasRaw = input.isRaw;
  input.setRawMode?.(true);
  input.resume();
  input.on('data', onKeys);
  input.on('continued', onContinued);
  output.on('resize', onResize);
  return () => {
    joined = false;
    clearInterval(watch);
    input.off('data', onKeys);
    input.off('continued', onContinued);
    output.off('resize', onResize);
    input.setRawMode?.(wasRaw ?? false);
    input.pause();
    output.write(modes.undo());
  };
}

/** Types line after line, each when the program before it has fallen silent. */
function typeLines(terminal: Typeable, lines: readonly string[]): () => void {
  let next = 0;
  let hasPrinted = false;
  /** The end of what was printed since a line was typed. */
  let tail = '';
  let timer: NodeJS.Timeout | undefined;
  const patience = () => {
    if (!hasPrinted || next >= lines.length) return LONG_QUIET;
    return PROMPT.test(stripVTControlCharacters(tail)) ? PROMPT_QUIET : QUIET;
  };
  const typeLater = () => {
    clearTimeout(timer);
    if (next < lines.length + ENDS) timer = setTimeout(type, patience());
  };
  const type = () => {
    const line = lines[next++];
    tail = '';
    terminal.write(line === undefined ? END_OF_FILE : `${line}\r`);
    typeLater();
  };
  typeLater();
  terminal.onData((text) => {
    hasPrinted = true;
    tail = (tail + text).slice(-100);
    typeLater();
  });
  return () => clearTimeout(timer);
}
