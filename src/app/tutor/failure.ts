/** A known failure at the seat: told after its verdict, and mended where the learner asks for it. */
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Explanation } from '../../core/failures/codes.ts';
import type { Step, TaskAction } from '../../core/lesson/model.ts';
import type { Event } from '../../core/run/events.ts';
import { explanationWords } from '../../view/messages/failure-text.ts';
import type { Screen } from '../../view/terminal/screen.ts';
import type { Learner } from '../learner/learner.ts';

export class KnownFailure {
  #explanation: Explanation | undefined;
  #verdicts: Verdict[] = [];

  hear(event: Event): void {
    if (event.type === 'verdict') this.#verdicts.push(event.verdict);
    if (event.type === 'action-started') this.forget();
    if (event.type === 'explanation') this.#explanation = event.explanation;
  }

  /** Something is tried anew. */
  forget(): void {
    this.#explanation = undefined;
    this.#verdicts = [];
  }

  /** Looks for what the engine has kept of a task that was tried in another terminal. */
  async look(step: Step, task: TaskAction, learner: Learner): Promise<void> {
    if (!this.#explanation) await learner.explainTask(step, task, this.#verdicts);
  }

  /** What the runner can do about the last one. */
  get offer(): string | undefined {
    return this.#explanation && explanationWords(this.#explanation).offer;
  }

  /** @param hinted the lesson had its own word on it, which says more */
  tell(screen: Screen, hinted: boolean): void {
    if (!this.#explanation || hinted) return;
    const { text, next, offer } = explanationWords(this.#explanation);
    screen.explanation(text, offer === undefined ? next : undefined);
  }

  /** @returns whether the command is to run again */
  async mend(screen: Screen, { bench }: Learner): Promise<boolean> {
    const remedy = this.#explanation?.remedy;
    if (!remedy) return true;
    this.#explanation = undefined;
    if (remedy.kind === 'show-space') {
      screen.handOver();
      await bench.handTerminal('docker system df').finally(() => screen.takeBack());
      return false;
    }
    const changed = await bench.mender.mend(remedy).catch((error: Error) => error);
    if (changed instanceof Error) screen.remark(`That did not work: ${changed.message}`);
    else if (changed !== undefined) screen.remark(changed);
    return !(changed instanceof Error);
  }
}
