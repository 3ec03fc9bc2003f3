/** Blocks that do something else than they seem to. */
import type { DockerCommand } from '../docker.ts';
import type { BashText, Linted } from '../linted.ts';
import type { SimpleCommand } from '../shell-text.ts';

export function blocks(lesson: Linted): void {
  for (const shell of lesson.shells) {
    for (const one of shell.dockers) docker(lesson, shell, one);
    if (shell.block === undefined) continue;
    for (const [index, command] of shell.commands.entries()) {
      if (!shell.block.background) background(lesson, shell, command, index);
      if (command.depth === 0) options(lesson, shell, command, index);
    }
    unseen(lesson, shell);
  }
}

function docker(lesson: Linted, { block, line }: BashText, found: DockerCommand): void {
  const at = line + found.line;
  if (found.sudo) {
    lesson.sayFixed('sudo-docker', at, { suggestion: 'docker' }, (old) =>
      old.replace(/\bsudo(?:\s+-\w+)*\s+(?=docker\b)/, ''),
    );
  }
  const has = (...names: string[]) => found.options.some(({ name }) => names.includes(name));
  const asks = has('i', 'interactive') && has('t', 'tty') && !has('d', 'detach');
  const fails = block?.expectations.some((one) => one.kind === 'exit' && one.exit !== 0);
  if (
    !['run', 'exec', 'start'].includes(found.verb) ||
    !asks ||
    block?.tty === true ||
    fails === true
  )
    return;
  if (block !== undefined)
    lesson.say('tty-needed', at, { name: `docker ${found.verb} -it`, suggestion: 'bash tty' });
}

/** `cmd &` that nothing in the block waits for or ends. */
function background(
  lesson: Linted,
  { line, text, commands }: BashText,
  command: SimpleCommand,
  index: number,
): void {
  if (command.end !== '&') return;
  const later = commands.slice(index + 1);
  const waits = later.some(({ words }) => /^(?:wait|kill|fg)$/.test(words[0]?.text ?? ''));
  if (waits || /\bwait\b|\$!/.test(text)) return;
  const name = command.words.map((word) => word.text.replaceAll('\0', '…')).join(' ');
  const at = line + (command.words[0]?.line ?? 0);
  lesson.say('ends-with-block', at, { name, suggestion: '```bash background' });
}

type Use = RegExp | undefined;

/** What an option changes in the rest of its block; nothing there means that later blocks were meant. */
const OPTIONS: readonly (readonly [command: RegExp, why: string, use: Use])[] = [
  [
    /^set (?:-[a-z]*o pipefail|-[a-z]*[eu][a-z]*)/,
    '; every command of a block must succeed in any case',
    /\||\$/,
  ],
  [/^set (?:-[a-zA-Z]+|-o \S+|\+\S+)$/, '', /\S/],
  [/^shopt -/, '; write it into each block that needs it', /[*?[(]/],
  [
    /^trap .*(?:EXIT|INT|TERM|ERR|DEBUG|RETURN|0)$/,
    '; put it into an always comment if it is for the end of the lesson',
    /\S/,
  ],
];
const JOBS = /^(?:fg|bg|jobs|disown)\b|^(?:wait|kill)\b.* %\d/;

function options(lesson: Linted, shell: BashText, command: SimpleCommand, index: number): void {
  const words = command.words.map(({ text }) => text).join(' ');
  const at = shell.line + (command.words[0]?.line ?? 0);
  if (JOBS.test(words)) {
    const begun = shell.commands.slice(0, index).some(({ end }) => end === '&');
    if (!begun)
      lesson.say('not-carried-over', at, {
        name: 'a job',
        more: `, and "${words}" needs it`,
        suggestion: 'bash background',
      });
    return;
  }
  const row = OPTIONS.find(([pattern]) => pattern.test(words));
  if (row === undefined || !hasLaterBlock(lesson, shell)) return;
  const [, why, use] = row;
  const plain = shell.commands
    .slice(index + 1)
    .filter(
      ({ words: [word] }) => !/^(?:set|shopt|export|trap|umask|alias)$/.test(word?.text ?? ''),
    );
  const rest = shell.bare.slice(command.lastLine + 1).join('\n');
  if (plain.length > 0 && use?.test(rest.replace(/^\s*(?:set|shopt|export|#).*$/gm, '')) === true)
    return;
  lesson.say('not-carried-over', at, { name: words, more: why });
}

function hasLaterBlock(lesson: Linted, { line }: BashText): boolean {
  return lesson.shells.some((other) => other.block !== undefined && other.line > line);
}

/** A block that is to fail somehow, with nothing that looks at how. */
function unseen(lesson: Linted, { block }: BashText): void {
  const [exit] =
    block?.expectations.flatMap((one) => (one.kind === 'exit' ? [one.exit] : [])) ?? [];
  if (block === undefined || (exit !== 'nonzero' && exit !== 127)) return;
  if (block.expectations.some(({ kind }) => kind === 'output')) return;
  lesson.say('unseen-failure', block.place.line, { name: String(exit) });
}
