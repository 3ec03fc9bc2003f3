import type { Failure } from '../failures/codes.ts';
import type { Finding } from '../lesson/model.ts';
import type { SweepChange } from '../sweep/resume.ts';
import type { OptionProblem } from '../sweep/spec.ts';

type Nothing = Readonly<Record<string, never>>;

/** Each error that is the user's or the machine's, with what it is about. view/messages/errors/ has the sentences. */
export interface ErrorArguments {
  // A run.
  interrupted: Nothing;
  'engine-lost': Nothing;
  'machine-limit': { failure: Failure };
  'docker-not-started': { said: string; missing: boolean };
  'rebuild-cut-off': Nothing;
  'run-open': { pid: number };
  'images-declined': Nothing;
  'images-interrupted': Nothing;

  // Lessons and courses, and what was typed about them.
  'step-unknown': { word: string; lesson: string; steps: readonly string[]; near: Near };
  /** `place`: a lesson, or a step of the one that is open. */
  'lesson-unknown': { word: string; where: 'course' | 'course-or-file' | 'place'; near: Near };
  'lesson-is-file': { word: string };
  /** Of each lesson, what is wrong with it. */
  'lesson-invalid': { lessons: readonly (readonly Finding[])[] };
  'lesson-untrusted': { path: string };
  'lesson-name-invalid': { id: string; reason: string };
  'lesson-exists': { path: string };
  'lesson-unbegun': { title: string; id: string };
  'course-unbegun': { sandbox: string };
  /** `errno`: of the system, or `EBINARY` for what is no text. */
  'course-unreadable': { path: string; errno: string; reason: string };
  'course-not-extendable': { path: string };
  'step-without-task': { title: string };
  'map-unreadable': { path: string; reason: string };
  'map-impossible': { findings: readonly Finding[]; unread: readonly string[] };
  'page-unreadable': { path: string; reason: string };
  'page-outdated': { path: string };
  /** `unknown`: a part that is none; undefined: there is no place for any. */
  'page-unfillable': { path: string; unknown: string | undefined; parts: readonly string[] };
  'all-and-lesson': { lesson: string };
  'clean-declined': { json: boolean };
  'replace-and-drop': Nothing;
  'image-name': { name: string };
  'export-in-sandbox': { path: string; id: string };
  'export-exists': { path: string; id: string; folder: boolean };
  'report-exists': { path: string };
  'report-unwritable': { path: string; reason: string };
  'report-missing': { path: string };
  'report-invalid': { path: string; reason: string };

  // The sandbox and the program's folders.
  'folder-unsafe': { folder: string; weak: WeakPart; variable: FolderVariable };
  'runtime-path-long': { folder: string };
  'folder-replaced': { folder: string };
  'in-the-way': { path: string };
  'outside-sandbox': { path: string };
  /** Sizes in bytes. */
  'file-too-large': { path: string; size: number; most: number };
  'data-missing': { from: string };
  'data-changed': { from: string };
  'record-newer': { path: string; version: number; known: number };
  'records-locked': { pid: string; seconds: number; folder: string };
  'key-damaged': { path: string };
  'files-foreign': { folder: string };
  'sandbox-missing': { root: string };
  /** `option`: what names the sandbox on the command line, else empty. */
  'sandbox-unused': { root: string; foreign: ForeignSandbox; option: string };
  'sandbox-foreign': { root: string; foreign: ForeignSandbox };
  'terminal-unopened': { reason: string };

  // The engine.
  'no-engine': { remedy: EngineRemedy };
  'engine-silent': { host: string; choice: EngineChoice; reason: string };
  'engine-denied': { host: string };
  'group-joined': { group: string; path: string; before: boolean };
  'engine-taken': { what: 'engine' | 'lesson'; holder: LockHolder | undefined; mine: boolean };
  'engine-starting': { holder: LockHolder | undefined };
  'address-unknown': { host: string };
  'context-missing': { choice: EngineChoice };
  'contexts-unreadable': { folder: string; reason: string };
  'names-taken': { names: readonly TakenName[] };
  'setup-declined': Nothing;
  'install-impossible': { obstacle: InstallObstacle };
  'install-failed': { command: string; said: string };
  'other-engine': { command: string; pid: number; address: string };
  'managed-needs-linux': Nothing;
  'managed-needs-root': Nothing;
  'dockerd-missing': Nothing;
  /** `seconds`: so long it has not answered; undefined: it ended. */
  'managed-failed': { seconds: number | undefined; said: readonly string[]; log: string };
  'registry-failed': { log: string };

