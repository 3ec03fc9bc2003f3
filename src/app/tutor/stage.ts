/** The session's state, and the face that draws it: each change goes to both. */
import type { TutorFace } from '../../core/learner/tutor-face.ts';
import {
  type Asking,
  asking,
  nothingShown,
  type Remark,
  type Shown,
  type TutorChoice,
  type TutorState,
  withShown,
  working,
} from '../../core/learner/tutor-state.ts';
import type { Action } from '../../core/lesson/model.ts';
import type { Event } from '../../core/run/events.ts';

export class Stage {
  readonly #face: TutorFace;
  #state = nothingShown;

  constructor(face: TutorFace) {
    this.#face = face;
  }

  get state(): TutorState {
    return this.#state;
  }

  async show(item: Shown): Promise<void> {
    this.#state = withShown(this.#state, item);
    await this.#face.show(item);
  }

  remark(remark: Remark): Promise<void> {
    return this.show({ kind: 'remark', remark });
  }

  /** Shows an action as it stands in the lesson; a task is its prose. */
  async showAction(action: Action): Promise<void> {
    if (action.kind === 'question') await this.show({ kind: 'question', question: action });
    else if (action.kind === 'file') await this.show({ kind: 'action', action });
    else if (action.kind === 'block' && !action.hidden) await this.show({ kind: 'action', action });
  }

  hear(event: Event): void {
    this.#state = withShown(this.#state, { kind: 'event', event });
    this.#face.hear(event);
  }

  /** @returns undefined once `ended` is aborted */
  async choose(
    asked: Asking,
    choices: readonly TutorChoice[],
    action?: Action,
    ended?: AbortSignal,
  ): Promise<TutorChoice | undefined> {
    this.#state = asking(this.#state, asked, choices, action);
    const choice = await this.#face.choose(this.#state, ended);
    this.#state = working(this.#state);
    return choice;
  }

  /** Before something is run. @returns whether the learner goes on */
  seen(): Promise<boolean> {
    return this.#face.seen();
  }

  lend<T>(use: () => Promise<T>, clean = false): Promise<T> {
    return this.#face.lend(use, clean);
  }

  undisturbed<T>(work: () => Promise<T>, stop: AbortController): Promise<T> {
    return this.#face.undisturbed(work, stop);
  }

  close(): void {
    this.#face.close();
  }
}
