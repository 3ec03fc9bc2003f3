/** Leads a learner through a lesson: shows what comes, asks, does it, says what came of it. */
import type { TutorFace } from '../../core/learner/tutor-face.ts';
import type { TutorState } from '../../core/learner/tutor-state.ts';
import type { Action, BlockAction, FileAction, Step } from '../../core/lesson/model.ts';
import type { StepResult } from '../../core/run/block.ts';
import type { Event } from '../../core/run/events.ts';
import { UserError } from '../../core/run/failure.ts';
import type { How, Todo } from '../../core/run/progress.ts';
import { KnownFailure } from './failure.ts';
import { type Leave, STOP } from './leave.ts';
import type { TutorLesson } from './lesson.ts';
import { Menu } from './menu.ts';
import { Prompt, type PromptAnswer } from './prompt.ts';
import { Prediction } from './question.ts';
import { Stage } from './stage.ts';

/** `done`: all of the lesson. */
export type LessonEnd = { readonly kind: 'done' } | { readonly kind: 'interrupted' } | Leave;

/** @param how it came to be done, where it was not by the learner alone */
interface Done extends StepResult {
  readonly how?: How;
  /** It is written down already. */
  readonly elsewhere?: boolean;
}

type Doing = Exclude<Action, { kind: 'question' }>;

const isLeave = (it: Done | StepResult | Leave): it is Leave => 'kind' in it;

export class Tutor {
  /** Stops what runs, and the lesson with it. */
  readonly stop = new AbortController();
  readonly stage: Stage;
  readonly #failure = new KnownFailure();
  #diagnosis: string | undefined;

  constructor(face: TutorFace) {
    this.stage = new Stage(face);
  }

  get state(): TutorState {
    return this.stage.state;
  }

  readonly onEvent = (event: Event): void => {
    if (event.type === 'diagnosis') this.#diagnosis = event.hint;
    this.#failure.hear(event);
    this.stage.hear(event);
  };

  /** From what comes next to the lesson's end, or to where the learner leaves. */
  async lead(lesson: TutorLesson): Promise<LessonEnd> {
    const menu = new Menu(this.stage, lesson);
    const prompt = new Prompt(this.stage, lesson, (todo) => menu.open(todo));
    const prediction = new Prediction(this.stage, prompt);
    try {
      for (let todo = lesson.next; todo; todo = lesson.next) {
        const leave = await this.#step(todo, { lesson, prompt, prediction });
        if (leave) return leave;
      }
      return (await this.stage.seen()) ? { kind: 'done' } : STOP;
    } catch (error) {
      if (error instanceof UserError && error.exitCode === 130) return { kind: 'interrupted' };
      throw error;
    }
  }