  // Sweeps. `done` of `total` trials have a result. `folder`: with the results.
  'sweep-invalid': { problems: readonly OptionProblem[] };
  'sweep-credit-invalid': { problems: readonly OptionProblem[] };
  'sweep-file-invalid': { findings: readonly Finding[] };
  'sweep-file-unreadable': { path: string; reason: string };
  'sweep-incomplete': Nothing;
  'sweep-exists': { folder: string; done: number; total: number };
  'sweep-taken': { folder: string; holder: LockHolder | undefined };
  'sweep-absent': { folder: string };
  'sweep-plot-nothing': { folder: string };
  'sweep-plot-unknown': { what: 'metric' | 'parameter'; name: string; known: readonly string[] };
  'sweep-link': { path: string };
  'sweep-metric-unknown': { metric: string; known: readonly string[] };
  'sweep-verify-nothing': { folder: string };
  /** `why`: a sentence; undefined: it was interrupted. */
  'sweep-verify-ended': { folder: string; why: string | undefined };
  'sweep-changed': { folder: string; others: number; changes: readonly SweepChange[] };
  'sweep-mount-unreadable': { source: string; reason: string };
  'sweep-image-missing': { image: string };
  'sweep-refused': { said: string };
  'sweep-engine-lost': { folder: string; done: number; total: number };
  'sweep-interrupted': { folder: string; done: number; total: number };

  // Base images.
  'image-missing': {
    image: string;
    host: string;
    managed: boolean;
    why: { reason: TransferReason; said: string; failure: Failure | undefined } | undefined;
  };
  'program-missing': { program: 'registry' | 'mmdebstrap' };
  'manifest-invalid': { path: string; problems: string };
  'stand-in-untransferred': { image: string; reason: string };
  'stand-in-failed': { command: string; said: string };
  'stand-ins-elsewhere': { host: string };
  'packages-missing': { image: string; suites: readonly string[] };
  'root-failed': { suite: string; said: string };
}

export type ErrorCode = keyof ErrorArguments;

/** The nearest word that would have been right. */
type Near = string | undefined;

/** The part of a path that another user could replace: it is that user's, or open to others. */
export type WeakPart =
  | { readonly path: string; readonly why: 'owner'; readonly user: string }
  | { readonly path: string; readonly why: 'open' };

/** What names one of the program's folders. */
export type FolderVariable = 'XDG_STATE_HOME' | 'XDG_CACHE_HOME' | 'LESSON_RUNTIME_DIR';

/**
 * Why a sandbox is not this user's. `unsealed`: its records are not this user's for this place.
 * `owner`: it belongs to another user. `open`: others have come to be able to change it. `occupied`:
 * the folder holds other things.
 */
export type ForeignSandbox =
  | { readonly why: 'owner'; readonly user: string }
  | { readonly why: 'open'; readonly weak: WeakPart }
  | { readonly why: 'unsealed' | 'occupied' };

/** What chose an engine: DOCKER_HOST, DOCKER_CONTEXT, or the configuration's current context. */
export interface EngineChoice {
  readonly by: 'host' | 'variable' | 'configuration';
  /** The context; by DOCKER_HOST, the one that would be used without it. */
  readonly context: string | undefined;
}

/** What makes it impossible to install packages. `byHand`: the command that would. */
export type InstallObstacle =
  | { readonly why: 'no-packages' }
  | { readonly why: 'no-apt'; readonly missing: readonly string[] }
  | { readonly why: 'forbidden'; readonly byHand?: string }
  | { readonly why: 'no-sudo'; readonly byHand: string };

/** How this machine gets an engine. */
export type EngineRemedy =
  | { readonly do: 'install-desktop'; readonly system: 'darwin' | 'win32' }
  | { readonly do: 'start' | 'start-service' | 'start-as-root' | 'setup' | 'install' }
  | { readonly do: 'install-by-hand'; readonly obstacle: InstallObstacle };

export interface LockHolder {
  readonly user: string;
  readonly pid: number;
  /** What it does, e.g. `lesson verify first-image`. */
  readonly doing: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A name that a lesson needs, and the object that has it. */
export interface TakenName {
  readonly kind: string;
  readonly name: string;
  readonly id: string;
  /** The user whose lesson made it. */
  readonly user?: string;
  /** The learner's own run that made it. */
  readonly own?: { readonly lesson: string; readonly sandbox: string };
}

/**
 * `refused`: the engine or the registry said no; `unreachable`: the registry was not reached;
 * `stalled`: nothing came for too long; `cut`: the connection ended early.
 */
export type TransferReason = 'refused' | 'unreachable' | 'stalled' | 'cut';

/** 1 a step failed; 2 wrong usage or an invalid lesson; 3 no engine or an unready machine; 130 interrupted. */
export type UserExitCode = 1 | 2 | 3 | 130;

/** An error that is the user's or the machine's, not a bug: it is shown in words, without a stack. */
export class UserError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'UserError';
  readonly code: Code;
  readonly args: Readonly<ErrorArguments[Code]>;
  readonly exitCode: UserExitCode;

  constructor(
    code: Code,
    args: Readonly<ErrorArguments[Code]>,
    exitCode: UserExitCode,
    cause?: unknown,
  ) {
    super(`${code} ${JSON.stringify(args)}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.args = args;
    this.exitCode = exitCode;
  }
}

export function isError<Code extends ErrorCode>(
  error: unknown,
  code: Code,
): error is UserError<Code> {
  return error instanceof UserError && error.code === code;
}

export function interrupted(): UserError {
  return new UserError('interrupted', {}, 130);
}

export function engineLost(): UserError {
  return new UserError('engine-lost', {}, 3);
}
