/** Runs one block: to its end, or on in the background; then judges what it was expected to do. */
import { leftOut } from '../checks/evaluate.ts';
import { isExit } from '../expect/exit.ts';
import type { Outcome } from '../expect/verdict.ts';
import type { Before } from '../expect/world.ts';
import type { LessonImages } from '../failures/recognise.ts';
import type { BlockAction, FileAction, Step } from '../lesson/model.ts';
import type { Background, KeptBackground } from './background.ts';
import type { Emit } from './events.ts';
import { engineLost, interrupted } from './failure.ts';
import type { Judge, Observed } from './judge.ts';
import { checkMachine } from './machine-limit.ts';
import type { BlockResult, LearnerTerminal, Ports } from './ports.ts';
import type { Prover } from './prover.ts';
import { type Readiness, waitUntilReady } from './wait.ts';

export interface RunnerOptions {
  readonly lesson: string;
  readonly ports: Ports;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Told of every action, to find what proves nothing. */
  readonly prover?: Prover;
  /** Where a learner sits: blocks that need a terminal get theirs. */
  readonly terminal?: LearnerTerminal;
  /** Where what was observed before an action is kept; undefined: as long as the runner lives. */
  readonly observed?: Observed;
  /** The images that the lesson is about, for failures to be explained. */
  readonly images?: LessonImages;
  /** Where it is kept which blocks run in the background; undefined: nowhere. */
  readonly background?: KeptBackground;
  /** Goes on if the commands ended as they should, whatever else failed, and reports every mismatch. */
  readonly everyMismatch?: boolean;
}

export interface StepResult {
  readonly outcome: Outcome;
  readonly reason?: string;
  /** Somebody has ended its command; the run goes on. */
  readonly stopped?: boolean;
  /** It failed, and its commands did what they should; said only where every mismatch is wanted. */
  readonly mismatched?: boolean;
  /** Nothing was run: it is a question, or its `unless` condition holds. */
  readonly leftOut?: boolean;
}

export type Finish = (ended: BlockResult['ended'], exitCode?: number) => void;

export class BlockRunner {
  readonly #options: RunnerOptions;
  readonly #judge: Judge;
  readonly #background: Background;

  constructor(options: RunnerOptions, judge: Judge, background: Background) {
    this.#options = options;
    this.#judge = judge;
    this.#background = background;
  }

  /** Why a file or a block is not done, if so: a need is unmet, or its condition holds, and the step goes on. */
  async leftOut(
    step: Step,
    action: FileAction | BlockAction,
    finish: Finish,
  ): Promise<StepResult | undefined> {
    const why = await leftOut(action, this.#options.ports.world);
    if (!why) return undefined;
    finish('exited');
    this.#judge.notRun(step, action, why);
    return typeof why.args.reason === 'string'
      ? { outcome: 'not-run', reason: why.args.reason }
      : { outcome: 'passed', leftOut: true, reason: 'what this step runs was left out' };
  }

  /**
   * @param stop ends the block, and not the run
   * @throws UserError where the engine is lost, or the run interrupted
   */
  async run(
    step: Step,
    action: BlockAction,
    before: Before,
    finish: Finish,
    stop: AbortSignal,
  ): Promise<StepResult> {
    const { emit, ports, terminal } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, stop]);
    const onOutput = (stream: 'stdout' | 'stderr', text: string) =>
      emit({ type: 'output', step: step.id, action: action.id, stream, text });
    if (action.background) return this.#start(step, action, before, finish, onOutput, stop);
    const mark = ports.engine.mark();
    // Nobody is hurried who types.
    const timeoutMs = action.tty && terminal ? undefined : action.timeoutMs;
    const result = await ports.shell.run({
      script: action.script,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(action.tty ? { tty: terminal ? { learner: terminal } : { input: action.input } } : {}),
      signal,
      onOutput,
    });
    // Ending a client leaves its containers running.
    if (result.ended !== 'exited' && (await ports.engine.alive(true))) {
      await ports.engine.undoSince(mark);
    }
    const readiness = await this.#ready(action, result, signal);
    finish(result.ended, result.exitCode);
    if (result.ended === 'interrupted' || signal.aborted) return this.#stopped(stop);
    // A block that ends well has not missed its engine; a failed verdict is asked about as it is judged.
    if (result.exitCode !== 0 && !(await ports.engine.alive(true))) throw engineLost();
    if (result.exitCode !== 0) await checkMachine(action, result, ports.world);
    const isReady = this.#tellReady(step, action, readiness);
    const judged = await this.#judge.judge(step, action, before, result, {
      withinMs: isReady ? action.withinMs : undefined,
      signal,
    });
    if (judged.outcome === 'passed') this.#options.prover?.after(action, result);
    // However its expectations came out, what was cut off was not done.
    return result.ended === 'timeout' || !isReady ? { outcome: 'failed' } : judged;
  }

  /** Waits for what the block has started, if it has ended as it should. */
  async #ready(
    { expectations, wait }: BlockAction,
    { ended, exitCode = 0 }: BlockResult,
    signal: AbortSignal,
  ): Promise<Readiness | undefined> {
    const asItShould = expectations.every((it) => it.kind !== 'exit' || isExit(it.exit, exitCode));
    if (!wait || ended !== 'exited' || !asItShould) return undefined;
    return waitUntilReady(wait, this.#options.ports, signal);
  }

  /** @returns false if what was waited for is not ready */
  #tellReady(step: Step, action: BlockAction, readiness: Readiness | undefined): boolean {
    if (!readiness) return true;
    this.#judge.tell(step, action, { ...readiness.judgement, place: action.place });
    return readiness.ready;
  }

  async #start(
    step: Step,
    action: BlockAction,
    before: Before,
    finish: Finish,
    onOutput: (stream: 'stdout' | 'stderr', text: string) => void,
    stop: AbortSignal,
  ): Promise<StepResult> {
    const signal = AbortSignal.any([this.#options.signal, stop]);
    const { readiness, output } = await this.#background.start(action, onOutput, signal);
    if (signal.aborted) {
      const result = this.#stopped(stop);
      await this.#background.end(action);
      finish('interrupted');
      return result;
    }
    finish('exited');
    if (!this.#tellReady(step, action, readiness)) {
      const verdicts = readiness ? [{ ...readiness.judgement, place: action.place }] : [];
      await this.#judge.explain(step, action, verdicts, { stdout: '', stderr: output });
      return { outcome: 'failed' };
    }
    const how = { checksOnly: true, withinMs: action.withinMs, signal };
    const judged = await this.#judge.judge(step, action, before, undefined, how);
    if (judged.outcome === 'passed') this.#options.prover?.after(action, undefined);
    return judged;
  }

  /** @throws UserError where not the command alone was to be stopped */
  #stopped(stop: AbortSignal): StepResult {
    if (!stop.aborted || this.#options.signal.aborted) throw interrupted();
    return { outcome: 'failed', stopped: true };
  }
}
