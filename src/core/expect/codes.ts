/** Every code that a verdict of an expectation can have, with its arguments. */

/** Where a text came from. */
export interface Source {
  readonly kind: 'stdout' | 'stderr' | 'file' | 'http' | 'command';
  /** The file's path, the address, the command. */
  readonly name?: string;
}

/** A real line; `number` counts from 1. */
export interface RealLine {
  readonly number: number;
  /** Normalised, and shortened where it is very long. */
  readonly text: string;
}

export interface LineMissing {
  /** Of the expected line, from 0. */
  readonly index: number;
  readonly expected: string;
  /** The real line most like it. */
  readonly nearest?: RealLine;
  /** The real line that matched the expected line before it. */
  readonly after?: RealLine;
  /** Where it did come, but before `after`. */
  readonly earlier?: RealLine;
}

export interface LineUnexpected {
  /** The first of them. */
  readonly lines: readonly RealLine[];
  /** How many there are. */
  readonly count: number;
  /** The real line that matched last before them. */
  readonly after?: RealLine;
  /** The expected line that was due, with its index from 0; undefined: the end of the output. */
  readonly before?: { readonly index: number; readonly expected: string };
}

export interface OutputEmpty {
  /** How many lines were expected, `...` not counted. */
  readonly count: number;
  readonly expected: string;
}

/** A number, or its limits. */
export type Limits =
  | number
  | { readonly min?: number | undefined; readonly max?: number | undefined };

export interface JsonDifference {
  /** Like `$.a.b[3]`. */
  readonly path: string;
  readonly reason: 'missing' | 'value' | 'type' | 'min' | 'max' | 'tolerance' | 'count';
  /** What was asked for; for `tolerance` an object of `value` and `tolerance`. */
  readonly expected?: unknown;
  /** What is there, shortened. */
  readonly actual?: unknown;
}

/** What was waited for after a block was started; times in milliseconds. */
export interface Waited {
  readonly wait: 'http' | 'log' | 'port' | 'logs' | 'running' | 'healthy';
  /** The address, the port, the container; undefined: it is the background block's own. */
  readonly name?: string;
  readonly waitedMs: number;
  readonly deadlineMs: number;
  /** What the container was at last, if there is one. */
  readonly container?: ContainerFacts;
}

export interface ContainerFacts {
  readonly state: string;
  /** Of one that has ended. */
  readonly exitCode?: number;
  /** Undefined: its image has no health check. */
  readonly health?: string;
  /** The last that it printed. */
  readonly lastLine?: string;
}

/** Each code to its arguments; those of checks stand with their kinds, in `core/checks/`. */
export interface VerdictArgs {
  'exit-ok': { readonly exitCode: number; readonly expected: number | 'nonzero' };
  'exit-code': { readonly exitCode: number; readonly expected: number | 'nonzero' };
  /** It ended and left no exit code. */
  'exit-unknown': { readonly expected: number | 'nonzero' };
  timeout: Record<never, never>;
  interrupted: Record<never, never>;
  'engine-lost': Record<never, never>;
  /** The action was not reached. */
  'not-run': Record<never, never>;
  /** Its condition holds. */
  'left-out': { readonly unless: string };
  /** The machine lacks what it needs. */
  'need-unmet': { readonly reason: string };
  /** What the action printed and how it ended was not seen this time. */
  'not-seen': Record<never, never>;
  /** No output has given it yet that was seen. */
  'value-unknown': { readonly name: string };
  /** The line that has it is too long. `longest` in characters. */
  'value-not-given': { readonly source: Source; readonly name: string; readonly longest: number };
  'background-ready': Waited;
  /** It ended before it was ready. */
  'background-ended': Waited & { readonly exitCode?: number };
  'background-not-ready': Waited;
  /** A background block has ended by itself; with the last lines that it printed. */
  'background-died': {
    readonly script: string;
    readonly exitCode?: number;
    readonly lines: readonly string[];
  };
  'wait-ready': Waited;
  'wait-over': Waited;

  'output-ok': { readonly source: Source; readonly lines: number; readonly contains: boolean };
  'line-missing': LineMissing & { readonly source: Source };
  'line-unexpected': LineUnexpected & { readonly source: Source };
  'output-empty': OutputEmpty & { readonly source: Source };
  /** There was more of it than is kept, so that it could not be compared. */
  /** None of several that would do; with what is wrong with the nearest. */
  'output-none-of': {
    readonly source: Source;
    readonly count: number;
    readonly nearest: { readonly code: string; readonly args: Readonly<Record<string, unknown>> };
  };
  'output-truncated': { readonly source: Source };

  'line-count': { readonly source: Source; readonly expected: Limits; readonly actual: number };
  digest: { readonly source: Source; readonly expected: string; readonly actual: string };
  /** `same-as`; `line` from 1 is the first that differs, undefined where the bytes are no text. */
  'contents-differ': {
    readonly source: Source;
    readonly other: string;
    readonly line?: number;
    readonly here?: string;
    readonly there?: string;
  };
  /** `notANumber`: it has NaN or Infinity, which JSON lacks. */
  'json-invalid': {
    readonly source: Source;
    readonly message: string;
    readonly notANumber: boolean;
  };
  'json-differs': {
    readonly source: Source;
    readonly differences: readonly JsonDifference[];
    readonly count: number;
  };
}

export type VerdictCode = keyof VerdictArgs;
