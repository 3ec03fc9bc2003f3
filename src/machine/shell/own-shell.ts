/**
 * The learner's own shell in a lesson's sandbox: with their settings, and then with what the lesson
 * needs, which those settings must not take away again.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shellWord } from '../../core/words/shell-word.ts';
import { restoreScript, type ShellState } from './shell-state.ts';

export interface OwnShellOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Variables that stand whatever the learner's settings say. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Variables that the learner's settings must not bring back. */
  readonly unset: readonly string[];
  /** A folder that is looked through for programs last. */
  readonly tools: string;
  /** A folder of this shell alone. */
  readonly folder: string;
  /** What the lesson's blocks have left in their shell. */
  readonly state: ShellState | undefined;
  /** A file that says where in the course one is; may change. */
  readonly where: string;
  /** Somebody sits at it. */
  readonly interactive: boolean;
}

export interface OwnShell {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Writes what the shell reads first. bash or zsh, as $SHELL says; else bash, as blocks have it. */
export function prepareShell(options: OwnShellOptions): OwnShell {
  const { env, folder, interactive } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const wanted = env.SHELL ?? '';
  if (interactive && basename(wanted) === 'zsh') return prepareZsh(wanted, options);
  const settings = join(folder, 'bashrc');
  write(settings, bashSettings(options));
  const file = basename(wanted) === 'bash' ? wanted : 'bash';
  // A shell that nobody sits at reads its commands from its input, and the file that BASH_ENV names.
  return interactive
    ? { file, args: ['--rcfile', settings, '-i'], env }
    : { file, args: [], env: { ...env, BASH_ENV: settings } };
}

/**
 * Runs it with the program's own input, where that is no terminal.
 * @param signal as when the terminal is closed
 * @returns its exit code
 */
export function runShell(
  { file, args, env }: OwnShell,
  cwd: string,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { cwd, env: { ...env }, stdio: 'inherit' });
    const end = () => child.kill('SIGHUP');
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 129));
  });
}

/** What makes a shell this one. @param has the environment that it has already */
export function becomeShell(
  { file, args, env }: OwnShell,
  has: Readonly<Record<string, string>>,
): string {
  const gone = Object.keys(has).filter((name) => env[name] === undefined);
  const exports = Object.entries(env)
    .filter(([name, value]) => has[name] !== value)
    .map(([name, value]) => `export ${name}=${shellWord(value)}`);
  return [
    ...gone.map((name) => `unset ${name}`),
    ...exports,
    `exec ${[file, ...args].map(shellWord).join(' ')}`,
  ].join('\n');
}

/** The prompt calls a function: bash 5.2 never comes back from `$(< file)` in PS1. */
function bashSettings(options: OwnShellOptions): string {
  const { state, where } = options;
  return `unset BASH_ENV
case $- in *i*) if [ -r ~/.bashrc ]; then . ~/.bashrc; fi ;; esac
${lessonLines(options)}
__lesson_options=$(shopt -p extglob expand_aliases)
${state ? restoreScript(state) : ''}
eval "$__lesson_options"; unset __lesson_options
shopt -s promptvars
case $PS1 in ''|'\\s-\\v\\$ ') PS1='\\w \\$ ' ;; esac
__lesson_where() { local where; IFS= read -r where < ${shellWord(where)}; printf '%s' "$where"; }
PS1='($(__lesson_where)) '"$PS1"
`;
}

function prepareZsh(file: string, options: OwnShellOptions): OwnShell {
  const { env, folder, state, where } = options;
  const own = env.ZDOTDIR;
  const theirs = own ?? env.HOME ?? '';
  const source = (name: string) => {
    const path = shellWord(join(theirs, name));
    return `ZDOTDIR=${shellWord(theirs)}; if [ -r ${path} ]; then . ${path}; fi`;
  };
  write(join(folder, '.zshenv'), `${source('.zshenv')}\nZDOTDIR=${shellWord(folder)}\n`);
  // Functions and aliases are bash's own; what was exported is any shell's.
  const exported = Object.values(state?.variables ?? {}).filter((it) =>
    it.startsWith('declare -x '),
  );
  write(
    join(folder, '.zshrc'),
    `${source('.zshrc')}
${own === undefined ? 'unset ZDOTDIR' : ''}
${lessonLines(options)}
${exported.join('\n')}
${state ? `cd -- ${shellWord(state.cwd)} 2>/dev/null` : ''}
setopt PROMPT_SUBST
__lesson_where() { local where; IFS= read -r where < ${shellWord(where)}; printf '%s' "$where"; }
PROMPT='($(__lesson_where)) '"$PROMPT"
`,
  );
  return { file, args: ['-i'], env: { ...env, ZDOTDIR: folder } };
}

function lessonLines({ fixed, unset, tools }: OwnShellOptions): string {
  const exports = Object.entries(fixed).map(
    ([name, value]) => `export ${name}=${shellWord(value)}`,
  );
  return `unset ${unset.join(' ')}
${exports.join('\n')}
case :$PATH: in *:${shellWord(tools)}:*) ;; *) PATH=$PATH:${shellWord(tools)} ;; esac`;
}

function write(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
}