  /** @returns undefined where the step is behind the learner */
  async #step(first: Todo, at: Lead): Promise<Leave | undefined> {
    const { lesson, prompt, prediction } = at;
    const { step, stepIndex: index } = first;
    const count = lesson.lesson.steps.length;
    await this.stage.show({ kind: 'step', id: step.id, title: step.title, index, count });
    prompt.begin(step);
    prediction.resume(step, first.action);
    let leave: Leave | undefined;
    await lesson.runner.inStep(step, index, count, async () => {
      const end = await this.#todosOf(first, at);
      if (!isLeave(end)) return end;
      leave = end;
      return undefined;
    });
    return leave;
  }

  async #todosOf(first: Todo, at: Lead): Promise<StepResult | Leave> {
    const { lesson, prediction } = at;
    const { step } = first;
    let left = false;
    const leftOut = await lesson.runner.leftOut(step, first.action);
    if (leftOut) {
      lesson.passOver(step);
      return leftOut;
    }
    let shown = first.action ? shownBefore(step, first.action) : 0;
    for (let todo = lesson.next; todo?.step === step; todo = lesson.next) {
      shown = await this.#proseUntil(step, todo.action, shown);
      const end = await this.#todo(todo, at);
      if (isLeave(end)) return end;
      const { how, elsewhere, ...result } = end;
      if (todo.action) await prediction.after(todo.action, step);
      if (result.outcome === 'not-run') {
        lesson.passOver(step);
        return result;
      }
      left ||= result.outcome === 'failed';
      if (!elsewhere) await lesson.done(todo, how);
    }
    await prediction.tell();
    await this.#proseUntil(step, undefined, shown);
    return left ? { outcome: 'failed' } : { outcome: 'passed' };
  }

  async #proseUntil(step: Step, action: Action | undefined, from: number): Promise<number> {
    const end = action ? step.parts.indexOf(action) : step.parts.length;
    for (const part of step.parts.slice(from, end)) {
      if (part.kind === 'prose') await this.stage.show({ kind: 'prose', markdown: part.markdown });
    }
    return end + 1;
  }

  async #todo(todo: Todo, at: Lead): Promise<Done | Leave> {
    const { action } = todo;
    if (!action) {
      const answer = await at.prompt.readOn(todo);
      if (typeof answer === 'object') return answer;
      return { outcome: 'passed', elsewhere: answer === 'elsewhere' };
    }
    if (action.kind === 'question') {
      const leave = await at.prediction.ask(todo, action);
      return leave ?? { outcome: 'passed' };
    }
    if (action.kind === 'task') await at.lesson.runner.observe(action);
    else await this.stage.showAction(action);
    return this.#action(todo, action, at);
  }

  /** Until it is done, or left. */
  async #action(todo: Todo, action: Doing, at: Lead): Promise<Done | Leave> {
    const { lesson, prompt } = at;
    for (let failed = false; ; ) {
      const hidden: boolean = action.kind === 'block' && action.hidden && !failed;
      let answer: PromptAnswer | Leave = hidden
        ? 'go'
        : await prompt.askFor(todo, action, failed, this.#failure.repairable);
      if (typeof answer === 'object') return answer;
      if (answer === 'mend') {
        if (!(await this.#failure.repair(this.stage, lesson))) continue;
        answer = action.kind === 'task' && failed ? 'solve' : 'go';
      }
      if (answer === 'elsewhere') {
        const { seen: look, lent } = prompt;
        await this.stage.remark({ code: 'done-elsewhere', here: lent });
        if (look) await lesson.seen(look);
        return { outcome: 'passed', elsewhere: look === undefined };
      }
      if (answer === 'leave') return { outcome: 'failed', how: 'left' };
      const result = await this.#try(todo, action, answer, at);
      if (isLeave(result)) return result;
      if (result.outcome !== 'failed') {
        return answer === 'solve' ? { ...result, how: 'solved' } : result;
      }
      // A task can still be done: nobody needs to go on without it before its solution has failed.
      failed ||= action.kind !== 'task' || answer === 'solve';
    }
  }

  /** Once, with what is known of why it failed. */
  async #try(
    todo: Todo,
    action: Doing,
    answer: PromptAnswer,
    at: Lead,
  ): Promise<StepResult | Leave> {
    const { lesson } = at;
    const { step } = todo;
    this.#diagnosis = undefined;
    this.#failure.forget();
    lesson.begins(todo);
    const result = await this.#perform(step, action, answer, at);
    if (isLeave(result)) return result;
    if (result.outcome !== 'passed') lesson.ends();
    const own = action.kind === 'task' && answer !== 'solve';
    if (own && result.outcome === 'failed') await this.#failure.look(step, action, lesson);
    const diagnosis: string | undefined = this.#diagnosis;
    if (diagnosis !== undefined) {
      await this.stage.show({ kind: 'diagnosis', markdown: diagnosis });
      lesson.diagnosed(step);
    }
    await this.#failure.tell(this.stage, diagnosis !== undefined);
    return result;
  }

  async #perform(
    step: Step,
    action: Doing,
    answer: PromptAnswer,
    { lesson, prompt }: Lead,
  ): Promise<StepResult | Leave> {
    if (action.kind === 'task') {
      for (const part of answer === 'solve' ? action.solution : []) {
        // All of it was seen a moment ago; a command among others goes with what it prints.
        if (part.kind === 'block' && action.solution.length > 1) await this.stage.showAction(part);
        const result = await this.#run(step, part, lesson);
        if (isLeave(result) || result.outcome !== 'passed') return result;
      }
      return this.stage.undisturbed(() => lesson.runner.check(step, action), this.stop);
    }
    const result = await this.#run(step, action, lesson);
    if (isLeave(result) || action.kind !== 'file' || answer !== 'edit') return result;
    return (await prompt.edit(action.path)) ?? result;
  }

  async #run(
    step: Step,
    action: FileAction | BlockAction,
    { runner }: TutorLesson,
  ): Promise<StepResult | Leave> {
    if (!(await this.stage.seen())) return STOP;
    if (action.kind === 'block' && action.tty)
      return this.stage.lend(() => runner.runAction(step, action));
    const stop = new AbortController();
    const run = () => runner.runAction(step, action, stop.signal);
    const result = await this.stage.undisturbed(run, stop);
    if (result.stopped) await this.stage.remark({ code: 'command-stopped' });
    // It came too late for the command, and is meant for the lesson then.
    else if (stop.signal.aborted) this.stop.abort();
    return result;
  }
}

/** What leads through one lesson. */
interface Lead {
  readonly lesson: TutorLesson;
  readonly prompt: Prompt;
  readonly prediction: Prediction;
}

/** Where in a step somebody comes back to: prose that stands before an earlier action was read. */
function shownBefore(step: Step, action: Action): number {
  const at = step.parts.indexOf(action);
  return step.parts.slice(0, at).findLastIndex((part) => part.kind !== 'prose') + 1;
}
