/** Leads a learner through a lesson in a terminal: shows what comes, asks, does it, says what came of it. */
import { join } from 'node:path';
import type { Action, BlockAction, FileAction, Step } from '../lesson/model.ts';
import type { Event } from '../run/events.ts';
import { UserError } from '../run/failure.ts';
import type { Todo } from '../run/progress.ts';
import type { StepResult } from '../run/runner.ts';
import { holdKeys } from '../terminal/keys.ts';
import { Screen } from '../terminal/screen.ts';
import type { Learner } from '../workbench/learner.ts';
import type { LoadedCourse } from '../workbench/lessons.ts';
import { idleFor } from '../workbench/overview.ts';
import type { Place } from '../workbench/place.ts';
import type { Context } from './context.ts';
import { type Answer, Desk, Stopped } from './seat-desk.ts';
import { KnownFailure } from './seat-failure.ts';
import { shownPath } from './shown-path.ts';

export type LessonEnd = 'finished' | 'stopped' | 'interrupted';

/** What is kept of a block's output for `o`, in characters. */
const KEPT_OUTPUT = 4_000_000;

export class Seat {
  readonly #place: Place;
  readonly #course: LoadedCourse;
  readonly #context: Context;
  readonly #screen: Screen;
  readonly #desk: Desk;
  #diagnosis: string | undefined;
  readonly #failure = new KnownFailure();
  readonly #interrupt = new AbortController();
  /** Aborted by Ctrl-C, also while keys are held. */
  readonly signal: AbortSignal;

  constructor(place: Place, course: LoadedCourse, context: Context) {
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
    this.#desk = new Desk(this.#screen, place, context);
  }

