/** Finds the known failures in what a command has printed. */
import { nearest } from '../lesson/words.ts';
import { normaliseOutput } from '../pattern/normalise.ts';
import type { Failure, FailureArgs, FailureCode } from './codes.ts';
import { type FailurePattern, KNOWN } from './known.ts';

export interface Recognised {
  readonly failure: Failure;
  /** The line that tells, as a person sees it. */
  readonly line: string;
  readonly stream: 'stdout' | 'stderr';
}

/** The names of images that a lesson is about. */
export interface LessonImages {
  /** It builds them. */
  readonly makes: readonly string[];
  /** It begins from them. */
  readonly bases: readonly string[];
}

/** What is said of an image that was to be fetched since it was not there. */
const FETCHING: readonly FailureCode[] = [
  'pull-limit',
  'pull-denied',
  'tag-missing',
  'short-name',
  'certificate-unknown',
  'name-unresolved',
  'registry-unreachable',
  'transfer-cut',
];

/** A failure is told at the end. In characters. */
const TAIL = 64_000;
const LONGEST_LINE = 4000;

const ENTRIES = Object.entries(KNOWN) as [FailureCode, FailurePattern][];

/**
 * The known failures, the most telling first: what is printed last has ended the command, and errors
 * tell more than output. What only comes in another failure's wake is left out where that is found.
 */
export function recognise(
  output: { readonly stdout: string; readonly stderr: string },
  images?: LessonImages,
): Recognised[] {
  const found: Recognised[] = [];
  const mended = new Set<FailureCode>();
  for (const stream of ['stderr', 'stdout'] as const) {
    for (const line of lastLines(output[stream])) {
      for (const [code, known] of ENTRIES) {
        if (known.mended?.test(line)) mended.add(code);
        if (mended.has(code)) continue;
        const at = found.findIndex(({ failure }) => failure.code === code);
        // One line may say what happened, and another to whom.
        if (Object.keys(found[at]?.failure.args ?? {}).length > 0) continue;
        const groups = matched(known, line);
        if (groups === undefined || (at >= 0 && Object.keys(groups).length === 0)) continue;
        const one = { failure: failureOf(code, groups), line, stream };
        if (at < 0) found.push(one);
        else found[at] = one;
      }
    }
  }
  const early = found.filter(({ failure }) => !KNOWN[failure.code].late);
  const told = early.length > 0 ? early : found;
  const [first] = early;
  if (first && !FETCHING.includes(first.failure.code)) return told;
  const own = found.flatMap((it) => withName(it, images) ?? []);
  return own.length > 0 ? own : told;
}

/** An image that nobody else has: it was not built, or its name is mistyped. */
function withName(found: Recognised, images: LessonImages | undefined): Recognised | undefined {
  const { code, args } = found.failure;
  if (code !== 'image-missing' || args.image === undefined || !images) return undefined;
  const image = short(args.image);
  const makes = images.makes.map(short);
  const bases = images.bases.map(short);
  if (bases.includes(image)) return undefined;
  if (makes.includes(image)) return { ...found, failure: { code, args: { image, own: true } } };
  const meant = nearest(image, [...makes, ...bases]);
  return meant === undefined ? undefined : { ...found, failure: { code, args: { image, meant } } };
}

const short = (image: string): string => image.replace(/:latest$/, '');

/** From the last one up. */
function lastLines(output: string): string[] {
  const tail = output.slice(-TAIL);
  return normaliseOutput(tail)
    .map((line) => line.slice(0, LONGEST_LINE))
    .reverse();
}

function matched(
  { match, unless }: FailurePattern,
  line: string,
): Record<string, string> | undefined {
  for (const pattern of match) {
    const found = pattern.exec(line);
    if (found && !unless?.test(line)) return found.groups ?? {};
  }
  return undefined;
}

const NUMBERS = new Set(['port', 'line']);

function failureOf(code: FailureCode, groups: Record<string, string | undefined>): Failure {
  const args: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(groups)) {
    if (value !== undefined) args[name] = NUMBERS.has(name) ? Number(value) : value;
  }
  return { code, args: args as FailureArgs[FailureCode] } as Failure;
}
