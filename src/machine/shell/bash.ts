/** Runs blocks in bash, with what they leave carried from one to the next. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type { Stream } from '../../core/expect/expectation.ts';
import type { BlockAction } from '../../core/lesson/model.ts';
import { KeptText } from '../../core/run/kept-text.ts';
import type { BackgroundBlock, BlockRequest, BlockResult, Shell } from '../../core/run/ports.ts';
import { canEnter } from '../host/writable.ts';
import { BLOCK_VARIABLE } from './block-marks.ts';
import { COMMAND, DRIVER } from './driver.ts';
import { atLearnersTerminal } from './environment.ts';
import { endEscaped } from './escaped.ts';
import { endWhenAsked } from './patience.ts';
import { endGroup, endLeftOver, groupAlive, hasEnded } from './process-group.ts';
import { runInTerminal } from './pty.ts';
import {
  readDump,
  restoreScript,
  type ShellDump,
  type ShellState,
  shellState,
} from './shell-state.ts';

export interface BashOptions {
  /** Where the first block starts; absolute. */
  readonly sandbox: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the learner's terminal is, e.g. `xterm-256color`. */
  readonly term?: string | undefined;
  /** A folder of this run alone; scripts and dumps are written below it. */
  readonly folder: string;
  readonly state: ShellState | undefined;
  /** Called with what a block has left and what the one before it had, before its result is told. */
  readonly onState: (state: ShellState, before: ShellState | undefined) => void;
  /**
   * Called with a block's process group when it begins and when it has ended, so that a later run can
   * end it. By hand: it is a terminal of the learner's own.
   */
  readonly onGroup: (pid: number, runs: boolean, byHand: boolean) => void;
}

/** Milliseconds after a block's end in which what is left of its output is read. */
const LINGER = 1000;

/** What of a background block's output is kept: readiness and failures tell themselves at the end. */
const OF_A_BACKGROUND_BLOCK = { head: 0, tail: 1_000_000 };

/** Each character a byte: what a shell holds need not be UTF-8. */
const BYTES = 'latin1';

const ARGS = ['--noprofile', '--norc', '-c', COMMAND, 'bash'];

/** Milliseconds into a block after which what later ones will want is made ready beside it. */
export const BESIDE = 120;

/** A bash that waits for a line on its stdin, and then does the block in its folder. */
interface ReadyBash {
  readonly child: ChildProcessWithoutNullStreams;
  readonly dir: string;
}

export class BashShell implements Shell {
  readonly #options: BashOptions;
  readonly #env: Record<string, string>;
  #state: ShellState | undefined;
  /** What a shell outside of a terminal starts with: always the same, so that it is asked for once. */
  #start: { readonly text: string; readonly dump: ShellDump } | undefined;
  #ready: ReadyBash | undefined;
  /** Folders of blocks that have ended: nobody waits for their removal but `close`. */
  readonly #leaving = new Set<Promise<void>>();
  #count = 0;

  constructor(options: BashOptions) {
    this.#options = options;
    // The program itself may run in a block of another run.
    const { [BLOCK_VARIABLE]: _, ...env } = options.env;
    this.#env = env;
    this.#state = options.state;
  }

  /** Another value for a variable that blocks start with. */
  setVariable(name: string, value: string): void {
    this.#env[name] = value;
    this.#start = undefined;
    // The bash that waits was started with the old one.
    this.#dropReady();
  }

