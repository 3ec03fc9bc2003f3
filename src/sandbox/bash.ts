/** Runs blocks in bash, with what they leave carried from one to the next. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { BlockAction, Stream } from '../lesson/model.ts';
import type { BackgroundBlock, BlockRequest, BlockResult, Shell } from '../run/ports.ts';
import { Capture } from './capture.ts';
import { COMMAND, DRIVER } from './driver.ts';
import { endGroup, groupAlive } from './process-group.ts';
import { runInTerminal } from './pty.ts';
import { restoreScript, type ShellState, shellState } from './shell-state.ts';

export interface BashOptions {
  /** Where the first block starts; absolute. */
  readonly sandbox: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder of this run alone; scripts and dumps are written below it. */
  readonly folder: string;
  readonly state: ShellState | undefined;
  /** Called with what a block has left, before its result is told. */
  readonly onState: (state: ShellState) => void;
  /** Called with a block's process group when it begins and when it has ended, so that a later run can end it. */
  readonly onGroup: (pid: number, runs: boolean) => void;
}

/** Milliseconds after a block's end in which what is left of its output is read. */
const LINGER = 1000;

/** Each character a byte: what a shell holds need not be UTF-8. */
const BYTES = 'latin1';

export class BashShell implements Shell {
  readonly #options: BashOptions;
  readonly #env: Record<string, string>;
  #state: ShellState | undefined;
  /** What a shell outside of a terminal starts with: always the same, so that it is asked for once. */
  #start: string | undefined;
  #count = 0;

  constructor(options: BashOptions) {
    this.#options = options;
    this.#env = { ...options.env };
    this.#state = options.state;
  }

  /** Another value for a variable that blocks start with. */
  setVariable(name: string, value: string): void {
    this.#env[name] = value;
    this.#start = undefined;
  }

  get state(): ShellState | undefined {
    return this.#state;
  }

  async run(request: BlockRequest): Promise<BlockResult> {
    const dir = this.#prepare(request);
    try {
      const args = ['--noprofile', '--norc', '-c', COMMAND, 'bash', dir];
      const result = request.tty
        ? await runInTerminal({
            ...this.#place(),
            args,
            request,
            tty: request.tty,
            onGroup: this.#options.onGroup,
          })
        : await this.#pipe(args, request);
      if (!request.aside) this.#carry(dir, request);
      return result;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }

  start(block: BlockAction, onOutput: (stream: Stream, text: string) => void): BackgroundBlock {
    const stopping = new AbortController();
    let output = '';
    const ended = this.run({
      script: block.script,
      signal: stopping.signal,
      aside: true,
      onOutput: (stream, text) => {
        output = (output + text).slice(-1_000_000);
        onOutput(stream, text);
      },
    });
    return {
      output: () => output,
      ended,
      async stop() {
        stopping.abort();
        await ended;
      },
    };
  }

  #place(): { cwd: string; env: Readonly<Record<string, string>> } {
    return { cwd: this.#options.sandbox, env: this.#env };
  }

  #prepare({ script, tty, aside }: BlockRequest): string {
    const dir = join(this.#options.folder, `block-${++this.#count}`);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(join(dir, 'driver'), DRIVER, { mode: 0o600 });
    writeFileSync(join(dir, 'block'), script, { mode: 0o600 });
    if (aside) writeFileSync(join(dir, 'aside'), '', { mode: 0o600 });
    if (this.#start !== undefined && !tty)
      writeFileSync(join(dir, 'before'), this.#start, { mode: 0o600, encoding: BYTES });
    if (this.#state)
      writeFileSync(join(dir, 'restore'), restoreScript(this.#state), {
        mode: 0o600,
        encoding: BYTES,
      });
    chmodSync(dir, 0o700);
    return dir;
  }

  /** A block that replaced its shell with `exec`, or was killed, leaves the state as it was. */
  #carry(dir: string, { tty }: BlockRequest): void {
    if (!existsSync(join(dir, 'after'))) return;
    const before = readFileSync(join(dir, 'before'), BYTES);
    const after = readFileSync(join(dir, 'after'), BYTES);
    if (!tty) this.#start ??= before;
    this.#state = shellState(before, after);
    this.#options.onState(this.#state);
  }

  async #pipe(args: string[], request: BlockRequest): Promise<BlockResult> {
    // A process group of its own: ending it ends whatever the block has started.
    const child = execa('bash', args, {
      ...this.#place(),
      extendEnv: false,
      detached: true,
      stdin: 'ignore',
      buffer: false,
      reject: false,
      cleanup: false,
    });
    const pid = child.pid;
    if (pid === undefined) {
      const failed = await child;
      throw failed.cause ?? new Error('bash could not be started');
    }
    this.#options.onGroup(pid, true);
    const captures = { stdout: new Capture(), stderr: new Capture() };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        captures[stream].add(text);
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
    ending.clear();
    if (groupAlive(pid)) await endGroup(pid);
    // What has left the group may hold its output open for ever.
    const late = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, LINGER);
    await closed;
    clearTimeout(late);
    this.#options.onGroup(pid, false);
    return {
      ended: ending.reason() ?? 'exited',
      ...(ending.reason() === undefined && code !== undefined ? { exitCode: code } : {}),
      stdout: captures.stdout.text,
      stderr: captures.stderr.text,
      truncated: captures.stdout.truncated || captures.stderr.truncated,
    };
  }
}

/** Ends a block's process group at its timeout or when the run is interrupted. */
function endWhenAsked(
  pid: number,
  request: Pick<BlockRequest, 'timeoutMs' | 'signal'>,
): { reason(): 'timeout' | 'interrupted' | undefined; clear(): void } {
  let reason: 'timeout' | 'interrupted' | undefined;
  const end = (why: 'timeout' | 'interrupted') => {
    reason ??= why;
    void endGroup(pid);
  };
  const timer =
    request.timeoutMs === undefined
      ? undefined
      : setTimeout(() => end('timeout'), request.timeoutMs);
  const onAbort = () => end('interrupted');
  if (request.signal?.aborted) onAbort();
  request.signal?.addEventListener('abort', onAbort);
  return {
    reason: () => reason,
    clear() {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
    },
  };
}
