/** Leads a learner through a lesson in a terminal: shows what comes, asks, does it, says what came of it. */
import { join } from 'node:path';
import type { Action, BlockAction, FileAction, Step } from '../../core/lesson/model.ts';
import type { Event } from '../../core/run/events.ts';
import { UserError } from '../../core/run/failure.ts';
import { KeptText } from '../../core/run/kept-text.ts';
import type { How, Todo } from '../../core/run/progress.ts';
import type { StepResult } from '../../core/run/runner.ts';
import { holdKeys } from '../../view/terminal/keys.ts';
import { Screen } from '../../view/terminal/screen.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import type { Context } from '../context.ts';
import type { LoadedCourse } from '../course/catalog.ts';
import type { Position } from '../course/position.ts';
import type { Learner } from '../learner/learner.ts';
import type { Sighting } from '../watch/while-waiting.ts';
import { KnownFailure } from './failure.ts';
import { Away, type Elsewhere, Menu } from './menu.ts';
import { type Answer, Desk, OF_SCREEN, Stopped } from './prompt.ts';
import { Prediction } from './question.ts';
import { Around } from './welcome.ts';

export type LessonEnd = 'finished' | 'stopped' | 'interrupted' | Elsewhere;

/** @param how it came to be done, where it was not by the learner alone */
interface Done extends StepResult {
  readonly how?: How;
  /** It is written down already. */
  readonly elsewhere?: boolean;
}

const STOPPED =
  'You stopped the command, and its containers with it. It is not done; what was done before it stands.';

export class Seat {
  readonly #place: Position;
  readonly #course: LoadedCourse;
  readonly #context: Context;
  readonly #screen: Screen;
  readonly #desk: Desk;
  readonly #prediction: Prediction;
  readonly #again: boolean;
  /** Whose output it is. */
  #block: string | undefined;
  #diagnosis: string | undefined;
  readonly #failure = new KnownFailure();
  #menu: (() => Promise<void>) | undefined;
  #lookElsewhere: () => Promise<Sighting> = () => Promise.reject(new Error('nothing waits'));
  readonly #interrupt = new AbortController();
  /** Aborted by Ctrl-C, also while keys are held. */
  readonly signal: AbortSignal;

