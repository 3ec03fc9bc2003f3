/** A learner's lesson, opened: does what comes next and keeps what was done. */
import type { ImageResult } from '../images/ensure.ts';
import type { Event } from '../run/events.ts';
import { nextTodo, type Progress, type Todo, withDone } from '../run/progress.ts';
import type { StepResult } from '../run/runner.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './open.ts';
import type { Place } from './place.ts';

export interface LearnerOptions extends Omit<WorkbenchOptions, 'lesson' | 'lessonPath' | 'layout'> {
  readonly place: Place;
  readonly images: readonly ImageResult[];
}

export class Learner {
  readonly bench: Workbench;
  readonly #place: Place;

  private constructor(bench: Workbench, place: Place) {
    this.bench = bench;
    this.#place = place;
  }

  /** Every event also goes to the lesson's transcript. */
  static async open(options: LearnerOptions): Promise<Learner> {
    const { place } = options;
    const early: Event[] = [];
    let bench: Workbench | undefined;
    const onEvent = (event: Event) => {
      if (bench) bench.records.record(event);
      else early.push(event);
      options.onEvent(event);
    };
    bench = await openWorkbench({
      ...options,
      onEvent,
      lesson: place.lesson,
      lessonPath: place.file.path,
      layout: place.layout,
    });
    for (const event of early) bench.records.record(event);
    bench.emit({
      type: 'lesson-started',
      lesson: place.lesson.id,
      title: place.lesson.title,
      sandbox: place.layout.files,
      standIns: options.images.flatMap((image) => (image.standIn ? [image.standIn] : [])),
    });
    return new Learner(bench, place);
  }

  get next(): Todo | undefined {
    return nextTodo(this.#place.todos, this.#progress());
  }

  /** Remembers that something is done, before anything else is. */
  done(todo: Todo): void {
    const progress = withDone(this.#progress(), [todo.key]);
    const all = nextTodo(this.#place.todos, progress) === undefined;
    const finishedAt = all ? { finishedAt: new Date().toISOString() } : {};
    this.bench.records.saveProgress({ ...progress, ...finishedAt });
  }

  /** Does the rest of the step that comes next, headless. */
  async doStep(): Promise<StepResult> {
    const first = this.next;
    if (!first) return { outcome: 'passed' };
    const { step, stepIndex } = first;
    const { runner } = this.bench;
    const unmet = await this.bench.unmetNeed(this.#place.lesson.needs);
    return runner.inStep(step, stepIndex, this.#place.lesson.steps.length, async () => {
      if (unmet !== undefined) {
        this.passOver(step);
        return { outcome: 'not-run', reason: unmet };
      }
      for (let todo = this.next; todo?.step === step; todo = this.next) {
        const result: StepResult = todo.action
          ? await runner.runAction(step, todo.action)
          : { outcome: 'passed' };
        if (result.outcome === 'failed') return result;
        this.done(todo);
        if (result.outcome === 'not-run') {
          this.passOver(step);
          return result;
        }
      }
      return { outcome: 'passed' };
    });
  }

  /** What this machine cannot do stands in nobody's way. */
  passOver(step: Todo['step']): void {
    for (const todo of this.#place.todos) if (todo.step === step) this.done(todo);
  }

  async close(): Promise<void> {
    if (this.next === undefined) await this.bench.runAlways();
    await this.bench.close();
  }

  #progress(): Progress {
    return this.bench.records.progress(this.#place.lesson.id);
  }
}
