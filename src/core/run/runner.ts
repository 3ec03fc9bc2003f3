/**
 * Does the actions of steps through the ports, judges what they expected, and tells all of it as
 * events. Knows no engine, no shell and no terminal.
 */
import type { Outcome } from '../expect/verdict.ts';
import type { Before } from '../expect/world.ts';
import type { LessonImages } from '../failures/recognise.ts';
import type { Action, BlockAction, FileAction, Step, TaskAction } from '../lesson/model.ts';
import { Background, type KeptBackground } from './background.ts';
import type { Emit } from './events.ts';
import { engineLost, interrupted } from './failure.ts';
import { Judge, type Observed } from './judge.ts';
import { checkMachine } from './machine-limit.ts';
import type { BlockResult, LearnerTerminal, Ports } from './ports.ts';
import { actionsOf } from './progress.ts';
import type { Prover } from './prover.ts';

export interface RunnerOptions {
  readonly lesson: string;
  readonly ports: Ports;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Why a need is unmet on this machine; undefined where it is met. */
  readonly unmet: (need: string) => Promise<string | undefined>;
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
}

export interface StepResult {
  readonly outcome: Outcome;
  readonly reason?: string;
  /** Somebody has ended its command; the run goes on. */
  readonly stopped?: boolean;
}

type Finish = (ended: BlockResult['ended'], exitCode?: number) => void;

