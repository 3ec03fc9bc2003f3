/** What a sweep is asked to do: options on the command line, a sweep.yaml with the same words, or both. Pure. */
import * as z from 'zod';
import type { Finding } from '../lesson/model.ts';
import { readYaml } from '../lesson/syntax/yaml.ts';
import { validate } from '../lesson/validate.ts';
import { REFERENCE } from '../names/image-reference.ts';
import {
  PARAMETER_NAME,
  type ParameterValues,
  parseValues,
  ValuesProblem,
  valuesOf,
} from './grid.ts';
import { RESERVED, wordsIn } from './template.ts';

export interface SweepSpec {
  readonly image: string;
  readonly parameters: Readonly<Record<string, ParameterValues>>;
  /** So many settings drawn at random in place of the whole grid. */
  readonly random?: number;
  /** Of the random draws; the first repeat of each trial has it, the next one more. */
  readonly seed?: number;
  readonly repeats: number;
  /** Templates in place of the image's command; undefined: `--name value` follows it for each parameter. */
  readonly args?: readonly string[];
  /** Templates by name. */
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly MountSpec[];
  /** Where a trial's own folder is in its container. */
  readonly results: string;
  /** Which result is best. */
  readonly goal?: { readonly metric: string; readonly direction: 'minimize' | 'maximize' };
  readonly limits: TrialLimits;
  /** `none`, or an engine's network. */
  readonly network: string;
  /** Whether a trial may write to its whole file system, not only its folder and /tmp. */
  readonly writable: boolean;
  /** Further attempts for a trial that fails. */
  readonly retries: number;
  readonly failFast: boolean;
  readonly reuse: boolean;
}

export interface MountSpec {
  readonly source: string;
  readonly target: string;
}

export interface TrialLimits {
  /** Bytes; undefined: its share of the engine's memory. */
  readonly memory?: number;
  /** CPUs; undefined: its share. */
  readonly cpus?: number;
  /** Seconds; undefined: none. */
  readonly timeout?: number;
  /** Trials at a time; undefined: as many as the engine has CPUs and memory for. */
  readonly jobs?: number;
}

/** The most processes and threads in a container. */
export const MOST_PROCESSES = 4096;

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
/** The least that Docker accepts. */
const LEAST_MEMORY = 6 * 2 ** 20;

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const path = z.string().regex(/^\/[^:]*$/, 'must be a path from /, such as /results');
const scalar = z.union([z.number(), z.string(), z.boolean()]);

