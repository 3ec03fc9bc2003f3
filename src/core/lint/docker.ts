/** Docker commands, as far as rules need them: which objects they create, use and remove. */
import type { SimpleCommand, Word } from './shell-text.ts';

type Thing = 'container' | 'image' | 'volume' | 'network';

export interface DockerEffect {
  readonly does: 'make' | 'use' | 'remove';
  readonly thing: Thing;
  /** With U+0000 in place of what is known only when the command runs. */
  readonly name: string;
  /** Of the text, from 0. */
  readonly line: number;
}

export interface DockerOption {
  readonly name: string;
  readonly value: string;
  /** The option, and its value if that is a word of its own. */
  readonly words: readonly Word[];
}

export interface DockerCommand {
  /** E.g. `run`, `volume create`; `container run` is `run`. */
  readonly verb: string;
  readonly sudo: boolean;
  /** Options by their long or short name, without dashes. */
  readonly options: readonly DockerOption[];
  /** What is no option, without the command that a container runs. */
  readonly arguments: readonly string[];
  /** Of the text, from 0. */
  readonly line: number;
}

/** Words that another program is started with. */
const WRAPPERS =
  /^(?:sudo|time|nice|nohup|env|timeout|xargs|winpty|-\w*|--[\w-]+|\d+[smh]?|\w+=.*)$/;
const GROUPS = new Set(
  'container image volume network builder buildx compose system context swarm'.split(' '),
);
/** The same command, in the old form. */
const SAME: Readonly<Record<string, string>> = {
  'image ls': 'images',
  'image rm': 'rmi',
  'image remove': 'rmi',
  'image build': 'build',
  'image pull': 'pull',
  'image tag': 'tag',
  'builder build': 'build',
  'buildx build': 'build',
  'buildx b': 'build',
  'container ls': 'ps',
  'container remove': 'container rm',
  'volume remove': 'volume rm',
  'network remove': 'network rm',
};
/** Options without a value, of the commands that are looked at. */
const FLAGS = new Set(
  'detach interactive tty rm privileged init publish-all read-only no-healthcheck oom-kill-disable sig-proxy disable-content-trust quiet help no-cache force-rm squash compress force volumes all latest no-trunc size no-prune all-tags internal attachable ingress ipv6 load push debug follow details timestamps'.split(
    ' ',
  ),
);
const SHORT_FLAGS = 'ditPqfvlansDh';
/** Those of them that have a value in these commands. */
const VALUES: Readonly<Record<string, string>> = {
  build: 'ft',
  create: 'vlah',
  images: 'f',
  kill: 's',
  logs: 'n',
  ps: 'fn',
  restart: 'ts',
  run: 'vlah',
  stop: 'ts',
};

/** Undefined if the command is not Docker's. */
export function readDocker({ words }: SimpleCommand): DockerCommand | undefined {
  const at = words.findIndex(({ text }) => /^(?:\/usr\/(?:local\/)?bin\/)?docker$/.test(text));
  if (at < 0 || !words.slice(0, at).every(({ text }) => WRAPPERS.test(text))) return undefined;
  const rest = words.slice(at + 1);
  const global = read(rest, '', true);
  let verb = global.arguments[0]?.text ?? '';
  let after = rest.slice(rest.indexOf(global.arguments[0] as Word) + 1);
  if (GROUPS.has(verb) && after[0] !== undefined && !after[0].text.startsWith('-')) {
    verb = `${verb} ${after[0].text}`;
    verb = SAME[verb] ?? verb.replace(/^container (?!prune)/, '');
    after = after.slice(1);
  }
  const own = read(
    after,
    verb,
    ['run', 'create', 'exec', 'compose'].some((one) => verb.startsWith(one)),
  );
  return {
    verb,
    sudo: words.slice(0, at).some(({ text }) => text === 'sudo'),
    options: own.options,
    arguments: own.arguments.map(({ text }) => text),
    line: words[at]?.line ?? 0,
  };
}

