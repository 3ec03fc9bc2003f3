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

/** What an expectation looked at, by the keys of the check. Nothing else may be said to hold. */
type Looked = { readonly looked: readonly string[] };
type Name = { readonly name: string };
type Values<T> = Name & { readonly expected: T; readonly actual: T };
type Labelled = Name & {
  readonly label: string;
  readonly expected: string;
  readonly actual?: string;
};

type ObjectKind = 'image' | 'container' | 'volume' | 'network';
type ThingKind = ObjectKind | 'file' | 'files';

type Presence = { readonly [K in ThingKind as `${K}-missing` | `${K}-absent`]: Name } & {
  /** It exists and must not. For `files`: the first of them. */
  readonly [K in ThingKind as `${K}-present`]: Name & { readonly found?: string };
} & { readonly [K in ObjectKind as `${K}-label`]: Labelled };

/** What a background block was waited for; times in milliseconds. */
interface Waited {
  readonly wait: 'http' | 'log' | 'port';
  readonly waitedMs: number;
  readonly deadlineMs: number;
}

interface Others {
  'exit-ok': { readonly exitCode: number; readonly expected: number | 'nonzero' };
  'exit-code': { readonly exitCode: number; readonly expected: number | 'nonzero' };
  /** It ended and left no exit code. */
  'exit-unknown': { readonly expected: number | 'nonzero' };
  timeout: Record<never, never>;
  interrupted: Record<never, never>;
  'engine-lost': Record<never, never>;
  /** The action was not reached. */
  'not-run': Record<never, never>;
  /** What the action printed and how it ended was not seen this time. */
  'not-seen': Record<never, never>;
  'background-ready': Waited;
  /** It ended before it was ready. */
  'background-ended': Waited;
  'background-not-ready': Waited;

  'output-ok': { readonly source: Source; readonly lines: number; readonly contains: boolean };
  'line-missing': LineMissing & { readonly source: Source };
  'line-unexpected': LineUnexpected & { readonly source: Source };
  'output-empty': OutputEmpty & { readonly source: Source };
  /** There was more of it than is kept, so that it could not be compared. */
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

  /** `size` in bytes. */
  'image-ok': Name & Looked & { readonly size: number; readonly labels: readonly string[] };
  'image-cmd': Values<readonly string[]>;
  'image-entrypoint': Values<readonly string[]>;
  'image-env': Name & {
    readonly variable: string;
    readonly expected: string;
    readonly actual?: string;
  };
  'image-user': Values<string>;
  'image-workdir': Values<string>;
  'image-digest': Values<string>;
  'image-differs': Name & { readonly other: string };
  'image-other-missing': Name & { readonly other: string };
  /** The layers must be the same, and are not. `shared`: how many are, from the base on. */
  'image-not-cached': Name & {
    readonly other?: string;
    readonly shared: number;
    readonly count: number;
  };
  /** The layers must not be the same, and are. */
  'image-cached': Name;
  /** There was no image by that name before the action, or no layer in it or in the other one. */
  'image-nothing-before': Name & { readonly other?: string };
  /** Nobody looked at the image before the action. */
  'image-not-observed': Name;

  'container-ok': Name &
    Looked & { readonly state: string; readonly exitCode: number; readonly image: string };
  'container-state': Values<string>;
  'container-not-ended': Name & { readonly state: string; readonly expected: number };
  'container-exit': Values<number>;
  'container-image': Values<string>;

  'volume-ok': Name & Looked & { readonly labels: readonly string[] };
  'network-ok': Name & Looked & { readonly labels: readonly string[] };

  'file-ok': Name & Looked & { readonly lines?: number; readonly other?: string };
  'file-other-missing': Name & { readonly other: string };
  'file-too-large': Name;
  'files-ok': Name & Looked & { readonly count: number; readonly other?: string };
  'files-count': Name & { readonly expected: Limits; readonly actual: number };
  'files-other-missing': Name & { readonly other: string };
  /** Names that only one side has, the first few, relative to each. */
  'files-names': Name & {
    readonly other: string;
    readonly here: readonly string[];
    readonly there: readonly string[];
  };

  'http-ok': Name & Looked & { readonly status: number };
  'http-no-answer': Name;
  /** `expected` undefined: any from 200 to 399. */
  'http-status': Name & { readonly expected?: number; readonly actual: number };
  'http-absent': Name;
  'http-present': Name & { readonly status: number };

  'command-ok': Name & Looked & { readonly exitCode: number; readonly other?: string };
  'command-exit': Name & {
    readonly expected: number | 'nonzero';
    readonly actual: number;
    /** The last line of stderr that is not empty. */
    readonly stderr?: string;
  };
}

export type VerdictArgs = Presence & { readonly [C in keyof Others]: Readonly<Others[C]> };
export type VerdictCode = keyof VerdictArgs;
