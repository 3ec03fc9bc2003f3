/** A learner's lesson, opened: does what comes next and keeps what was done. */
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Action, TaskAction } from '../../core/lesson/model.ts';
import type { StepResult } from '../../core/run/block.ts';
import type { Event } from '../../core/run/events.ts';
import { reachesEngine } from '../../core/run/inventory.ts';
import { closedIfItFails, Opened } from '../../core/run/opened.ts';
import { type How, howDone, nextTodo, type Progress, type Todo } from '../../core/run/progress.ts';
import { withAnswer } from '../../core/run/travel.ts';
import type { ImageResult } from '../../machine/images/ensure.ts';
import { becomeShell } from '../../machine/shell/own-shell.ts';
import type { Position } from '../course/position.ts';
import type { ActionLook } from '../watch/observe.ts';
import type { Meanwhile, Sighting } from '../watch/while-waiting.ts';
import { ActionJournal } from '../workbench/action-journal.ts';
import { forgetDiagnosis, markDone, noteTrouble } from '../workbench/done.ts';
import { noteOwnChanges } from '../workbench/edited-files.ts';
import { noteInventory } from '../workbench/inventory.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../workbench/open.ts';
import { lessonOpening } from '../workbench/opening.ts';
import { noteElsewhere } from '../workbench/ready.ts';

export interface LearnerOptions extends Omit<WorkbenchOptions, 'lesson' | 'lessonPath' | 'layout'> {
  readonly place: Position;
  readonly images: readonly ImageResult[];
}

export class Learner {
  readonly bench: Workbench;
  readonly journal: ActionJournal;
  readonly place: Position;
  readonly #options: LearnerOptions;
  #meanwhile: Meanwhile | undefined;

  private constructor(bench: Workbench, options: LearnerOptions) {
    this.bench = bench;
    this.journal = new ActionJournal(bench);
    this.place = options.place;
    this.#options = options;
  }

