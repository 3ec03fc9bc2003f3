/** Finds the known failures in what a command has printed. */
import { normaliseOutput } from '../expect/normalise.ts';
import type { Failure, FailureArgs, FailureCode } from './codes.ts';
import { KNOWN, type Known } from './known.ts';

export interface Recognised {
  readonly failure: Failure;
  /** The line that tells, as a person sees it. */
  readonly line: string;
  readonly stream: 'stdout' | 'stderr';
}

/** A failure is told at the end. In characters. */
const TAIL = 64_000;
const LONGEST_LINE = 4000;

const ENTRIES = Object.entries(KNOWN) as [FailureCode, Known][];

/**
 * The known failures, the most telling first: what is printed last has ended the command, and errors
 * tell more than output. What only comes in another failure's wake is left out where that is found.
 */
export function recognise(output: {
  readonly stdout: string;
  readonly stderr: string;
}): Recognised[] {
  const found: Recognised[] = [];
  for (const stream of ['stderr', 'stdout'] as const) {
    for (const line of lastLines(output[stream])) {
      for (const [code, known] of ENTRIES) {
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
  return early.length > 0 ? early : found;
}

/** From the last one up. */
function lastLines(output: string): string[] {
  const tail = output.slice(-TAIL);
  return normaliseOutput(tail)
    .map((line) => line.slice(0, LONGEST_LINE))
    .reverse();
}

function matched({ match, unless }: Known, line: string): Record<string, string> | undefined {
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
