/** Changes of shell text: a command left out, an option of a Docker command left out or changed. */
import { type DockerOption, readDocker } from '../lint/docker.ts';
import { EXPANSION, readShell } from '../lint/shell.ts';
import type { SimpleCommand, Word } from '../lint/shell-text.ts';
import type { MutationCode } from './mutation.ts';

export interface ScriptChange {
  readonly code: Extract<MutationCode, 'command-left-out' | 'option-left-out' | 'option-changed'>;
  readonly script: string;
  readonly what: string;
  readonly more?: string;
  /** Of the script, from 0. */
  readonly line: number;
}

/** They assert something, wait, or set what later commands use in their paths. */
const KEPT = new Set(
  'true false : test [ [[ cmp sleep wait exit return break continue shift set shopt trap export declare typeset local readonly read mapfile readarray unset eval exec source . for case select function in esac ;;'.split(
    ' ',
  ),
);
const QUIET_GREP = /^grep\0(?:.*\0)?-\w*q/;
const SHOWN = 60;

export function scriptChanges(script: string): ScriptChange[] {
  // Patterns of "case" look like commands.
  if (/\bcase\b[^\n]*\bin\b/.test(script)) return [];
  const { commands } = readShell(script);
  return [...commandsLeftOut(script, commands), ...commands.flatMap((one) => options(script, one))];
}

function commandsLeftOut(script: string, commands: readonly SimpleCommand[]): ScriptChange[] {
  const found: ScriptChange[] = [];
  const top = commands.filter(({ depth }) => depth === 0);
  for (let index = 0; index < top.length; index++) {
    const first = top[index] as SimpleCommand;
    let last = first;
    // A pipeline is left out as one.
    while (last.end === '|' && top[index + 1]) last = top[++index] as SimpleCommand;
    const before = top[top.indexOf(first) - 1]?.end;
    // What follows "||" is for a failure, and not run without one.
    if (before === '||' || !canBeLeftOut(first)) continue;
    const word = first.words[0] as Word;
    // What goes into a command stays, and would be commands without it.
    const isHere = first.here || last.here;
    const [from, to] = isHere ? [word.from, word.to] : [first.from, last.to];
    found.push({
      code: 'command-left-out',
      script: replaced(script, from, to, 'true'),
      what: shown(script.slice(first.from, last.to)),
      line: word.line,
    });
  }
  return found;
}

function canBeLeftOut({ words }: SimpleCommand): boolean {
  const name = words[0]?.text ?? '';
  if (KEPT.has(name) || name.includes(EXPANSION)) return false;
  return !QUIET_GREP.test(words.map(({ text }) => text).join(EXPANSION));
}

function options(script: string, command: SimpleCommand): ScriptChange[] {
  const docker = readDocker(command);
  if (docker === undefined) return [];
  const more = `docker ${docker.verb}`;
  return docker.options.flatMap((option): ScriptChange[] => {
    const [word, value] = option.words;
    if (word === undefined) return [];
    const { line } = word;
    const last = option.words.at(-1) as Word;
    const letters = script.slice(word.from, word.to);
    // Of several letters after one dash, one is removed, and with it a value that is attached.
    const together = /^-[A-Za-z]{2,}$/.test(letters) && option.name.length === 1;
    const attached = together && value === undefined ? option.value : '';
    const fewer = together ? letters.replace(`${option.name}${attached}`, '') : '';
    const rest = fewer === '-' ? '' : fewer;
    const what = together ? `-${option.name}${attached}` : shown(script.slice(word.from, last.to));
    const left: ScriptChange = {
      code: 'option-left-out',
      script: replaced(script, word.from, last.to, rest),
      what,
      more,
      line,
    };
    const changed = changedOption(script, option, docker.verb);
    return changed ? [left, { ...changed, line }] : [left];
  });
}

/** Option → the same with another value. */
const OTHER: Readonly<Record<string, (value: string) => string>> = {
  name: (value) => `${value}-other`,
  tag: (value) => value.replace(/(?=$|:)/, '-other'),
  volume: (value) =>
    /:ro$/.test(value) ? value.replace(/:ro$/, '') : value.replace(/^(?:[^:]*:)?[^:]*/, '$&-x'),
  publish: (value) => value.replace(/\d+(?=\D*$)/, (port) => String((Number(port) % 65535) + 1)),
  env: (value) => `${value}x`,
  workdir: (value) => `${value}-x`,
  label: (value) => `${value}x`,
};
const LONG: Readonly<Record<string, string>> = {
  v: 'volume',
  p: 'publish',
  e: 'env',
  w: 'workdir',
  l: 'label',
};

function changedOption(
  script: string,
  { name, words }: DockerOption,
  verb: string,
): Omit<ScriptChange, 'line'> | undefined {
  const [word, value] = words;
  if (word === undefined) return undefined;
  const long = name === 't' && verb === 'build' ? 'tag' : (LONG[name] ?? name);
  const other = OTHER[long];
  if (!other) return undefined;
  const equals = value === undefined ? script.slice(word.from, word.to).indexOf('=') : -1;
  const from = value?.from ?? word.from + equals + 1;
  if (value === undefined && equals < 0) return undefined;
  const { to } = value ?? word;
  const raw = script.slice(from, to);
  const quote = /["']$/.exec(raw)?.[0] ?? '';
  const bare = quote === '' ? raw : raw.slice(0, -1);
  const now = other(bare) + quote;
  if (now === raw) return undefined;
  return {
    code: 'option-changed',
    script: replaced(script, from, to, now),
    what: shown(script.slice(word.from, to)),
    more: shown(script.slice(word.from, from) + now),
  };
}

/** With what is put there; if that is nothing, without the spaces after it. */
function replaced(script: string, from: number, to: number, by: string): string {
  const after = script.slice(to);
  return script.slice(0, from) + (by === '' ? after.replace(/^[ \t]+/, '') : by + after);
}

function shown(text: string): string {
  const line = text.replaceAll(/\s*\\?\n\s*/g, ' ').trim();
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN - 1)}…`;
}
