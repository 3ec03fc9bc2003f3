/** The options of `lesson sweep`, and what was typed as the words of a sweep.yaml. */
import { isAbsolute, join } from 'node:path';
import type { Context } from '../../app/context.ts';
import { UserError } from '../../core/run/failure.ts';
import {
  mergeWords,
  readSweepFile,
  readSweepOptions,
  type SweepWords,
} from '../../core/sweep/spec.ts';
import { readText } from '../../machine/host/regular-file.ts';
import type { Option } from '../shared/command.ts';

/** Of options with a value in sweep.yaml, by its words. */
export interface TypedWords {
  readonly param?: readonly string[];
  readonly env?: readonly string[];
  readonly mount?: readonly string[];
  readonly out?: string;
  readonly random?: string;
  readonly seed?: string;
  readonly repeats?: string;
  readonly args?: string;
  readonly results?: string;
  readonly minimize?: string;
  readonly maximize?: string;
  readonly memory?: string;
  readonly cpus?: string;
  readonly timeout?: string;
  readonly jobs?: string;
  readonly network?: string;
  readonly writable?: boolean;
  readonly retries?: string;
  readonly failFast?: boolean;
  readonly reuse?: boolean;
}

export const WORD_OPTIONS: readonly Option[] = [
  {
    flags: '-p, --param <name=values>',
    summary: 'values to try: a=1,2,3 or a=10..50:10; again for each parameter',
    repeatable: true,
  },
  { flags: '-o, --out <folder>', summary: 'where the results go (default: results)' },
  { flags: '--random <number>', summary: 'so many settings at random, not the whole grid' },
  { flags: '--repeats <number>', summary: 'run each setting so often, with seed 1, 2, ...' },
  { flags: '--seed <number>', summary: 'the first seed, also of --random (default: 1)' },
  {
    flags: '--args <template>',
    summary: 'arguments, e.g. "--depth {depth}" (default: --NAME VALUE for each parameter)',
  },
  {
    flags: '-e, --env <name=template>',
    summary: 'a variable, e.g. "DEPTH={depth}"',
    repeatable: true,
  },
  {
    flags: '--mount <folder:path>',
    summary: 'a folder or file for trials to read',
    repeatable: true,
  },
  { flags: '--results <path>', summary: "a trial's own folder in it (default: /results)" },
  { flags: '--maximize <metric>', summary: 'the result of which more is better' },
  {
    flags: '--minimize <metric>',
    summary: 'the result of which less is better',
    conflicts: ['maximize'],
  },
  { flags: '-j, --jobs <number>', summary: 'trials at a time (default: as CPUs and memory allow)' },
  { flags: '--memory <size>', summary: 'most memory of a trial, e.g. 2g (default: its share)' },
  { flags: '--cpus <number>', summary: 'most CPUs of a trial (default: its share)' },
  { flags: '--timeout <time>', summary: 'longest time of a trial, e.g. 10m (default: none)' },
  { flags: '--network <name>', summary: "an engine's network, e.g. bridge (default: none)" },
  { flags: '--writable', summary: 'trials may write to their whole file system' },
  { flags: '--retries <number>', summary: 'try a trial that fails so often again (default: 0)' },
  { flags: '--fail-fast', summary: 'stop at the first trial that fails' },
  {
    flags: '--reuse',
    summary: 'run trials in warm containers: faster, and files in /tmp and processes remain',
  },
];

/**
 * @param image an image, or a file of words that ends in .yaml
 * @throws UserError (2)
 */
export function typedSweep(
  image: string | undefined,
  typed: TypedWords,
  { io }: Context,
): SweepWords {
  const isFile = image !== undefined && /\.ya?ml$/.test(image);
  const fromFile = isFile ? wordsOfFile(image, io.cwd) : {};
  const { param, env, failFast, ...rest } = typed;
  const given = {
    ...rest,
    ...(image !== undefined && !isFile && { image }),
    ...(param && { params: pairs('param', param) }),
    ...(env && { env: pairs('env', env) }),
    ...(failFast !== undefined && { fail_fast: failFast }),
  };
  const read = readSweepOptions(given);
  if ('problems' in read) throw new UserError('sweep-invalid', { problems: read.problems }, 2);
  return mergeWords(fromFile, read.words);
}

/** `name=value`, each name once. */
function pairs(option: string, all: readonly string[]): Record<string, string> {
  const found = new Map<string, string>();
  const refuse = (name: string, problem: string) =>
    new UserError('sweep-invalid', { problems: [{ option: `${option} ${name}`, problem }] }, 2);
  for (const text of all) {
    const at = text.indexOf('=');
    if (at < 1) throw refuse(text, 'must be NAME=VALUES');
    const name = text.slice(0, at);
    if (found.has(name)) throw refuse(name, 'is given twice');
    found.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(found);
}

function wordsOfFile(name: string, cwd: string): SweepWords {
  const path = isAbsolute(name) ? name : join(cwd, name);
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    const reason = (error as Error).message;
    throw new UserError('sweep-file-unreadable', { path: name, reason }, 2, error);
  }
  const { words, findings } = readSweepFile(text, name);
  if (!words) throw new UserError('sweep-file-invalid', { findings }, 2);
  return words;
}
