/** A known failure: explained after its verdict, and repaired where the learner asks for it. */
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Explanation } from '../../core/failures/codes.ts';
import type { Step, TaskAction } from '../../core/lesson/model.ts';
import type { Event } from '../../core/run/events.ts';
import type { TutorLesson } from './lesson.ts';
import type { Stage } from './stage.ts';

export class KnownFailure {
  #explanation: Explanation | undefined;
  #verdicts: Verdict[] = [];

  hear(event: Event): void {
    if (event.type === 'verdict') this.#verdicts.push(event.verdict);
    if (event.type === 'action-started') this.forget();
    if (event.type === 'explanation') this.#explanation = event.explanation;
  }

  /** Something is tried again. */
  forget(): void {
    this.#explanation = undefined;
    this.#verdicts = [];
  }

  /** Looks for what the engine has kept of a task that was tried in another terminal. */
  async look(step: Step, task: TaskAction, lesson: TutorLesson): Promise<void> {
    if (!this.#explanation) await lesson.explain(step, task, this.#verdicts);
  }

  /** The last one, where the runner can do something about it. */
  get repairable(): Explanation | undefined {
    return this.#explanation?.remedy && this.#explanation;
  }

  /** @param hinted the lesson had its own word on it, which says more */
  async tell(stage: Stage, hinted: boolean): Promise<void> {
    const explanation = this.#explanation;
    if (explanation && !hinted) await stage.show({ kind: 'explanation', explanation });
  }

  /** @returns whether the command is to run again */
  async repair(stage: Stage, lesson: TutorLesson): Promise<boolean> {
    const remedy = this.#explanation?.remedy;
    if (!remedy) return true;
    this.#explanation = undefined;
    if (remedy.kind === 'show-space') {
      await stage.lend(() => lesson.programs.showSpace());
      return false;
    }
    const changed = await lesson.repair(remedy).catch((error: Error) => error);
    if (changed instanceof Error) {
      await stage.remark({ code: 'remedy-failed', error: changed });
      return false;
    }
    if (changed) await stage.remark({ code: 'port-changed', ...changed });
    return true;
  }
}
