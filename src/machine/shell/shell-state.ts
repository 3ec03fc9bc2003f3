/**
 * What blocks leave in their shell for the next one: working directory, umask, variables, functions
 * and aliases, as the difference from the shell that the next block starts with. Pure.
 */
import { shellWord } from '../../core/words/shell-word.ts';
export interface ShellState {
  readonly cwd: string;
  readonly umask: string;
  /** Name → what `declare -p` prints of it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables of the starting environment that are gone. */
  readonly unset: readonly string[];
  readonly functions: Readonly<Record<string, string>>;
  /** What `alias -p` prints. */
  readonly aliases: string;
}

/** Variables that bash keeps itself, or that belong to one process and not to its reader. */
const BASH_OWN =
  /^(BASH.*|DIRSTACK|EPOCH(REALTIME|SECONDS)|EUID|FUNCNAME|GROUPS|HISTCMD|LINENO|OPTERR|PIPESTATUS|PPID|PWD|RANDOM|SECONDS|SHELLOPTS|SHLVL|SRANDOM|UID|_|COMP_WORDBREAKS)$/;

/** A shell at one moment. */
export interface ShellDump {
  cwd: string;
  umask: string;
  aliases: string;
  variables: Map<string, string>;
  /** Variables that are there, those that do not carry over among them. */
  names: Set<string>;
  functions: Map<string, string>;
}

export function shellState(start: ShellDump, end: ShellDump): ShellState {
  const changed = (from: Map<string, string>, to: Map<string, string>) =>
    Object.fromEntries([...to].filter(([name, text]) => from.get(name) !== text));
  return {
    cwd: end.cwd,
    umask: end.umask,
    variables: changed(start.variables, end.variables),
    unset: [...start.variables.keys()].filter((name) => !end.names.has(name)),
    functions: changed(start.functions, end.functions),
    aliases: end.aliases,
  };
}

/** @param text what the driver wrote: records of a kind, a name and a text, each ended by NUL */
export function readDump(text: string): ShellDump {
  const dump: ShellDump = {
    cwd: '',
    umask: '',
    aliases: '',
    variables: new Map(),
    names: new Set(),
    functions: new Map(),
  };
  const fields = text.split('\0');
  for (let i = 0; i < fields.length; ) {
    const kind = fields[i++];
    if (kind === 'cwd' || kind === 'aliases') dump[kind] = fields[i++] ?? '';
    if (kind === 'umask') dump.umask = (fields[i++] ?? '').trim();
    if (kind !== 'variable' && kind !== 'function') continue;
    const name = fields[i++] ?? '';
    const code = fields[i++] ?? '';
    if (kind === 'function') dump.functions.set(name, code);
    else if (code !== '') dump.names.add(name);
    if (kind === 'variable' && carries(name, code)) dump.variables.set(name, code);
  }
  return dump;
}

/** The stack of `pushd`, which is the folder alone as a rule. */
const STACK = 'DIRSTACK';

function carries(name: string, declaration: string): boolean {
  if (name === STACK) return declaration.includes(' [1]=');
  if (BASH_OWN.test(name) || declaration === '') return false;
  const flags = /^declare -(\S+) /.exec(declaration)?.[1] ?? '';
  return !flags.includes('r');
}

/**
 * The shell code that makes a fresh shell go on from a state. Functions come last, since they may
 * stand in the place of what is used here; and each by itself, read without aliases and with
 * extended patterns, which its block may have had.
 */
export function restoreScript(state: ShellState): string {
  const { [STACK]: stack, ...variables } = state.variables;
  const lines = [
    'builtin shopt -u expand_aliases',
    'builtin shopt -s extglob',
    ...state.unset.map((name) => `builtin unset -v ${name}`),
    ...Object.values(variables),
    state.aliases,
    state.umask ? `builtin umask ${state.umask}` : '',
    // Set before, so that `cd -` and OLDPWD keep what they had.
    `builtin cd -- ${shellWord(state.cwd)} || builtin :`,
    stack === undefined ? '' : restoreStack(stack),
    variables.OLDPWD ?? '',
    ...Object.values(state.functions).map((text) => `builtin eval ${shellWord(text)}`),
    'builtin shopt -u extglob',
    'builtin shopt -s expand_aliases',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** Bash keeps the stack apart from its variable, so each folder is put back below the first one. */
function restoreStack(declaration: string): string {
  return [
    declaration.replace(STACK, '__lesson_stack'),
    'for (( __lesson_at = ${#__lesson_stack[@]} - 1; __lesson_at > 0; __lesson_at-- )); do',
    '  builtin pushd -n -- "${__lesson_stack[__lesson_at]}" > /dev/null',
    'done',
    'builtin unset -v __lesson_stack __lesson_at',
  ].join('\n');
}