  /** Every event also goes to the lesson's transcript. */
  static async open(options: LearnerOptions): Promise<Learner> {
    const { place } = options;
    const early: Event[] = [];
    let bench: Workbench | undefined;
    const onEvent = (event: Event) => {
      const gap = bench ? bench.records.record(event) : void early.push(event);
      if (bench) noteTrouble(event, bench.records);
      if (bench) noteOwnChanges(event, place.lesson, bench);
      options.onEvent(event);
      if (gap) bench?.emit({ type: 'warning', ...gap });
    };
    return closedIfItFails(async (opened) => {
      const opening = await openWorkbench({
        ...options,
        onEvent,
        lesson: place.lesson,
        lessonPath: place.file.path,
        layout: place.layout,
      });
      opened.closeWith(() => opening.close(true));
      bench = opening;
      for (const event of early) opening.records.record(event);
      opening.emit(lessonOpening(place, options.found.facts, options.images));
      const learner = new Learner(opening, options);
      if (learner.next) await opening.runner.resumeBackground(learner.#done());
      return learner;
    });
  }

  get next(): Todo | undefined {
    return nextTodo(this.place.todos, this.progress);
  }

  get progress(): Progress {
    return this.bench.records.progress(this.place.lesson.id);
  }

  /** The learner's own shell, at their terminal, until they leave it. */
  async openShell(): Promise<void> {
    const { inLessonShell } = await import('../watch/own-shell.ts');
    const { bench, place } = this;
    const env = bench.environment();
    await inLessonShell(
      { ...bench, place, env, outside: this.#options.env, interactive: true },
      (shell) => bench.handTerminal(becomeShell(shell, env)),
    );
  }

  /** Looks for what waits in the session, in case it is done elsewhere. */
  async lookFor(todo: Todo): Promise<Sighting> {
    const { Meanwhile } = await import('../watch/while-waiting.ts');
    const { run, records, server } = this.bench;
    const env = { ...this.#options.env, ...server };
    this.#meanwhile ??= new Meanwhile({ ...this.#options, env, run, records });
    return this.#meanwhile.lookFor(todo);
  }

  /** Tells what was seen of something that was done elsewhere, as if it had been done here. */
  async seen(look: ActionLook): Promise<void> {
    const { eventsOf, forgetObserved } = await import('../watch/observe.ts');
    const { lesson } = this.place;
    const { records } = this.bench;
    records.alone(() => {
      // Another process may have seen and written it a moment ago.
      if (this.progress.done.includes(look.todo.key)) return;
      for (const event of eventsOf(look, lesson.id)) this.bench.emit(event);
      forgetObserved(look.todo.action, records);
      markDone(this.bench, this.place, look.todo);
    });
    await noteElsewhere({ ...this.#options, ...this.place });
    await noteInventory(this.#options);
  }

  /** What the lesson says to what went wrong last is read. */
  diagnosed(step: Todo['step']): void {
    forgetDiagnosis(this.bench.records, step.id);
  }

  /** Tells what the engine has kept of why a task is not done, which was tried in another terminal. */
  async explainTask(
    step: Todo['step'],
    task: TaskAction,
    verdicts: readonly Verdict[],
  ): Promise<void> {
    const { knownOfTask } = await import('../watch/explain-observed.ts');
    const ports = this.bench.records.ports();
    const known = await knownOfTask(task, verdicts, { ...this.#options, ports });
    if (!known) return;
    // What is in the way the learner made by hand, and runs again by hand.
    const { remedy: _, ...explanation } = known;
    this.bench.emit({ type: 'explanation', step: step.id, action: task.id, explanation });
  }

  /** Remembers that something is done, before anything else is. */
  async done(todo: Todo, how: How = 'passed'): Promise<void> {
    markDone(this.bench, this.place, todo, how);
    this.journal.ends();
    if (reachesEngine(todo.action)) await noteInventory(this.#options);
  }

  /**
   * Does the rest of the step that comes next, headless.
   * @param how it is to be remembered: tasks as solved, or all as skipped; where it is not given,
   * tasks that the learner has done pass as they are
   * @param until the action after which it stops
   */
  async doStep(how?: 'skipped' | 'solved', until?: Action): Promise<StepResult> {
    const first = this.next;
    if (!first) return { outcome: 'passed' };
    const { step, stepIndex } = first;
    const { runner } = this.bench;
    return runner.inStep(step, stepIndex, this.place.lesson.steps.length, async () => {
      const left = await this.#leftOut(first);
      if (left) return left;
      for (let todo = this.next; todo?.step === step; todo = this.next) {
        const { action } = todo;
        if (how === undefined && action?.kind === 'task' && (await runner.isDone(step, action))) {
          await this.done(todo);
          continue;
        }
        this.journal.begins(todo);
        const result: StepResult = action
          ? await runner.runAction(step, action)
          : { outcome: 'passed' };
        if (result.outcome !== 'passed') this.journal.ends();
        if (result.outcome === 'failed') {
          await noteInventory(this.#options);
          return result;
        }
        if (result.outcome === 'not-run') {
          this.passOver(step);
          return result;
        }
        const solved = action?.kind === 'task' ? 'solved' : 'passed';
        await this.done(todo, how === 'skipped' ? how : solved);
        if (action && action === until) break;
      }
      await this.#observeTask();
      return { outcome: 'passed' };
    });
  }

  /** A task that comes next is done by the learner, and what it starts from is to be known by then. */
  async #observeTask(): Promise<void> {
    const action = this.next?.action;
    if (action?.kind === 'task') await this.bench.runner.observe(action);
  }

  /** The result of a step that is not for this machine, or not now. */
  async #leftOut({ step, action }: Todo): Promise<StepResult | undefined> {
    const unmet = await this.bench.unmetNeed(this.place.lesson.needs);
    const left: StepResult | undefined =
      unmet === undefined
        ? await this.bench.runner.leftOut(step, action)
        : { outcome: 'not-run', reason: unmet };
    if (left) this.passOver(step);
    return left;
  }

  /** What this machine cannot do stands in nobody's way. */
  passOver(step: Todo['step']): void {
    const { done } = this.progress;
    for (const todo of this.place.todos) {
      if (todo.step !== step || done.includes(todo.key)) continue;
      markDone(this.bench, this.place, todo, 'not-run');
    }
  }

  /**
   * Does what comes before a todo once more, headless, from an empty world.
   * @param before progress before it was emptied: what had been left undone need not succeed now
   * @returns the step that failed; undefined where the way is behind
   */
  async replayTo(index: number, before: Progress): Promise<Todo['step'] | undefined> {
    const { lesson, todos } = this.place;
    const { runner } = this.bench;
    const way = todos.slice(0, index);
    for (const step of lesson.steps) {
      const own = way.filter((todo) => todo.step === step);
      const [first] = own;
      if (!first) break;
      const work = async (): Promise<StepResult> => {
        return (await this.#leftOut(first)) ?? this.#replay(own, before);
      };
      const result = await runner.inStep(step, first.stepIndex, lesson.steps.length, work, true);
      if (result.outcome === 'failed') return step;
    }
    await this.#observeTask();
    return undefined;
  }

  async #replay(todos: readonly Todo[], before: Progress): Promise<StepResult> {
    const { runner } = this.bench;
    for (const todo of todos) {
      const { step, action } = todo;
      const known = howDone(before, todo.key);
      let result: StepResult = { outcome: 'passed' };
      this.journal.begins(todo);
      if (action?.kind === 'task') result = await this.#replayTask(todo, action);
      else if (action) result = await runner.replay(step, action);
      if (result.outcome !== 'passed') this.journal.ends();
      if (result.outcome === 'not-run') {
        this.passOver(step);
        return result;
      }
      if (result.outcome === 'failed' && known !== 'left') return result;
      const answer = this.bench.records.answer(todo.key);
      const own = known === 'passed' || known === 'solved' ? known : 'skipped';
      await this.done(todo, result.outcome === 'failed' ? 'left' : own);
      if (answer) this.bench.records.saveAnswer(todo.key, answer);
    }
    return { outcome: 'passed' };
  }

  /** As the learner had solved it, where the checks still agree; else as the Solution does. */
  async #replayTask(todo: Todo, task: TaskAction): Promise<StepResult> {
    const { runner, records } = this.bench;
    const answer = records.answer(todo.key);
    if (answer) {
      const own = await runner.replay(todo.step, withAnswer(task, answer));
      if (own.outcome !== 'failed') {
        // It is the learner's: whoever moves it aside is to keep it.
        records.changeProgress(this.place.lesson.id, (progress) => {
          const rest = Object.entries(progress.written).filter(([path]) => !(path in answer));
          return { ...progress, written: Object.fromEntries(rest) };
        });
        return own;
      }
    }
    return runner.replay(todo.step, task);
  }

  /** Actions that are behind the learner. */
  #done(): Action[] {
    const { done } = this.bench.records.progress(this.place.lesson.id);
    return this.place.todos.flatMap(({ key, action }) =>
      action && done.includes(key) ? [action] : [],
    );
  }

  async close(): Promise<void> {
    const opened = new Opened();
    let again = true;
    opened.closeWith(() => this.bench.close(again));
    opened.closeWith(async () => {
      again = this.next !== undefined;
      for (const { script, result } of again ? [] : await this.bench.runAlways()) {
        const args = { script, exitCode: result.exitCode };
        this.bench.emit({ type: 'warning', code: 'always-failed', args });
      }
    });
    opened.closeWith(() => this.#meanwhile?.close());
    await opened.close();
  }
}