  readonly onEvent = (event: Event): void => {
    if (event.type === 'action-started') this.#desk.output = '';
    if (event.type === 'output') {
      this.#desk.output = (this.#desk.output + event.text).slice(-KEPT_OUTPUT);
    }
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
      await this.#welcome(learner);
      for (let todo = learner.next; todo; todo = learner.next) await this.#step(todo, learner);
      await this.#desk.page();
      return 'finished';
    } catch (error) {
      this.#screen.dispose();
      const interrupted = error instanceof UserError && error.exitCode === 130;
      if (!interrupted && !(error instanceof Stopped)) throw error;
      this.#farewell(learner, interrupted);
      return interrupted ? 'interrupted' : 'stopped';
    }
  }

  /** After a lesson: whether to go on with the following one. */
  async after(following: string | undefined, cleanUp: () => Promise<unknown>): Promise<boolean> {
    const { lesson, layout } = this.#place;
    const files = `Your files are in ${this.#shown(layout.files)}.`;
    const last = following === undefined ? ' It was the last one of the course.' : '';
    this.#screen.finished({
      lesson: lesson.title,
      count: lesson.steps.length,
      stands: [`${files} What you built is still on the engine.${last}`],
    });
    for (let cleaned = false; ; cleaned = true) {
      const answer = await this.#desk.choose<'next' | 'clean'>([
        ...(following === undefined
          ? []
          : [{ key: 'enter', name: `next lesson: ${following}`, value: 'next' as const }]),
        ...(cleaned ? [] : [{ key: 'c', name: 'remove what it built', value: 'clean' as const }]),
      ]);
      if (answer === 'next') return true;
      if (answer === 'quit') {
        if (following !== undefined) this.#screen.command('lesson next', `begins ${following}`);
        else if (!cleaned) this.#screen.command('lesson clean', 'removes what the lessons built');
        this.#screen.dispose();
        return false;
      }
      this.#screen.handOver();
      await cleanUp();
      this.#screen.takeBack();
    }
  }

  async #welcome(learner: Learner): Promise<void> {
    const { lesson, layout, todos } = this.#place;
    const { lessons, title } = this.#course.course;
    this.#screen.header({
      course: title,
      title: lesson.title,
      number: lessons.indexOf(lesson.id) + 1,
      count: lessons.length,
      minutes: lesson.minutes,
    });
    const first = learner.next;
    if (!first || first === todos[0]) {
      await this.#screen.prose(withoutTitle(lesson.intro, lesson.title));
    } else {
      const agoMs = idleFor(layout);
      const count = lesson.steps.length;
      this.#screen.resume({
        done: first.stepIndex,
        count,
        ...(agoMs === undefined ? {} : { agoMs }),
      });
    }
    const unmet = await learner.bench.unmetNeed(lesson.needs);
    if (unmet === undefined) return;
    this.#screen.remark(`This lesson cannot be done on this machine: ${unmet}`);
    throw new Stopped();
  }

  async #step(first: Todo, learner: Learner): Promise<void> {
    const { step, stepIndex: index } = first;
    const count = this.#place.lesson.steps.length;
    this.#screen.step({ title: step.title, index, count });
    this.#desk.begin(step);
    await learner.bench.runner.inStep(step, index, count, async (): Promise<StepResult> => {
      let left = false;
      let shown = first.action ? shownBefore(step, first.action) : 0;
      for (let todo = learner.next; todo?.step === step; todo = learner.next) {
        shown = await this.#proseUntil(step, todo.action, shown);
        const result = todo.action
          ? await this.#action(step, todo.action, learner)
          : await this.#readOn();
        if (result.outcome === 'not-run') {
          learner.passOver(step);
          return result;
        }
        left ||= result.outcome === 'failed';
        learner.done(todo);
      }
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

  async #readOn(): Promise<StepResult> {
    await this.#desk.ask([{ key: 'enter', name: 'go on', value: 'go' }]);
    return { outcome: 'passed' };
  }

  async #action(step: Step, action: Action, learner: Learner): Promise<StepResult> {
    if (action.kind === 'question') return this.#question(action);
    if (action.kind === 'task') await learner.bench.runner.observe(action);
    else this.#show(action);
    for (let failed = false; ; ) {
      const hidden: boolean = action.kind === 'block' && action.hidden && !failed;
      let answer: Answer = hidden
        ? 'go'
        : await this.#desk.askFor(action, failed, this.#failure.offer);
      if (answer === 'mend') {
        if (!(await this.#failure.mend(this.#screen, learner))) continue;
        answer = action.kind === 'task' ? 'solve' : 'go';
      }
      if (answer === 'leave') return { outcome: 'failed' };
      this.#diagnosis = undefined;
      const result = await this.#perform(step, action, answer, learner);
      if (this.#diagnosis !== undefined) await this.#screen.diagnosis(this.#diagnosis);
      this.#failure.tell(this.#screen, this.#diagnosis !== undefined);
      if (result.outcome !== 'failed') return result;
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
          this.#show(part);
          const result = await this.#run(step, part, learner);
          if (result.outcome !== 'passed') return result;
        }
      }
      return this.#undisturbed(() => runner.check(step, action));
    }
    const result = await this.#run(step, action, learner);
    if (action.kind === 'file' && answer === 'edit') await this.#desk.edit(action.path);
    return result;
  }

  async #run(step: Step, action: FileAction | BlockAction, learner: Learner): Promise<StepResult> {
    const { runner } = learner.bench;
    await this.#desk.page();
    if (action.kind === 'file' || !action.tty) {
      return this.#undisturbed(() => runner.runAction(step, action));
    }
    this.#screen.handOver();
    return runner.runAction(step, action);
  }

  /** Nothing that is typed meanwhile is shown or answers the next question; Ctrl-C still stops. */
  async #undisturbed<T>(work: () => Promise<T>): Promise<T> {
    const giveBack = holdKeys(this.#context.io.stdin, () => this.#interrupt.abort());
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

  async #question(action: Extract<Action, { kind: 'question' }>): Promise<StepResult> {
    await this.#screen.question(action);
    const keys = action.choices.map(({ letter }) => ({
      key: letter.toLowerCase(),
      name: '',
      value: letter,
    }));
    const chosen = await this.#desk.choose(keys, 'What do you expect?');
    if (chosen === 'quit') throw new Stopped();
    await this.#screen.answer(chosen, action.answer, action.explanation);
    return { outcome: 'passed' };
  }

  #farewell(learner: Learner, interrupted: boolean): void {
    const { lesson, layout } = this.#place;
    const stopped = 'The command was stopped, and so were its containers; it is not done.';
    this.#screen.farewell({
      lesson: lesson.title,
      done: learner.next?.stepIndex ?? lesson.steps.length,
      count: lesson.steps.length,
      stands: [
        ...(interrupted ? [stopped] : []),
        `Your files are in ${this.#shown(layout.files)}.`,
        'What you built stays on the engine until you say: lesson clean.',
      ],
      back: 'lesson next',
    });
    this.#screen.dispose();
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

/** The screen's header says the title already. */
function withoutTitle(intro: string, title: string): string {
  return intro.replace(/^\s*# (.*)\n/, (whole, heading: string) =>
    heading.trim() === title ? '' : whole,
  );
}
