/** What was found out about a machine: data. Words are made from it in `words.ts` alone. */
import type { Failure } from '../../core/failures/codes.ts';
import type { ErrorCode } from '../../core/run/failure.ts';

/** `note`: worth knowing, or not looked at; `warning`: something will not work; `blocking`: nothing will. */
export type Severity = 'ok' | 'note' | 'warning' | 'blocking';

/** Why something was not looked at. */
export type Unseen =
  | 'no-cli'
  | 'no-engine'
  | 'no-session'
  | 'no-image'
  | 'no-listener'
  | 'other-machine'
  | 'no-answer';

/** What each finding tells, by its id. Sizes in bytes, times in milliseconds. */
export interface MachineFindingArgs {
  'cli-works': { path: string; version: string; builder: Builder; buildx?: string };
  'cli-missing': Record<never, never>;
  'cli-fails': { path: string; said: string };
  'engine-answers': EngineArgs;
  'engine-missing': { code?: ErrorCode; message: string; why?: string; next?: string };
  /** Something that will fail in a way that is known. */
  'known-failure': { failure: Failure };
  'engine-old': { name: string; version: string; least: string; olderIs?: string };
  'engine-other': { endpoint: string; version: string; context?: string };
  'socket-denied': { path: string };
  'socket-open-to-all': { path: string };
  'socket-shared': { path: string; group: string };
  'session-fails': { message: string };
  'container-runs': { image?: string };
  'container-fails': { said: string };
  'container-unseen': { why: Unseen };
  'mount-works': { folder: string; image: string; owner: 'you' | 'root' | 'other' };
  'mount-fails': { folder: string; way: 'in' | 'out'; said: string };
  'mount-unseen': { why: Unseen };
  'port-answers': { image: string };
  'port-silent': { port: number };
  'port-fails': { said: string };
  'port-unseen': { why: Unseen };
  'registry-answers': { mirrors: readonly string[] };
  'registry-silent': {
    mirrors: readonly string[];
    said: string;
    /** Base images of the course that are not on the engine. */
    missing: number;
    standIns: boolean;
  };
  'registry-limited': { missing: number };
  'images-here': { count: number; standIns: readonly { image: string; really: string }[] };
  'images-to-get': { images: readonly string[]; how: 'pull' | 'build' };
  'images-missing': { images: readonly string[] };
  'need-unmet': { need: string; reason: string; lessons: readonly SkippedExamination[] };
  'disk-free': { free: number; folder: string; of: DiskUse };
  'disk-low': { free: number; wanted: number; folder: string; of: DiskUse };
  'disk-unseen': { folder: string };
  'sandbox-denied': { folder: string; message: string };
  memory: { machine: number; engine?: number; cpus: number };
  'memory-low': { engine: number; wanted: number };
  'engine-builds': { name: string; buildx: string };
  'clock-agrees': Record<never, never>;
  'clock-differs': { differenceMs: number };
  'bash-works': { version: string };
  'bash-old': { version: string; least: string };
  'bash-missing': Record<never, never>;
  'node-works': { version: string };
  'node-old': { version: string; least: string };
  'lesson-invalid': { lesson: string; code: ErrorCode; message: string };
  'lessons-none': { total: number };
  'left-behind': { what: readonly string[] };
}

export type FindingId = keyof MachineFindingArgs;
/** Which builder `docker build` uses. */
export type Builder = 'buildx' | 'classic';
type DiskUse = 'images' | 'files' | 'both';

interface EngineArgs {
  endpoint: string;
  kind: 'env' | 'context' | 'default' | 'own';
  own: boolean;
  name: string;
  rootless: boolean;
  context?: string;
  version: string;
}

/** What a lesson goes without, for lack of one need. */
export interface SkippedExamination {
  readonly lesson: string;
  /** Ids of steps; empty: the whole lesson. */
  readonly steps: readonly string[];
}

export type MachineFinding = {
  [Id in FindingId]: {
    readonly id: Id;
    readonly severity: Severity;
    readonly args: Readonly<MachineFindingArgs[Id]>;
    readonly durationMs?: number;
  };
}[FindingId];

export function finding<Id extends FindingId>(
  id: Id,
  severity: Severity,
  args: MachineFindingArgs[Id],
  durationMs?: number,
): MachineFinding {
  const time = durationMs === undefined ? {} : { durationMs: Math.round(durationMs) };
  return { id, severity, args, ...time } as MachineFinding;
}

/** Whether, and how far, a lesson can run here. */
export interface LessonOutlook {
  readonly lesson: string;
  readonly title: string;
  readonly runs: 'completely' | 'partly' | 'not';
  /** Ids of the steps that are left out; empty where all of it can run, or none. */
  readonly without: readonly string[];
  /** What it lacks: needs, `image:NAME`, `port`, `machine`, or `invalid`. */
  readonly lacks: readonly string[];
}

export interface Examination {
  readonly fit: boolean;
  readonly findings: readonly MachineFinding[];
  readonly lessons: readonly LessonOutlook[];
}

export function isFit(findings: readonly MachineFinding[]): boolean {
  return findings.every((found) => found.severity !== 'blocking');
}
