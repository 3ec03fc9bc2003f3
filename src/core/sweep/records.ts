/**
 * trials.jsonl, the truth about a sweep: one line of JSON each time that the program begins to work on
 * it, that a trial begins, and that a trial ends. Lines are only added. Everything else, such as
 * results.csv, is made from it. Pure.
 */
import type { Settings } from './grid.ts';
import { isSweepLine, LINE_VERSION, newerVersion } from './line-shapes.ts';
import type { SweepSpec } from './spec.ts';

/** What a program reported; nested objects are flattened, as `loss.train`. */
export type MetricValue = number | string | boolean | null;
export type Metrics = Readonly<Record<string, MetricValue>>;

/** What is mounted into trials, read-only. */
export interface HashedMount {
  readonly source: string;
  readonly target: string;
  /** SHA-256 in hex of the names and contents below it. */
  readonly sha256: string;
}

/** The image that trials are run from. */
export interface SweepImage {
  /** As it was asked for, e.g. `hyperparam`. */
  readonly reference: string;
  /** The engine's id, `sha256:…`. */
  readonly id: string;
  /** As registries know it, e.g. `ubuntu@sha256:…`; empty if it was built here. */
  readonly digests: readonly string[];
}

/** Where trials ran. */
export interface SweepHost {
  readonly kernel: string;
  readonly architecture: string;
  readonly cpu: string;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  /** E.g. `Docker 28.5.1`. */
  readonly engine: string;
}

/** The program began to work on the sweep; the lines after it are of this session. */
export interface SessionLine {
  readonly line: 'session';
  readonly version: 1;
  /** Of the sweep, the same in each session; containers have it as a label. */
  readonly sweep: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly spec: SweepSpec;
  readonly image: SweepImage;
  readonly mounts: readonly HashedMount[];
  readonly host: SweepHost;
  /** Ids of the trials that the sweep has now, in order. */
  readonly planned: readonly string[];
  /** Planned trial → the trial of an earlier session whose result is used for it, as was agreed to. */
  readonly accepted: Readonly<Record<string, string>>;
}

export interface BeganLine {
  readonly line: 'began';
  readonly at: string;
  /** Its id. */
  readonly trial: string;
  /** From 1; a retry is another attempt. */
  readonly attempt: number;
  readonly settings: Settings;
  /** From 1. */
  readonly repeat: number;
  readonly seed: number | null;
  /** What follows the image's entrypoint. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Why a trial has no result. */
export type TrialFailure =
  | { readonly why: 'exit'; readonly readOnly?: true }
  | { readonly why: 'timeout'; readonly seconds: number }
  /** Bytes. */
  | { readonly why: 'memory'; readonly limit: number }
  /** `said`: of the engine. */
  | { readonly why: 'not-started'; readonly said: string }
  /** What it left in its folder cannot be kept. */
  | { readonly why: 'files'; readonly problem: string }
  | { readonly why: 'no-result' }
  | { readonly why: 'invalid-result'; readonly from: 'file' | 'stdout'; readonly problem: string };

export interface EndedLine {
  readonly line: 'ended';
  readonly at: string;
  readonly trial: string;
  readonly attempt: number;
  readonly status: 'complete' | 'failed';
  readonly failure?: TrialFailure;
  /** Null if its container did not start or was killed. */
  readonly exitCode: number | null;
  /** Seconds from the start of the container, or of the process in it, to its end. */
  readonly seconds: number;
  readonly metrics: Metrics;
  /** What it left in its folder. */
  readonly files: readonly ResultFile[];
}

export interface ResultFile {
  /** Below the folder of the trial, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** In hex; null if it could not be read, or is no regular file. */
  readonly sha256: string | null;
}

export type SweepLine = SessionLine | BeganLine | EndedLine;

/** What is known of a trial: its last attempt. `unfinished`: it began, and the program was ended. */
export interface TrialResult extends Omit<BeganLine, 'line' | 'at'> {
  readonly status: 'complete' | 'failed' | 'unfinished';
  readonly failure?: TrialFailure;
  readonly exitCode: number | null;
  /** ISO 8601, UTC. */
  readonly began: string;
  readonly ended: string | null;
  /** Null if it has not ended. */
  readonly seconds: number | null;
  readonly metrics: Metrics;
  readonly files: readonly ResultFile[];
  /** The session that it ran in: image, mounts, host. */
  readonly session: SessionLine;
}

export interface SweepRecord {
  /** The last one: what the sweep is now. */
  readonly session: SessionLine;
  readonly sessions: readonly SessionLine[];
  /** By id, of every trial that ever began. */
  readonly all: ReadonlyMap<string, TrialResult>;
  /** Of the trials that the sweep has now, in order; undefined where one has not begun. */
  readonly planned: readonly { readonly trial: string; readonly result: TrialResult | undefined }[];
  /** Numbers of lines that could not be read, from 1: cut off when the machine or the program stopped. */
  readonly unreadable: readonly number[];
}

/** A later version of the program has written some of it. */
export class NewerRecord extends Error {
  readonly version: number;
  readonly known = LINE_VERSION;

  constructor(version: number) {
    super(`version ${version}`);
    this.version = version;
  }
}

/**
 * @returns undefined if there is no session in it
 * @throws NewerRecord
 */
export function readRecord(text: string): SweepRecord | undefined {
  const sessions: SessionLine[] = [];
  const all = new Map<string, TrialResult>();
  const unreadable: number[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row === '') continue;
    const line = readLine(row);
    const session = line?.line === 'session' ? line : sessions.at(-1);
    if (!line || !session) {
      unreadable.push(index + 1);
      continue;
    }
    switch (line.line) {
      case 'session':
        sessions.push(line);
        break;
      case 'began':
        all.set(line.trial, begun(line, session));
        break;
      case 'ended': {
        const before = all.get(line.trial);
        if (before) all.set(line.trial, finished(before, line));
        else unreadable.push(index + 1);
      }
    }
  }
  const session = sessions.at(-1);
  if (!session) return undefined;
  const planned = session.planned.map((trial) => ({
    trial,
    result: all.get(session.accepted[trial] ?? trial),
  }));
  return { session, sessions, all, planned, unreadable };
}

/** With a line break at its end. */
export function lineText(line: SweepLine): string {
  return `${JSON.stringify(line)}\n`;
}

function readLine(row: string): SweepLine | undefined {
  let line: unknown;
  try {
    line = JSON.parse(row);
  } catch {
    return undefined;
  }
  const version = newerVersion(line);
  if (version !== undefined) throw new NewerRecord(version);
  return isSweepLine(line) ? (line as SweepLine) : undefined;
}

function begun(line: BeganLine, session: SessionLine): TrialResult {
  const { trial, settings, repeat, seed, args, env, attempt, at } = line;
  const what = { trial, settings, repeat, seed, args, env, attempt, session, began: at };
  const open = { status: 'unfinished', exitCode: null, ended: null, seconds: null } as const;
  return { ...what, ...open, metrics: {}, files: [] };
}

function finished(before: TrialResult, line: EndedLine): TrialResult {
  const { line: _, at, ...rest } = line;
  return { ...before, ...rest, ended: at };
}