export class Runner {
  readonly #options: RunnerOptions;
  readonly #judge: Judge;
  readonly #background: Background;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#judge = new Judge(options.ports, options.emit, options.observed, options.images);
    this.#background = new Background(options.ports, options.background);
  }

  /** Does a whole step; after the first action that fails the rest of it is not run. */
  async runStep(step: Step, index: number, count: number): Promise<StepResult> {
    return this.inStep(step, index, count, async () => {
      for (const action of actionsOf(step)) {
        const result = await this.runAction(step, action);
        if (result.outcome !== 'passed') {
          this.#leaveOut(step, action);
          return result;
        }
      }
      return { outcome: 'passed' };
    });
  }

  /** Does an action once more on the way to a later one, but for what need not be. */
  async replay(step: Step, action: Action): Promise<StepResult> {
    const again = (one: FileAction | BlockAction) => one.kind === 'file' || one.replay;
    switch (action.kind) {
      case 'question':
        return { outcome: 'passed' };
      case 'task':
        return this.runAction(step, { ...action, solution: action.solution.filter(again) });
      default:
        return again(action) ? this.runAction(step, action) : { outcome: 'passed' };
    }
  }

  /** Tells of a step that is not run, with its expectations. */
  skipStep(step: Step, index: number, count: number, reason: string): Promise<StepResult> {
    return this.inStep(step, index, count, async () => {
      this.#leaveOut(step, undefined);
      return { outcome: 'not-run', reason };
    });
  }

  /** The events around what is done of a step. @param work undefined: it was left before its end */
  async inStep<Result extends StepResult | undefined>(
    step: Step,
    index: number,
    count: number,
    work: () => Promise<Result>,
    replayed = false,
  ): Promise<Result> {
    const { emit, lesson, ports } = this.#options;
    const { id, title } = step;
    const again = replayed ? { replayed } : {};
    emit({ type: 'step-started', lesson, step: id, title, index, count, ...again });
    const started = ports.now();
    const result = await work();
    if (!result) return result;
    emit({ type: 'step-finished', lesson, step: id, ...result, durationMs: ports.now() - started });
    return result;
  }

  /**
   * @param stop ends the command that runs, and not the run
   * @throws UserError where the engine is lost, or the run interrupted
   */
  async runAction(step: Step, action: Action, stop = this.#options.signal): Promise<StepResult> {
    const { ports, signal } = this.#options;
    if (signal.aborted) throw interrupted();
    const finish = this.#begin(step, action);
    await this.#options.prover?.before(action, ports.world);
    const before = await this.#judge.observe(action);
    switch (action.kind) {
      case 'file':
        await this.#writeFile(step, action);
        finish('exited');
        return this.#judge.judge(step, action, before, undefined);
      case 'question':
        finish('exited');
        return { outcome: 'passed' };
      case 'task': {
        const result = await this.#solve(step, action);
        finish('exited');
        return result.outcome === 'passed'
          ? this.#judge.judge(step, action, before, undefined)
          : result;
      }
      case 'block':
        return this.#runBlock(step, action, before, finish, stop);
    }
  }

  /** The event before an action. @returns what tells the one after it */
  #begin(step: Step, action: Action): Finish {
    const { emit, lesson, ports } = this.#options;
    const { id, kind, place } = action;
    const script = action.kind === 'block' ? { script: action.script } : {};
    emit({ type: 'action-started', lesson, step: step.id, action: id, kind, place, ...script });
    const started = ports.now();
    return (ended, exitCode) =>
      emit({
        type: 'action-finished',
        step: step.id,
        action: id,
        ended,
        ...(exitCode === undefined ? {} : { exitCode }),
        durationMs: ports.now() - started,
      });
  }

  /** Whether somebody has done the action already; only then it is told of. */
  async isDone(step: Step, action: Action): Promise<boolean> {
    const verdicts = await this.#judge.holds(action);
    if (!verdicts) return false;
    this.#begin(step, action)('exited');
    verdicts.forEach((verdict, index) => {
      this.#judge.tell(step, action, verdict, index);
    });
    return true;
  }

  /** Looks at the world before somebody does the action elsewhere; to be called before `check`. */
  async observe(action: Action): Promise<void> {
    await this.#judge.observe(action);
  }

  /** Judges an action's expectations on the world as it is, for what was done elsewhere. */
  async check(step: Step, action: Action): Promise<StepResult> {
    const before = await this.#judge.observe(action);
    return this.#judge.judge(step, action, before, undefined);
  }

  /** Ends background blocks, the latest first. @param again whether they are to be started again later */
  stopBackground(again: boolean): Promise<void> {
    return this.#background.stop(again);
  }

  /** Starts again what of these ran in the background when the lesson was left, and says so. */
  resumeBackground(actions: readonly Action[]): Promise<void> {
    const { emit, signal } = this.#options;
    return this.#background.resume(actions, emit, signal);
  }

  async #solve(step: Step, task: TaskAction): Promise<StepResult> {
    for (const part of task.solution) {
      const result = await this.runAction(step, part);
      if (result.outcome !== 'passed') return result;
    }
    return { outcome: 'passed' };
  }

  async #writeFile(step: Step, action: FileAction): Promise<void> {
    const written = await this.#options.ports.files.write(action);
    this.#options.emit({ type: 'file-written', step: step.id, action: action.id, ...written });
  }

  async #runBlock(
    step: Step,
    action: BlockAction,
    before: Before,
    finish: Finish,
    stop: AbortSignal,
  ): Promise<StepResult> {
    const { emit, ports, terminal } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, stop]);
    for (const need of action.needs) {
      const why = await this.#options.unmet(need);
      if (why === undefined) continue;
      finish('exited');
      this.#judge.notRun(step, action);
      return { outcome: 'not-run', reason: why };
    }
    if (action.unless !== undefined && (await ports.world.command(action.unless)).exitCode === 0) {
      finish('exited', 0);
      this.#judge.notRun(step, action);
      return { outcome: 'passed' };
    }
    const onOutput = (stream: 'stdout' | 'stderr', text: string) =>
      emit({ type: 'output', step: step.id, action: action.id, stream, text });
    if (action.background)
      return this.#startBackground(step, action, before, finish, onOutput, stop);
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
    finish(result.ended, result.exitCode);
    if (result.ended === 'interrupted') return this.#stopped(stop);
    // A block that ends well has not missed its engine; a failed verdict is asked about as it is judged.
    if (result.exitCode !== 0 && !(await ports.engine.alive(true))) throw engineLost();
    if (result.exitCode !== 0) await checkMachine(action, result, ports.world);
    const judged = await this.#judge.judge(step, action, before, result);
    if (judged.outcome === 'passed') this.#options.prover?.after(action, result);
    // However its expectations came out, what was cut off was not done.
    return result.ended === 'timeout' ? { outcome: 'failed' } : judged;
  }

  async #startBackground(
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
    const verdict = readiness?.verdict(action.place);
    if (verdict) {
      this.#judge.tell(step, action, verdict);
      if (verdict.outcome === 'failed') {
        await this.#judge.explain(step, action, [verdict], { stdout: '', stderr: output });
        return { outcome: 'failed' };
      }
    }
    const rest = action.expectations.filter((expectation) => expectation.kind === 'check');
    const checks = { ...action, expectations: rest };
    const places = rest.map((expectation) => action.expectations.indexOf(expectation));
    const judged = await this.#judge.judge(step, checks, before, undefined, places);
    if (judged.outcome === 'passed') this.#options.prover?.after(action, undefined);
    return judged;
  }

  /** @throws UserError where not the command alone was to be stopped */
  #stopped(stop: AbortSignal): StepResult {
    if (!stop.aborted || this.#options.signal.aborted) throw interrupted();
    return { outcome: 'failed', stopped: true };
  }

  /** The actions after one that failed; all of the step's where none is given. */
  #leaveOut(step: Step, after: Action | undefined): void {
    const actions = actionsOf(step);
    for (const action of actions.slice(after ? actions.indexOf(after) + 1 : 0))
      this.#judge.notRun(step, action);
  }
}
