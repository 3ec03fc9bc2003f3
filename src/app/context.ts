/** What every command gets: the world outside, injected, so that tests and other programs can. */
import { homedir } from 'node:os';
import { outsideOf } from '../machine/engine/proxy/learner-env.ts';
import { type Paths, pathsFor, refuseUnsafe } from '../machine/host/paths.ts';
import { findSandbox, type SandboxLayout } from '../machine/sandbox/layout.ts';
import { BLOCK_VARIABLE } from '../machine/shell/block-marks.ts';
import { jsonText, wordsOnly } from '../view/text/door.ts';
import { hang } from '../view/text/layout.ts';
import { type ColourLevel, makeTheme, type Theme } from '../view/text/theme.ts';
import { displayWidth } from '../view/text/width.ts';

/** The streams and signals of the process, or of a test. */
export interface Io {
  stdin(): NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

export interface GlobalOptions {
  readonly sandbox?: string;
  readonly course?: string;
  readonly color?: boolean;
  readonly yes?: boolean;
  readonly trust?: boolean;
}

export interface Context {
  readonly io: Io;
  /** As the caller has it: in a lesson's shell it leads to the engine through the lesson's proxy. */
  readonly callerEnv: NodeJS.ProcessEnv;
  readonly options: GlobalOptions;
  readonly home: string;
  readonly paths: Paths;
  readonly sandbox: SandboxLayout;
  /** For results, on stdout. */
  readonly theme: Theme;
  /** A person sits at both ends: questions may be asked. */
  readonly interactive: boolean;
  /** Columns of stdout. */
  readonly width: () => number;
  /** Results. */
  print(text: string): void;
  /** Results for programs. */
  json(value: unknown): void;
  /** Progress and diagnostics. */
  note(text: string): void;
}

/** Columns where the output is no terminal. */
const PLAIN_WIDTH = 100;

/** @throws UserError (3) where another user could replace what the program keeps */
export function safeContext(io: Io, options: GlobalOptions): Context {
  const context = makeContext(io, options);
  refuseUnsafe(context.paths);
  return context;
}

export function makeContext(io: Io, options: GlobalOptions): Context {
  const { stdout } = io;
  // What it starts to stay, e.g. an engine, is not of the block that it may be called in.
  const { [BLOCK_VARIABLE]: _, ...env } = outsideOf(io.env);
  const home = env.HOME || homeOfUser();
  const paths = pathsFor(env, home);
  const screenReader = Boolean(env.LESSON_SCREEN_READER);
  const level = colourLevel(io, options);
  const theme = makeTheme({ level, unicode: unicode(env), screenReader });
  const words = (text: string) => wordsOnly(text, theme);
  return {
    io: { ...io, env },
    callerEnv: io.env,
    options,
    home,
    paths,
    sandbox: findSandbox(io.cwd, options.sandbox, paths.state),
    theme,
    interactive: Boolean(stdout.isTTY && io.stdin().isTTY) && env.TERM !== 'dumb',
    width: () => stdout.columns || Number(env.COLUMNS) || PLAIN_WIDTH,
    print: (text) => void stdout.write(`${fitted(words(text), stdout)}\n`),
    json: (value) => void stdout.write(`${jsonText(value)}\n`),
    note: (text) => void io.stderr.write(`${fitted(words(text), io.stderr)}\n`),
  };
}

/** Somebody whom the machine has only a number for has none, as in a container. */
function homeOfUser(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

/** In a terminal, lines that are too long are broken at blanks, below where their words begin. */
function fitted(text: string, { isTTY, columns }: NodeJS.WriteStream): string {
  if (!isTTY || !columns) return text;
  const fit = (line: string) => {
    if (displayWidth(line) <= columns) return line;
    const [lead = ''] = /^\s*(?:(?:→|->) )?/.exec(line) ?? [];
    return hang(lead, line.slice(lead.length), columns).join('\n');
  };
  return text.split('\n').map(fit).join('\n');
}

function colourLevel({ env, stdout }: Io, options: GlobalOptions): ColourLevel {
  if (options.color === false || env.NO_COLOR || env.TERM === 'dumb') return 0;
  if (env.FORCE_COLOR && env.FORCE_COLOR !== '0') return 1;
  if (!stdout.isTTY) return 0;
  if (/truecolor|24bit/.test(env.COLORTERM ?? '')) return 3;
  return /256/.test(env.TERM ?? '') ? 2 : 1;
}

function unicode(env: NodeJS.ProcessEnv): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return process.platform === 'win32' ? Boolean(env.WT_SESSION) : !locale || /utf-?8/i.test(locale);
}