  async run(request: BlockRequest): Promise<BlockResult> {
    const { tty, env } = request;
    if (!canEnter(this.#options.sandbox)) return this.#notStarted(request);
    const bash = tty || env ? undefined : this.#takeReady();
    const dir = bash?.dir ?? this.#folder();
    this.#prepare(dir, request);
    // What a learner starts in a terminal of their own is theirs.
    const byHand = tty !== undefined && 'learner' in tty && request.aside === true;
    try {
      const result = tty
        ? await runInTerminal({
            ...this.#place(byHand ? env : { ...env, [BLOCK_VARIABLE]: dir }, 'learner' in tty),
            args: [...ARGS, dir],
            request,
            tty,
            onGroup: (pid, runs) => this.#options.onGroup(pid, runs, byHand),
          })
        : await this.#pipe((bash ?? this.#startBash(dir, env)).child, request);
      if (result.ended !== 'exited') await endEscaped((block) => block === dir);
      if (!request.aside) this.#carry(dir, request);
      return result;
    } finally {
      this.#remove(dir);
    }
  }

  /** An earlier block has removed its folder: that is the lesson's failure, not the machine's. */
  #notStarted({ onOutput }: BlockRequest): BlockResult {
    const stderr = `bash: the sandbox folder is gone or closed: ${this.#options.sandbox}\n`;
    onOutput('stderr', stderr);
    return { ended: 'exited', exitCode: 1, stdout: '', stderr, truncated: false };
  }

  /** Starts a bash that waits for the next block, so that this takes nobody's time when it comes. */
  makeReady(): void {
    if (canEnter(this.#options.sandbox)) this.#ready ??= this.#startBash(this.#folder());
  }

  /** If it cannot be started now, the next block says why. */
  #tryReady(): void {
    try {
      this.makeReady();
    } catch {
      this.#ready = undefined;
    }
  }

  /** Ends the bash that waits and what blocks have left running, if any, and leaves no folder behind. */
  async close(): Promise<void> {
    this.#dropReady();
    await endEscaped((block) => dirname(block) === this.#options.folder);
    await Promise.all(this.#leaving);
  }

  start(
    block: BlockAction,
    onOutput: (stream: Stream, text: string) => void,
    env: Readonly<Record<string, string>>,
  ): BackgroundBlock {
    const stopping = new AbortController();
    const output = new KeptText(OF_A_BACKGROUND_BLOCK);
    const ended = this.run({
      script: block.script,
      signal: stopping.signal,
      aside: true,
      env,
      onOutput: (stream, text) => {
        output.add(text);
        onOutput(stream, text);
      },
    });
    return {
      output: () => output.text(),
      ended,
      async stop() {
        stopping.abort();
        await ended;
      },
    };
  }

  #place(
    env: BlockRequest['env'],
    atTerminal = false,
  ): { cwd: string; env: Readonly<Record<string, string>> } {
    const { sandbox, term } = this.#options;
    const all = { ...this.#env, ...env };
    return { cwd: sandbox, env: atTerminal ? atLearnersTerminal(all, term) : all };
  }

  #dropReady(): void {
    this.#ready?.child.kill('SIGKILL');
    if (this.#ready) this.#remove(this.#ready.dir);
    this.#ready = undefined;
  }

  #remove(dir: string): void {
    // A bash that was killed may still write there for a moment.
    const leaving = rm(dir, { recursive: true, force: true, maxRetries: 5 })
      .catch(() => undefined)
      .finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #folder(): string {
    const dir = join(this.#options.folder, `block-${++this.#count}`);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(join(dir, 'driver'), DRIVER, { mode: 0o600 });
    if (this.#start !== undefined) {
      writeFileSync(join(dir, 'before'), this.#start.text, { mode: 0o600, encoding: BYTES });
    }
    return dir;
  }

  #prepare(dir: string, { script, tty, aside }: BlockRequest): void {
    writeFileSync(join(dir, 'block'), script, { mode: 0o600 });
    if (aside) writeFileSync(join(dir, 'aside'), '', { mode: 0o600 });
    // A terminal's shell starts with more, and says itself with what.
    if (tty) rmSync(join(dir, 'before'), { force: true });
    if (this.#state) {
      const restore = restoreScript(this.#state);
      writeFileSync(join(dir, 'restore'), restore, { mode: 0o600, encoding: BYTES });
    }
  }

  #startBash(dir: string, env?: BlockRequest['env']): ReadyBash {
    // A process group of its own: ending it ends whatever the block has started.
    const child = spawn('bash', [...ARGS, dir, 'wait'], {
      ...this.#place({ ...env, [BLOCK_VARIABLE]: dir }),
      detached: true,
    });
    child.on('error', () => undefined);
    // Without a handle for its pipes it has none.
    const stdin: typeof child.stdin | undefined = child.stdin;
    // It may have ended before it is told to go on; its exit code says so then.
    stdin?.on('error', () => undefined);
    return { child, dir };
  }

  #takeReady(): ReadyBash | undefined {
    const ready = this.#ready;
    this.#ready = undefined;
    if (ready === undefined) return undefined;
    const { pid, exitCode, signalCode } = ready.child;
    const lives = exitCode === null && signalCode === null;
    if (pid !== undefined && lives && !hasEnded(pid)) return ready;
    this.#remove(ready.dir);
    return undefined;
  }

  /** A block that replaced its shell with `exec`, or was killed, leaves the state as it was. */
  #carry(dir: string, { tty }: BlockRequest): void {
    if (!existsSync(join(dir, 'after'))) return;
    const start = (tty ? undefined : this.#start) ?? this.#readStart(dir);
    if (!tty) this.#start = start;
    const before = this.#state;
    this.#state = shellState(start.dump, readDump(readFileSync(join(dir, 'after'), BYTES)));
    this.#options.onState(this.#state, before);
  }

  #readStart(dir: string): { text: string; dump: ShellDump } {
    const text = readFileSync(join(dir, 'before'), BYTES);
    return { text, dump: readDump(text) };
  }

  async #pipe(child: ReadyBash['child'], request: BlockRequest): Promise<BlockResult> {
    const { pid } = child;
    if (pid === undefined) {
      const [error] = await once(child, 'error');
      throw error;
    }
    this.#options.onGroup(pid, true, false);
    child.stdin.end('\n');
    const next = setTimeout(() => this.#tryReady(), BESIDE);
    const kept = { stdout: new KeptText(), stderr: new KeptText() };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        kept[stream].add(text);
        request.onOutput(stream, text);
      });
    }
    const ending = endWhenAsked(pid, request);
    const closed = new Promise((resolve) => child.once('close', resolve));
    const code = await new Promise<number | undefined>((resolve) => {
      child.once('exit', (exitCode, signal) =>
        resolve(exitCode ?? (signal ? 128 + constants.signals[signal] : undefined)),
      );
    });
    clearTimeout(next);
    ending.clear();
    if (groupAlive(pid)) await (ending.reason() ? endGroup(pid) : endLeftOver(pid));
    // What has left the group may hold its output open for ever.
    const late = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, LINGER);
    await closed;
    clearTimeout(late);
    this.#options.onGroup(pid, false, false);
    return {
      ended: ending.reason() ?? 'exited',
      ...(ending.reason() === undefined && code !== undefined ? { exitCode: code } : {}),
      stdout: kept.stdout.text(),
      stderr: kept.stderr.text(),
      truncated: kept.stdout.omitted + kept.stderr.omitted > 0,
    };
  }
}