  /** @param again the learner comes back from elsewhere in the lesson */
  constructor(place: Position, course: LoadedCourse, context: Context, again = false) {
    this.#again = again;
    this.#place = place;
    this.#course = course;
    this.#context = context;
    const { io, theme, width } = context;
    this.signal = AbortSignal.any([io.signal, this.#interrupt.signal]);
    this.#screen = new Screen({
      write: (text) => void io.stdout.write(text),
      width,
      rows: () => io.stdout.rows,
      theme,
      tty: true,
      now: io.now,
    });
    this.#desk = new Desk(this.#screen, place, context, {
      menu: async () => this.#menu?.(),
      showSolution: (task) => {
        for (const action of task.solution) this.#show(action);
      },
      lookElsewhere: () => this.#lookElsewhere(),
    });
    this.#prediction = new Prediction(this.#screen, this.#desk);
  }

  readonly onEvent = (event: Event): void => {
    if (event.type === 'action-started' && event.kind === 'block') {
      this.#desk.output = new KeptText(OF_SCREEN);
      this.#block = event.action;
    }
    // What runs on in the background is in the transcript.
    if (event.type === 'output' && event.action === this.#block) this.#desk.output.add(event.text);
    if (event.type === 'diagnosis') this.#diagnosis = event.hint;
    this.#failure.hear(event);
    if (event.type === 'action-finished') this.#screen.takeBack();
    this.#screen.onEvent(
      event.type === 'file-written' && event.keptAs !== undefined
        ? { ...event, keptAs: this.#shown(join(this.#place.layout.files, event.keptAs)) }
        : event,
    );
  };

  async lead(learner: Learner): Promise<LessonEnd> {
    this.#desk.sit(learner);
    try {
      // Who comes back from elsewhere in it was told where that is.
      if (!this.#again) await this.#around().welcome(learner);
      for (let todo = learner.next; todo; todo = learner.next) await this.#step(todo, learner);
      await this.#desk.page();
      return 'finished';
    } catch (error) {
      this.#screen.dispose();
      if (error instanceof Away) return error.to;
      const interrupted = error instanceof UserError && error.exitCode === 130;
      if (!interrupted && !(error instanceof Stopped)) throw error;
      this.#around().farewell(learner, interrupted);
      return interrupted ? 'interrupted' : 'stopped';
    }
  }

  /** Takes away what is drawn over: something went wrong before or beside the lesson. */
  leave(): void {
    this.#screen.dispose();
  }

  /** After a lesson: whether to go on with the following one. */
  after(...args: Parameters<Around['after']>): Promise<boolean> {
    return this.#around().after(...args);
  }

  #around(): Around {
    return new Around(this.#screen, this.#desk, this.#place, this.#course, this.#context.io);
  }

  async #step(first: Todo, learner: Learner): Promise<void> {
    const { step, stepIndex: index } = first;
    const count = this.#place.lesson.steps.length;
    this.#screen.step({ title: step.title, index, count });
    this.#desk.begin(step);
    this.#prediction.resume(step, first.action);
    await learner.bench.runner.inStep(step, index, count, async (): Promise<StepResult> => {
      let left = false;
      let shown = first.action ? shownBefore(step, first.action) : 0;
      for (let todo = learner.next; todo?.step === step; todo = learner.next) {
        shown = await this.#proseUntil(step, todo.action, shown);
        this.#menu = this.#menuFor(todo, learner);
        this.#lookElsewhere = learner.lookFor.bind(learner, todo);
        const { how, elsewhere, ...result }: Done = todo.action
          ? await this.#action(todo, todo.action, learner)
          : await this.#readOn();
        if (todo.action) await this.#prediction.after(todo.action, step);
        if (result.outcome === 'not-run') {
          learner.passOver(step);
          return result;
        }
        left ||= result.outcome === 'failed';
        if (!elsewhere) await learner.done(todo, how);
      }
      await this.#prediction.tell();
      await this.#proseUntil(step, undefined, shown);
      return left ? { outcome: 'failed' } : { outcome: 'passed' };
    });
  }

  async #proseUntil(step: Step, action: Action | undefined, from: number): Promise<number> {
    const end = action ? step.parts.indexOf(action) : step.parts.length;
    for (const part of step.parts.slice(from, end)) {
      if (part.kind === 'prose') await this.#screen.prose(part.markdown);
    }
    return end + 1;
  }

  async #readOn(): Promise<Done> {
    const answer = await this.#desk.ask([{ key: 'enter', name: 'go on', value: 'go' }]);
    return { outcome: 'passed', elsewhere: answer === 'elsewhere' };
  }

  async #action(todo: Todo, action: Action, learner: Learner): Promise<Done> {
    const { step } = todo;
    if (action.kind === 'question') {
      await this.#prediction.ask(action, step);
      return { outcome: 'passed' };
    }
    if (action.kind === 'task') await learner.bench.runner.observe(action);
    else this.#show(action);
    for (let failed = false; ; ) {
      const hidden: boolean = action.kind === 'block' && action.hidden && !failed;
      let answer: Answer = hidden
        ? 'go'
        : await this.#desk.askFor(action, failed, this.#failure.offer);
      if (answer === 'mend') {
        if (!(await this.#failure.mend(this.#screen, learner))) continue;
        answer = action.kind === 'task' && failed ? 'solve' : 'go';
      }
      if (answer === 'elsewhere') {
        const { seen: look, lent } = this.#desk;
        this.#screen.remark(lent ? 'You have done this.' : 'This was done in another terminal.');
        if (look) await learner.seen(look);
        return { outcome: 'passed', elsewhere: look === undefined };
      }
      if (answer === 'leave') return { outcome: 'failed', how: 'left' };
      this.#diagnosis = undefined;
      this.#failure.forget();
      learner.journal.begins(todo);
      const result = await this.#perform(step, action, answer, learner);
      if (result.outcome !== 'passed') learner.journal.ends();
      const own = action.kind === 'task' && answer !== 'solve';
      if (own && result.outcome === 'failed') await this.#failure.look(step, action, learner);
      if (this.#diagnosis !== undefined) {
        await this.#screen.diagnosis(this.#diagnosis);
        learner.diagnosed(step);
      }
      this.#failure.tell(this.#screen, this.#diagnosis !== undefined);
      if (result.outcome !== 'failed') {
        return answer === 'solve' ? { ...result, how: 'solved' } : result;
      }
      // A task can still be done: nobody needs to go on without it before its solution has failed.
      failed ||= action.kind !== 'task' || answer === 'solve';
    }
  }

  async #perform(
    step: Step,
    action: Exclude<Action, { kind: 'question' }>,
    answer: Answer,
    learner: Learner,
  ): Promise<StepResult> {
    const { runner } = learner.bench;
    if (action.kind === 'task') {
      if (answer === 'solve') {
        for (const part of action.solution) {
          // All of it was seen a moment ago; a command among others goes with what it prints.
          if (part.kind === 'block' && action.solution.length > 1) this.#show(part);
          const result = await this.#run(step, part, learner);
          if (result.outcome !== 'passed') return result;
        }
      }
      return this.undisturbed(() => runner.check(step, action));
    }
    const result = await this.#run(step, action, learner);
    if (action.kind === 'file' && answer === 'edit') await this.#desk.edit(action.path);
    return result;
  }

  async #run(step: Step, action: FileAction | BlockAction, learner: Learner): Promise<StepResult> {
    const { runner } = learner.bench;
    await this.#desk.page();
    if (action.kind === 'block' && action.tty) {
      this.#screen.handOver();
      return runner.runAction(step, action);
    }
    const stop = new AbortController();
    const result = await this.undisturbed(() => runner.runAction(step, action, stop.signal), stop);
    if (result.stopped) this.#screen.remark(STOPPED);
    // It came too late for the command, and is meant for the lesson then.
    else if (stop.signal.aborted) this.#interrupt.abort();
    return result;
  }

  /** What `m` opens while this is to be done; whoever stays sees it once more. */
  #menuFor({ action, step, stepIndex: at }: Todo, learner: Learner): () => Promise<void> {
    const show = (one: Action) => this.#showAgain(one);
    const [screen, desk, place] = [this.#screen, this.#desk, this.#place];
    return async () => {
      await new Menu({ screen, desk, place, learner, at, show }).open();
      screen.step({ title: step.title, index: at, count: place.lesson.steps.length });
      if (action && action.kind !== 'task') await show(action);
    };
  }

  async #showAgain(action: Action): Promise<void> {
    if (action.kind === 'question') await this.#screen.question(action);
    else if (action.kind !== 'task') this.#show(action);
  }

  /** Nothing that is typed meanwhile is shown or answers the next question; Ctrl-C still stops. */
  async undisturbed<T>(work: () => Promise<T>, stop = this.#interrupt): Promise<T> {
    const { suspend } = this.#screen;
    const giveBack = holdKeys(this.#context.io.stdin(), () => stop.abort(), suspend);
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  #show(action: FileAction | BlockAction): void {
    if (action.kind === 'block') {
      if (action.hidden) return;
      this.#screen.block(action.script);
      if (action.tty && action.input.length > 0) this.#screen.suggestion(action.input);
    } else if ('text' in action.source) {
      const { path, language, source } = action;
      this.#screen.file({ path, language, text: source.text });
    } else this.#screen.copied(action.path, action.source.from);
  }

  #shown(path: string): string {
    return shownPath(path, this.#context.io.cwd);
  }
}

/** Where in a step somebody comes back to: prose that stands before an earlier action was read. */
function shownBefore(step: Step, action: Action): number {
  const at = step.parts.indexOf(action);
  return step.parts.slice(0, at).findLastIndex((part) => part.kind !== 'prose') + 1;
}
