/**
 * Does the actions of steps through the ports, judges what they expected, and tells all of it as
 * events. Knows no engine, no shell and no terminal.
 */
import { leftOut } from '../checks/evaluate.ts';
import type { Action, BlockAction, FileAction, Step, TaskAction } from '../lesson/model.ts';
import { Background, diedVerdict } from './background.ts';
import { BlockRunner, type Finish, type RunnerOptions, type StepResult } from './block.ts';
import { interrupted } from './failure.ts';
import { Judge } from './judge.ts';
import { actionsOf } from './progress.ts';

export class Runner {
  readonly #options: RunnerOptions;
  readonly #judge: Judge;
  readonly #background: Background;
  readonly #blocks: BlockRunner;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const { ports, emit, observed, images, everyMismatch } = options;
    this.#judge = new Judge(ports, emit, observed, images, everyMismatch);
    this.#background = new Background(options.ports, options.background);
    this.#blocks = new BlockRunner(options, this.#judge, this.#background);
  }

  /**
   * Does a whole step. After the first action that fails the rest of it is not run, unless every
   * mismatch is wanted and the commands of that action did what they should.
   */
  async runStep(step: Step, index: number, count: number): Promise<StepResult> {
    return this.inStep(step, index, count, async () => {
      const left = await this.leftOut(step, actionsOf(step)[0]);
      if (left) {
        this.#leaveOut(step, undefined);
        return left;
      }
      const { prover, ports } = this.#options;
      await prover?.begins(step, ports.world);
      let reason: string | undefined = 'nothing in this step is run';
      let mismatch: StepResult | undefined;
      for (const action of actionsOf(step)) {
        const result = await this.runAction(step, action);
        if (result.mismatched) {
          mismatch = result;
          continue;
        }
        if (result.outcome !== 'passed') {
          this.#leaveOut(step, action);
          return mismatch && result.outcome === 'not-run' ? mismatch : result;
        }
        if (!result.leftOut) reason = undefined;
        else if (reason !== undefined) reason = result.reason ?? reason;
      }
      if (mismatch) return mismatch;
      if (reason !== undefined) return { outcome: 'not-run', reason };
      await prover?.passed(step, ports.world);
      return { outcome: 'passed' };
    });
  }

  /** The result of a step that is left out. @param next its action that comes next: the condition is that of the first */
  async leftOut(step: Step, next: Action | undefined): Promise<StepResult | undefined> {
    if (next !== actionsOf(step)[0]) return undefined;
    const why = await leftOut(step, this.#options.ports.world);
    const { reason = `"${step.unless}" succeeds` } = why?.args ?? {};
    return why && { outcome: 'not-run', reason: String(reason) };
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
    const { outcome, reason } = result;
    const told = { outcome, ...(reason === undefined ? {} : { reason }) };
    emit({ type: 'step-finished', lesson, step: id, ...told, durationMs: ports.now() - started });
    return result;
  }

  /**
   * @param stop ends the command that runs, and not the run
   * @throws UserError where the engine is lost, or the run interrupted
   */
  async runAction(step: Step, action: Action, stop = this.#options.signal): Promise<StepResult> {
    const result = await this.#doAction(step, action, stop);
    if (result.stopped || result.outcome === 'not-run') return result;
    const isFailed = result.outcome === 'failed';
    const died = this.#background.died(isFailed ? undefined : action);
    const verdicts = died.map(diedVerdict);
    for (const verdict of verdicts) this.#judge.tell(step, action, verdict);
    if (isFailed || verdicts.length === 0) return result;
    const stderr = died.map(({ output }) => output).join('\n');
    await this.#judge.explain(step, action, verdicts, { stdout: '', stderr });
    return { outcome: 'failed' };
  }

  async #doAction(step: Step, action: Action, stop: AbortSignal): Promise<StepResult> {
    const { ports, signal } = this.#options;
    if (signal.aborted) throw interrupted();
    const finish = this.#begin(step, action);
    const left = 'needs' in action && (await this.#blocks.leftOut(step, action, finish));
    if (left) return left;
    await this.#options.prover?.before(action, ports.world);
    const before = await this.#judge.observe(action);
    switch (action.kind) {
      case 'file':
        await this.#writeFile(step, action);
        finish('exited');
        return this.#judge.judge(step, action, before, undefined);
      case 'question':
        finish('exited');
        return { outcome: 'passed', leftOut: true };
      case 'task': {
        const result = await this.#solve(step, action);
        finish('exited');
        return result.outcome === 'passed'
          ? this.#judge.judge(step, action, before, undefined)
          : result;
      }
      case 'block':
        return this.#blocks.run(step, action, before, finish, stop);
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
    let mismatch: StepResult | undefined;
    for (const part of task.solution) {
      const result = await this.runAction(step, part);
      if (result.mismatched) mismatch ??= result;
      else if (result.outcome !== 'passed') return mismatch ?? result;
    }
    return mismatch ?? { outcome: 'passed' };
  }

  async #writeFile(step: Step, action: FileAction): Promise<void> {
    const written = await this.#options.ports.files.write(action);
    this.#options.emit({ type: 'file-written', step: step.id, action: action.id, ...written });
  }

  /** The actions after one that failed; all of the step's where none is given. */
  #leaveOut(step: Step, after: Action | undefined): void {
    const actions = actionsOf(step);
    for (const action of actions.slice(after ? actions.indexOf(after) + 1 : 0))
      this.#judge.notRun(step, action);
  }
}
