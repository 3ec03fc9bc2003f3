/** Blocks that run on while the lesson does: started, waited for, ended, and started again after a break. */

import type { Stream } from '../expect/expectation.ts';
import { failed, type Verdict } from '../expect/verdict.ts';
import type { Action, BlockAction } from '../lesson/model.ts';
import { normaliseOutput } from '../pattern/normalise.ts';
import type { Emit } from './events.ts';
import { interrupted } from './failure.ts';
import type { BackgroundBlock, BesideGuard, Ports } from './ports.ts';
import { type Readiness, waitUntilReady } from './wait.ts';

/** Where it is kept which blocks run, for a runner that comes later. */
export interface KeptBackground {
  /** Ids of actions, in the order in which they were started. */
  get(): readonly string[];
  set(actions: readonly string[]): void;
}

/** A block that ended by itself. */
export interface EndedBlock {
  readonly block: BlockAction;
  readonly exitCode: number | undefined;
  readonly output: string;
}

export interface Beginning {
  /** Undefined where there is nothing to wait for. */
  readonly readiness: Readiness | undefined;
  /** What it had printed by then. */
  readonly output: string;
}

/** Python keeps back what it prints into a pipe, and would never be seen to be ready. */
const UNBUFFERED = { PYTHONUNBUFFERED: '1' };
/** Milliseconds in which a command that cannot run has ended. */
const SETTLE = 300;
/** Lines at the end of a block's output that are shown with its end. */
const LAST_LINES = 5;
/** A block with such a command may end others on purpose. */
const STOPS =
  /(?<!-)\b(?:kill|pkill|killall|stop)\b|\b(?:docker|podman)\b.*(?<!-)\b(?:rm|restart|down)\b/;
/** The program goes on although the command has ended. */
const DETACHES = /\s(?:-[a-z]*d[a-z]*|--detach)\b/;

interface Started {
  readonly action: string;
  readonly block: BackgroundBlock;
  /** What of the engine's objects it makes. */
  readonly made: BesideGuard;
}

export class Background {
  /** What ran when the runner before this one ended. */
  readonly #left: readonly string[];
  readonly #ports: Ports;
  readonly #kept: KeptBackground | undefined;
  #running: readonly Started[] = [];
  /** In the order in which they ended; `told`: as a failure. */
  #ended: { readonly block: EndedBlock; told: boolean }[] = [];
  /** Ids of actions that may have been ended on purpose, now or soon. */
  readonly #stopped = new Set<string>();

  constructor(ports: Ports, kept?: KeptBackground) {
    this.#ports = ports;
    this.#kept = kept;
    this.#left = kept?.get() ?? [];
  }

  /**
   * Starts a block, in the place of one that runs already, and waits until it is ready; one that is
   * not in time is ended.
   */
  async start(
    action: BlockAction,
    onOutput: (stream: Stream, text: string) => void,
    signal: AbortSignal,
  ): Promise<Beginning> {
    await this.end(action);
    this.#forget(action);
    const { engine, shell } = this.#ports;
    const made = engine.beside();
    const block = shell.start(action, onOutput, { ...made.env, ...UNBUFFERED });
    const started: Started = { action: action.id, block, made };
    this.#set([...this.#running, started]);
    void block.ended.then(({ exitCode }) => {
      // Not one that is being stopped: that one is to run again after a break.
      if (!this.#running.includes(started)) return;
      this.#set(this.#running.filter((it) => it !== started));
      this.#ended.push({ block: { block: action, exitCode, output: block.output() }, told: false });
    });
    const readiness = action.wait
      ? await waitUntilReady(action.wait, this.#ports, signal, block)
      : undefined;
    if (!readiness) await settled(block);
    const output = block.output();
    if (readiness?.ready === false && !signal.aborted) {
      await this.#stop([started]);
      this.#set(this.#running);
      this.#forget(action);
    }
    return { readiness, output };
  }

  /**
   * Those that ended by themselves, where that has to be told.
   * @param meanwhile the action that was done; undefined if it failed: then all of them
   */
  died(meanwhile: Action | undefined): readonly EndedBlock[] {
    if (meanwhile?.kind === 'block' && STOPS.test(meanwhile.script)) {
      for (const { action } of this.#running) this.#stopped.add(action);
      for (const { block } of this.#ended) this.#stopped.add(block.block.id);
    }
    return this.#ended.flatMap((it) => {
      const { exitCode = 0, block } = it.block;
      // A signal may be how it was to end, and with 0 it has done its work.
      const failed = exitCode > 0 && exitCode < 128;
      const tells = meanwhile
        ? failed && !it.told && !this.#stopped.has(block.id)
        : failed || !DETACHES.test(block.script);
      if (tells) it.told = true;
      return tells ? [it.block] : [];
    });
  }

  #forget({ id }: BlockAction): void {
    this.#stopped.delete(id);
    this.#ended = this.#ended.filter(({ block }) => block.block.id !== id);
  }

  /** Starts again what of these ran when the runner before this one ended, and says so. */
  async resume(actions: readonly Action[], emit: Emit, signal: AbortSignal): Promise<void> {
    const blocks = actions.flatMap((action) => {
      const all = action.kind === 'task' ? action.solution : [action];
      return all.filter((one): one is BlockAction => one.kind === 'block' && one.background);
    });
    for (const id of this.#left) {
      const block = blocks.find((one) => one.id === id);
      if (!block) continue;
      const command = block.script.trim().split('\n')[0] ?? '';
      const gone = (restarted: boolean) =>
        emit({ type: 'warning', code: 'background-gone', args: { command, restarted } });
      if (!block.replay) {
        gone(false);
        continue;
      }
      const { readiness } = await this.start(block, () => undefined, signal);
      if (signal.aborted) throw interrupted();
      if (readiness?.ready === false) gone(true);
      else emit({ type: 'warning', code: 'background-resumed', args: { command } });
    }
  }

  /** Ends one that was started, and removes what it made. */
  async end(action: BlockAction): Promise<void> {
    await this.#stop(this.#running.filter((it) => it.action === action.id));
    this.#set(this.#running);
  }

  /**
   * Ends all, the latest first.
   * @param again they are to be started again later: what they made is removed, as its names would
   * be in their way, and which they were is kept
   */
  async stop(again: boolean): Promise<void> {
    if (!again) this.#kept?.set([]);
    await this.#stop(this.#running, again);
  }

  async #stop(some: readonly Started[], again = true): Promise<void> {
    this.#running = this.#running.filter((it) => !some.includes(it));
    const { engine } = this.#ports;
    for (const { block, made } of some.toReversed()) {
      await block.stop();
      if (!(await engine.alive())) continue;
      // Ending a client leaves its containers running.
      if (again) await made.undo();
      else await made.end();
    }
  }

  #set(running: readonly Started[]): void {
    this.#running = running;
    this.#kept?.set(running.map(({ action }) => action));
  }
}

export function diedVerdict({ block, exitCode, output }: EndedBlock): Verdict {
  const lines = normaliseOutput(output).slice(-LAST_LINES);
  const args = { script: block.script, ...(exitCode === undefined ? {} : { exitCode }), lines };
  return { ...failed('background-died', args), place: block.place };
}

async function settled({ ended }: BackgroundBlock): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, SETTLE);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
