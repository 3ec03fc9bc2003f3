/** A question at the seat: asked before the surprise, explained after it. */
import type { Action, QuestionAction, Step } from '../../core/lesson/model.ts';
import type { Screen } from '../../view/terminal/screen.ts';
import type { Desk } from './prompt.ts';

export class Prediction {
  readonly #screen: Screen;
  readonly #desk: Desk;
  /** Answered, and not explained yet. */
  #open: { readonly question: QuestionAction; readonly chosen?: string } | undefined;

  constructor(screen: Screen, desk: Desk) {
    this.#screen = screen;
    this.#desk = desk;
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

  /** Where nothing in the step shows what comes of it, the answer follows at once. @throws Stopped */
  async ask(question: QuestionAction, step: Step): Promise<void> {
    await this.tell();
    await this.#screen.question(question);
    const keys = question.choices.map(({ letter }) => ({
      key: letter.toLowerCase(),
      name: '',
      value: letter,
    }));
    const chosen = await this.#desk.predict(keys, 'What do you expect?');
    this.#open = { question, chosen };
    if (!step.parts.slice(step.parts.indexOf(question)).some(shows)) await this.tell();
    else this.#screen.remark(`You expect ${chosen}. See what comes.`);
  }

  /** @param action was done, one way or another: the last question was about it, and blocks right below */
  async after(action: Action, step: Step): Promise<void> {
    const next = step.parts[step.parts.indexOf(action) + 1];
    if (shows(action) && next?.kind !== 'block') await this.tell();
  }

  async tell(): Promise<void> {
    if (!this.#open) return;
    const { chosen, question } = this.#open;
    this.#open = undefined;
    await this.#screen.answer(chosen, question.answer, question.explanation);
  }
}

/** Whether something comes to light by it: a file only prepares. */
function shows(part: Step['parts'][number]): boolean {
  return part.kind === 'task' || (part.kind === 'block' && !part.hidden);
}