const values = z
  .union([scalar, z.array(scalar)])
  .transform((given, problems): ParameterValues | typeof z.NEVER => {
    try {
      return Array.isArray(given)
        ? valuesOf(given.map((it) => (typeof it === 'boolean' ? String(it) : it)))
        : parseValues(String(given));
    } catch (error) {
      if (!(error instanceof ValuesProblem)) throw error;
      problems.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });

const words = z
  .union([z.array(scalar).transform((all) => all.map(String)), z.string()])
  .transform((given, problems): string[] | typeof z.NEVER => {
    const found = typeof given === 'string' ? wordsIn(given) : given;
    if (found) return found;
    problems.addIssue({ code: 'custom', message: 'has a quote that is not closed' });
    return z.NEVER;
  });

const mount = z
  .string()
  .regex(/^[^:]+:\/[^:]*$/, 'must be FOLDER:/PATH, such as data:/data')
  .transform((text): MountSpec => {
    const at = text.indexOf(':');
    return { source: text.slice(0, at), target: text.slice(at + 1) };
  });

const amount = (pattern: RegExp, units: Readonly<Record<string, number>>, example: string) =>
  z.coerce
    .string()
    .regex(pattern, `must be such as ${example}`)
    .transform((text) => {
      const [, number = '', unit = ''] = pattern.exec(text) ?? [];
      return Number(number) * (units[unit.toLowerCase()] ?? 1);
    });

const memory = amount(/^(\d+(?:\.\d+)?)\s*([kmg]?)i?b?$/i, UNITS, '512m or 2g')
  .transform(Math.floor)
  .refine((size) => size >= LEAST_MEMORY, 'must be at least 6m');

const name = z
  .string()
  .regex(PARAMETER_NAME, 'must be a word such as max_depth')
  .refine((it) => !RESERVED.some((word) => word === it), 'is a name that the program gives');

/** The words of sweep.yaml. */
const SWEEP = z.strictObject({
  image: z.string().regex(REFERENCE, 'must be the name of an image, such as python:3.10'),
  out: z.string().min(1).optional(),
  params: z.record(name, values),
  random: count(1, 100_000).optional(),
  seed: count(0, 2 ** 31).optional(),
  repeats: count(1, 10_000).optional(),
  args: words.optional(),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be a variable'), z.coerce.string())
    .optional(),
  mount: z.array(mount).optional(),
  results: path.optional(),
  minimize: z.string().min(1).optional(),
  maximize: z.string().min(1).optional(),
  memory: memory.optional(),
  cpus: z.coerce.number().positive().max(10_000).optional(),
  timeout: amount(/^(\d+(?:\.\d+)?)\s*([smhd]?)$/, SECONDS, '90s, 10m or 2h')
    .refine((seconds) => seconds > 0, 'must be above 0')
    .optional(),
  jobs: count(1, 1000).optional(),
  network: z.string().min(1).optional(),
  writable: z.boolean().optional(),
  retries: count(0, 100).optional(),
  fail_fast: z.boolean().optional(),
  reuse: z.boolean().optional(),
});

/** Each of a file and the options may say a part. */
const PARTS = SWEEP.partial().refine(
  ({ minimize, maximize }) => minimize === undefined || maximize === undefined,
  { path: ['minimize'], message: 'and maximize: name one of them' },
);

/** What was asked for, in a file or by options. */
export type SweepWords = z.output<typeof PARTS>;

/** @param file its name, for findings */
export function readSweepFile(
  text: string,
  file: string,
): { readonly words?: SweepWords; readonly findings: readonly Finding[] } {
  const { yaml, findings } = readYaml(text, { file, line: 1, column: 1 });
  if (!yaml) return { findings };
  const { data, findings: wrong } = validate(PARTS, yaml);
  const all = [...findings, ...wrong];
  return data && all.length === 0 ? { words: data, findings: [] } : { findings: all };
}

/** An option that is wrong, by its name without dashes, e.g. `param max_depth`. */
export interface OptionProblem {
  readonly option: string;
  readonly problem: string;
}

/** @param given by the words of sweep.yaml */
export function readSweepOptions(
  given: Readonly<Record<string, unknown>>,
): { readonly words: SweepWords } | { readonly problems: readonly OptionProblem[] } {
  const read = PARTS.safeParse(given);
  if (read.success) return { words: read.data };
  const problems = read.error.issues.map((issue) => ({
    option: issue.path.map(String).join(' ').replace('params', 'param').replaceAll('_', '-'),
    problem: issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? '') : issue.message,
  }));
  return { problems };
}

/** What was typed takes precedence over what is in a file. */
export function mergeWords(file: SweepWords, typed: SweepWords): SweepWords {
  const { minimize, maximize, ...rest } = file;
  const goal = typed.minimize === undefined && typed.maximize === undefined;
  return { ...(goal ? file : rest), ...typed };
}

/** @param before what is not said is as it was in it */
export function specOf(
  given: SweepWords & { readonly image: string; readonly params: SweepSpec['parameters'] },
  before?: SweepSpec,
): SweepSpec {
  const { minimize, maximize } = given;
  const metric = minimize ?? maximize;
  const direction = minimize === undefined ? 'maximize' : 'minimize';
  const goal = metric === undefined ? before?.goal : ({ metric, direction } as const);
  const limits = defined({
    memory: given.memory ?? before?.limits.memory,
    cpus: given.cpus ?? before?.limits.cpus,
    timeout: given.timeout ?? before?.limits.timeout,
    jobs: given.jobs ?? before?.limits.jobs,
  });
  return {
    image: given.image,
    parameters: given.params,
    repeats: given.repeats ?? before?.repeats ?? 1,
    env: given.env ?? before?.env ?? {},
    mounts: given.mount ?? before?.mounts ?? [],
    results: given.results ?? before?.results ?? '/results',
    network: given.network ?? before?.network ?? 'none',
    writable: given.writable ?? before?.writable ?? false,
    retries: given.retries ?? before?.retries ?? 0,
    failFast: given.fail_fast ?? before?.failFast ?? false,
    reuse: given.reuse ?? before?.reuse ?? false,
    limits,
    ...defined({
      random: given.random ?? before?.random,
      seed: given.seed ?? before?.seed,
      args: given.args ?? before?.args,
      goal,
    }),
  };
}

/** Without the keys that are undefined. */
function defined<T extends object>(all: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, it]) => it !== undefined)) as T;
}