/** @param one whether options end at the first argument, since what follows is another command's */
function read(words: readonly Word[], verb: string, one: boolean) {
  const options: DockerOption[] = [];
  const found: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    const next = words[i + 1];
    const [, long, value] = /^--([\w-]+)(?:=([\s\S]*))?$/.exec(word.text) ?? [];
    if (long !== undefined) {
      const flag = FLAGS.has(long) || (verb === 'build' && long === 'pull');
      const own = value === undefined && !flag ? next : undefined;
      const all = own === undefined ? [word] : [word, own];
      options.push({ name: long, value: value ?? own?.text ?? '', words: all });
      if (value === undefined && !flag) i += 1;
    } else if (/^-[A-Za-z]/.test(word.text)) {
      i += short(word, next, verb, options);
    } else {
      found.push(word);
      if (one) return { options, arguments: [word] };
    }
  }
  return { options, arguments: found };
}

/** @returns how many further words belong to it */
function short(word: Word, next: Word | undefined, verb: string, options: DockerOption[]): number {
  const letters = word.text.slice(1);
  for (const [index, letter] of [...letters].entries()) {
    const isFlag = SHORT_FLAGS.includes(letter) && !(VALUES[verb] ?? '').includes(letter);
    const rest = letters.slice(index + 1).replace(/^=/, '');
    const own = isFlag || rest !== '' ? undefined : next;
    const words = own === undefined ? [word] : [word, own];
    options.push({ name: letter, value: isFlag ? '' : rest || (own?.text ?? ''), words });
    if (!isFlag) return rest === '' ? 1 : 0;
  }
  return 0;
}

const REMOVES: Readonly<Record<string, Thing>> = {
  rm: 'container',
  stop: 'container',
  kill: 'container',
  restart: 'container',
  pause: 'container',
  rmi: 'image',
  'volume rm': 'volume',
  'network rm': 'network',
};

export function effectsOf({
  verb,
  options,
  arguments: words,
  line,
}: DockerCommand): DockerEffect[] {
  const effect = (does: DockerEffect['does'], thing: Thing, name: string): DockerEffect => ({
    does,
    thing,
    name,
    line,
  });
  const values = (...names: string[]) =>
    options.filter(({ name }) => names.includes(name)).map(({ value }) => value);
  const [first, second] = words;
  const removed = REMOVES[verb];
  if (removed !== undefined) return words.map((name) => effect('remove', removed, name));
  if (verb === 'build') return values('t', 'tag').map((name) => effect('make', 'image', name));
  if (verb === 'pull') return words.map((name) => effect('use', 'image', name));
  if (verb === 'tag' || verb === 'commit' || verb === 'import') {
    return second === undefined ? [] : [effect('make', 'image', second)];
  }
  if (verb === 'rename' && second !== undefined) return [effect('make', 'container', second)];
  if (verb === 'volume create' || verb === 'network create') {
    const thing = verb === 'volume create' ? 'volume' : 'network';
    return [...words, ...values('name')].map((name) => effect('make', thing, name));
  }
  if (verb !== 'run' && verb !== 'create') return [];
  const volumes = [
    ...values('v', 'volume').flatMap((value) =>
      value.includes(':') ? [value.split(':')[0] ?? ''] : [],
    ),
    ...values('mount').flatMap((value) =>
      /type=(?:bind|tmpfs)/.test(value)
        ? []
        : (/(?:^|,)(?:source|src)=([^,]*)/.exec(value)?.[1] ?? []),
    ),
  ];
  return [
    ...values('name').map((name) => effect('make', 'container', name)),
    ...volumes
      .filter((name) => /^[\w.-]+$/.test(name) && !/^\.|\//.test(name))
      .map((name) => effect('make', 'volume', name)),
    ...(first === undefined ? [] : [effect('use', 'image', first)]),
  ];
}

/** Whether nothing in a name depends on the run, and it can be one. */
export function isKnown(name: string): boolean {
  return /^[A-Za-z0-9][\w./:@-]*$/.test(name);
}
