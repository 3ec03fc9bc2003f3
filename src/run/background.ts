/** Blocks that run on while the lesson does: started, waited for, ended, and started again after a break. */
import type { BlockAction, Stream } from '../lesson/model.ts';
import type { BackgroundBlock, BesideGuard, Ports } from './ports.ts';
import { type Readiness, waitUntilReady } from './wait.ts';

/** Where it is kept which blocks run, for a runner that comes later. */
export interface KeptBackground {
  /** Ids of actions, in the order in which they were started. */
  get(): readonly string[];
  set(actions: readonly string[]): void;
}

export interface Beginning {
  /** Undefined where there is nothing to wait for. */
  readonly readiness: Readiness | undefined;
  /** What it had printed by then. */
  readonly output: string;
}

interface Started {
  readonly action: string;
  readonly block: BackgroundBlock;
  /** What of the engine's objects it makes. */
  readonly made: BesideGuard;
}

export class Background {
  /** What ran when the runner before this one ended. */
  readonly left: readonly string[];
  readonly #ports: Ports;
  readonly #kept: KeptBackground | undefined;
  #running: readonly Started[] = [];

  constructor(ports: Ports, kept?: KeptBackground) {
    this.#ports = ports;
    this.#kept = kept;
    this.left = kept?.get() ?? [];
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
    await this.#stop(this.#running.filter((it) => it.action === action.id));
    const { engine, shell } = this.#ports;
    const made = engine.beside();
    const block = shell.start(action, onOutput, made.env);
    const started: Started = { action: action.id, block, made };
    this.#set([...this.#running, started]);
    void started.block.ended.then(() => {
      // Not one that is being stopped: that one is to run again after a break.
      if (this.#running.includes(started)) this.#set(this.#running.filter((it) => it !== started));
    });
    const readiness = action.wait
      ? await waitUntilReady(action.wait, started.block, this.#ports, signal)
      : undefined;
    const output = started.block.output();
    if (readiness?.ready === false && !signal.aborted) {
      await this.#stop([started]);
      this.#set(this.#running);
    }
    return { readiness, output };
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
