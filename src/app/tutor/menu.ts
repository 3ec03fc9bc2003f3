/** What a learner can do at any moment instead of going on: read, undo, go elsewhere, skip, begin again. */
import { QUIT, type TutorChoice } from '../../core/learner/tutor-state.ts';
import type { Step } from '../../core/lesson/model.ts';
import type { Todo } from '../../core/run/progress.ts';
import { startOf } from '../../core/run/travel.ts';
import type { Undoable } from '../learner/undo.ts';
import { type Leave, STOP } from './leave.ts';
import type { TutorLesson } from './lesson.ts';
import type { Stage } from './stage.ts';

const STEP_KEYS = '123456789abcdefghijklmnopqrstuvwxyz'.replace('q', '');
const STAY: TutorChoice = { name: 'stay', key: 'enter' };

export class Menu {
  readonly #stage: Stage;
  readonly #lesson: TutorLesson;

  constructor(stage: Stage, lesson: TutorLesson) {
    this.#stage = stage;
    this.#lesson = lesson;
  }

  /** @returns undefined where the learner stays here, and sees once more what waits */
  async open({ step, stepIndex: index, action }: Todo): Promise<Leave | undefined> {
    const leave = await this.#opened(index);
    if (leave) return leave;
    await this.#showStep(step, index);
    if (action) await this.#stage.showAction(action);
    return undefined;
  }

  async #opened(index: number): Promise<Leave | undefined> {
    const last = this.#lesson.undoable();
    const choice = await this.#stage.choose({ kind: 'menu' }, this.#choices(index, last));
    switch (choice?.name) {
      case 'stay':
        return undefined;
      case 'read':
        return this.#read(index - 1);
      case 'undo':
        return { kind: 'goto', index: last?.index ?? 0, rebuild: last?.failed ?? false };
      case 'goto':
        return this.#goto(index);
      case 'skip':
        return { kind: 'skip' };
      case 'reset':
        return this.#reset();
      default:
        return STOP;
    }
  }

  #choices(index: number, last: Undoable | undefined): TutorChoice[] {
    const { id, steps } = this.#lesson.lesson;
    const before = steps[index - 1];
    const command = `lesson show ${id}#${before?.id}`;
    return [
      STAY,
      ...(before ? [{ name: 'read', key: 'b', title: before.title, command } as const] : []),
      ...(last
        ? [{ name: 'undo', key: 'u', failed: last.failed, command: 'lesson undo' } as const]
        : []),
      { name: 'goto', key: 'g', command: 'lesson goto <step>' },
      { name: 'skip', key: 'k', command: 'lesson skip' },
      { name: 'reset', key: 'r', command: 'lesson reset' },
      QUIT,
    ];
  }

  /** Shows a step that was done; nothing changes. */
  async #read(from: number): Promise<Leave | undefined> {
    const { steps } = this.#lesson.lesson;
    for (let index = from; ; index--) {
      const step = steps[index];
      if (!step) return undefined;
      await this.#showStep(step, index);
      for (const part of step.parts) {
        if (part.kind === 'prose') await this.#stage.show(part);
        else await this.#stage.showAction(part);
      }
      const choice = await this.#stage.choose({ kind: 'reading' }, [
        { name: 'back-to-place', key: 'enter' },
        ...(index > 0 ? [{ name: 'further-back', key: 'b' } as const] : []),
        { name: 'again-from-here', key: 'u' },
        QUIT,
      ]);
      if (choice?.name === 'again-from-here') return this.#to(step);
      if (choice?.name === 'back-to-place') return undefined;
      if (choice?.name !== 'further-back') return STOP;
    }
  }

  async #goto(index: number): Promise<Leave | undefined> {
    const { steps, id } = this.#lesson.lesson;
    const command = `lesson goto ${id}#${steps[index]?.id ?? ''}`;
    const keyed = steps.slice(0, STEP_KEYS.length).map((step, i) => {
      const key = STEP_KEYS[i] ?? '';
      return { name: 'step', key, index: i, title: step.title, here: i === index } as const;
    });
    const choice = await this.#stage.choose({ kind: 'steps', command }, [STAY, ...keyed, QUIT]);
    if (choice?.name === 'stay') return undefined;
    const step = choice?.name === 'step' ? steps[choice.index] : undefined;
    return step ? this.#to(step) : STOP;
  }

  async #reset(): Promise<Leave | undefined> {
    const choice = await this.#stage.choose({ kind: 'reset' }, [
      { name: 'begin-again', key: 'enter' },
      { name: 'stay-here', key: 'b' },
      QUIT,
    ]);
    if (choice?.name === 'begin-again') return { kind: 'reset' };
    return choice?.name === 'stay-here' ? undefined : STOP;
  }

  #to(step: Step): Leave {
    return { kind: 'goto', index: startOf(this.#lesson.todos, step), rebuild: false };
  }

  #showStep({ id, title }: Step, index: number): Promise<void> {
    const count = this.#lesson.lesson.steps.length;
    return this.#stage.show({ kind: 'step', id, title, index, count });
  }
}
