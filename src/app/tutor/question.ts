/** A question: asked before the surprise, explained after it. */
import type { Action, QuestionAction, Step } from '../../core/lesson/model.ts';
import type { Todo } from '../../core/run/progress.ts';
import type { Leave } from './leave.ts';
import type { Prompt } from './prompt.ts';
import type { Stage } from './stage.ts';

export class Prediction {
  readonly #stage: Stage;
  readonly #prompt: Prompt;
  /** Answered, and not explained yet. */
  #open: { readonly question: QuestionAction; readonly chosen?: string } | undefined;

  constructor(stage: Stage, prompt: Prompt) {
    this.#stage = stage;
    this.#prompt = prompt;
  }

  /** Who comes back between a question and what it is about has answered it before. */
  resume(step: Step, action: Action | undefined): void {
    this.#open = undefined;
    if (!action || !shows(action)) return;
    let at = step.parts.indexOf(action);
    while (step.parts[at]?.kind === 'block' && step.parts[at - 1]?.kind === 'block') at -= 1;
    const before = step.parts.slice(0, at);
    const last = before.findLast((part) => part.kind === 'question' || shows(part));
    if (last?.kind === 'question') this.#open = { question: last };
  }

  /** Where nothing in the step shows what comes of it, the answer follows at once. */
  async ask(todo: Todo, question: QuestionAction): Promise<Leave | undefined> {
    await this.tell();
    await this.#stage.show({ kind: 'question', question });
    const choices = question.choices.map(
      ({ letter }) => ({ name: 'answer', key: letter.toLowerCase(), letter }) as const,
    );
    const chosen = await this.#prompt.predict(todo, choices);
    if (typeof chosen === 'object') return chosen;
    this.#open = { question, chosen };
    const { parts } = todo.step;
    if (!parts.slice(parts.indexOf(question)).some(shows)) await this.tell();
    else await this.#stage.remark({ code: 'expectation', letter: chosen });
    return undefined;
  }

  /** @param action was done, one way or another: the last question was about it, and blocks right below */
  async after(action: Action, step: Step): Promise<void> {
    const next = step.parts[step.parts.indexOf(action) + 1];
    if (shows(action) && next?.kind !== 'block') await this.tell();
  }

  async tell(): Promise<void> {
    if (!this.#open) return;
    const answered = this.#open;
    this.#open = undefined;
    await this.#stage.show({ kind: 'answer', ...answered });
  }
}

/** Whether something comes to light by it: a file only prepares. */
function shows(part: Step['parts'][number]): boolean {
  return part.kind === 'task' || (part.kind === 'block' && !part.hidden);
}
