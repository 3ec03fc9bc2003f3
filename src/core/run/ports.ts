/** What a run needs of the world. Implemented by `sandbox/` and `engine/`; in memory by tests. */

import type { Stream } from '../expect/expectation.ts';
import type { World } from '../expect/world.ts';
import type { Explanation, Failure } from '../failures/codes.ts';
import type { BlockAction, FileAction } from '../lesson/model.ts';

export interface BlockResult {
  readonly ended: 'exited' | 'timeout' | 'interrupted';
  /** 0 to 255; undefined where the block was ended. */
  readonly exitCode?: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Output past the limit was shown and not kept. */
  readonly truncated: boolean;
}

export interface BlockRequest {
  readonly script: string;
  /** Milliseconds; undefined: none. */
  readonly timeoutMs?: number;
  /** Runs in a pseudo-terminal; `input` is typed into it, or the learner's own terminal is joined to it. */
  readonly tty?: { readonly input: readonly string[] } | LearnersTty;
  readonly signal?: AbortSignal;
  /** Leaves the state that blocks carry over as it was. */
  readonly aside?: boolean;
  /** In place of what blocks have otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput: (stream: Stream, text: string) => void;
}

export interface LearnersTty {
  readonly learner: LearnerTerminal;
  /** Waited for before a line that was typed goes to the block. */
  readonly beforeLine?: () => Promise<void>;
}

/** The terminal that the learner sits at. */
export interface LearnerTerminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

export interface Shell {
  run(request: BlockRequest): Promise<BlockResult>;
  /** Starts a background block; it runs until `stop`. @param env in place of what blocks have otherwise */
  start(
    block: BlockAction,
    onOutput: (stream: Stream, text: string) => void,
    env: Readonly<Record<string, string>>,
  ): BackgroundBlock;
}

export interface BackgroundBlock {
  /** What it has printed so far. */
  output(): string;
  /** Settles when it has ended by itself. */
  readonly ended: Promise<BlockResult>;
  stop(): Promise<void>;
}

export interface FileWritten {
  readonly path: string;
  readonly change: 'created' | 'replaced' | 'unchanged';
  /** Where what the learner had changed by hand was put, relative to the sandbox. */
  readonly keptAs?: string;
}

export interface Files {
  /** @throws UserError where the path leaves the sandbox */
  write(action: FileAction): Promise<FileWritten>;
}

/** What a run asks of the engine besides what its blocks do. */
export interface EngineGuard {
  /** @param unfinished it is asked for a block that is not judged yet: where the engine is lost, that is to be undone */
  alive(unfinished?: boolean): Promise<boolean>;
  /** A point in time, for the others. */
  mark(): number;
  /** Removes the containers and networks that an action made; for one that was cut off, so that it can be done anew. */
  undoSince(mark: number): Promise<void>;
  /** What a block makes that runs beside others is told apart from what those make. */
  beside(): BesideGuard;
}

export interface BesideGuard {
  /** For the block alone. */
  readonly env: Readonly<Record<string, string>>;
  /** Removes the containers and networks that it made, so that it can be done anew. */
  undo(): Promise<void>;
  /** Ends the containers that it made and that still run. */
  end(): Promise<void>;
}

export interface Ports {
  readonly shell: Shell;
  readonly files: Files;
  readonly world: World;
  readonly engine: EngineGuard;
  /** Whether something accepts connections on a port of loopback; a number, or `$NAME` of a declared one. */
  readonly openPort: (port: string) => Promise<boolean>;
  /** What the engine and the machine have to add to a known failure, and what can be done about it. */
  readonly circumstances?: (failure: Failure) => Promise<Explanation>;
  /** Milliseconds, never going back. */
  readonly now: () => number;
}

/** Docker contexts that blocks have made, kept for a later run. */
export interface KeptContexts {
  get(): MadeContexts | undefined;
  set(made: MadeContexts): void;
}

export interface MadeContexts {
  /** The one that blocks chose last. */
  readonly current?: string;
  /** Path in a configuration's folder of contexts → content, base64. */
  readonly files: Readonly<Record<string, string>>;
}
