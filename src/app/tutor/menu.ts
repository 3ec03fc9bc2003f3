/** What a learner can do at any moment beside going on: read back, undo, go elsewhere, skip, begin anew. */
import type { Action, Step } from '../../core/lesson/model.ts';
import { startOf } from '../../core/run/travel.ts';
import type { Choice } from '../../view/terminal/ask.ts';
import type { Screen } from '../../view/terminal/screen.ts';
import type { Position } from '../course/position.ts';
import type { Learner } from '../learner/learner.ts';
import { type Undoable, undoable } from '../learner/undo.ts';
import { Stopped } from './prompt.ts';

/** Where the learner wants to be instead; the seat is left for as long as it takes to get there. */
export type Elsewhere =
  /** With `anew`, the world is made anew even where one is there already. */
  | { readonly kind: 'goto'; readonly index: number; readonly anew?: boolean }
  | { readonly kind: 'skip' }
  | { readonly kind: 'reset' };

/** Thrown through the runner when the learner goes elsewhere. */
export class Away extends Error {
  readonly to: Elsewhere;

  constructor(to: Elsewhere) {
    super('away');
    this.to = to;
  }
}

type Pick = 'stay' | 'output' | 'read' | 'undo' | 'goto' | 'skip' | 'reset';

type Row = readonly [key: string, does: string, command: string, pick: Pick];

interface Ask {
  choose<Value>(keys: readonly Choice<Value>[], message?: string): Promise<Value | 'quit'>;
  transcript(): void;
}

export interface MenuOptions {
  readonly screen: Screen;
  readonly desk: Ask;
  readonly place: Position;
  readonly learner: Learner;
  /** The index of the step at hand. */
  readonly at: number;
  /** Shows an action as it stands in the lesson. */
  readonly show: (action: Action) => Promise<void>;
}

const STEP_KEYS = '123456789abcdefghijklmnopqrstuvwxyz'.replace('q', '');

export class Menu {
  readonly #options: MenuOptions;

  constructor(options: MenuOptions) {
    this.#options = options;
  }

  /** Comes back where the learner stays here. @throws Away, Stopped */
  async open(): Promise<void> {
    const { screen, desk, at } = this.#options;
    const last = undoable(this.#options.place, this.#options.learner.progress);
    const rows = this.#rows(last);
    screen.menu(rows);
    const pick = await this.#choose<Pick>([
      { key: 'enter', name: 'back to it', value: 'stay' },
      ...rows.map(([key, , , value]) => ({ key, name: '', value })),
    ]);
    if (pick === 'output') desk.transcript();
    else if (pick === 'read') await this.#read(at - 1);
    else if (pick === 'goto') await this.#goto();
    else if (pick === 'skip') throw new Away({ kind: 'skip' });
    else if (pick === 'undo')
      throw new Away({ kind: 'goto', index: last?.index ?? 0, anew: last?.failed ?? false });
    else if (pick === 'reset') await this.#reset();
  }

  #rows(last: Undoable | undefined): Row[] {
    const { screen, place, at } = this.#options;
    const { id, steps } = place.lesson;
    const rows: Row[] = [];
    if (screen.folded) rows.push(['o', 'see the whole output', 'lesson show --output', 'output']);
    const before = steps[at - 1];
    if (before)
      rows.push(['b', `read "${before.title}" again`, `lesson show ${id}#${before.id}`, 'read']);
    if (last) {
      const what = last.failed ? 'what was tried here' : 'what was done last';
      rows.push(['u', `undo ${what}`, 'lesson undo', 'undo']);
    }
    rows.push(['g', 'go to another step', 'lesson goto <step>', 'goto']);
    rows.push(['k', 'skip this step: it is done for you', 'lesson skip', 'skip']);
    rows.push(['r', 'restart the lesson', 'lesson reset', 'reset']);
    return rows;
  }

  /** Shows a step that was done; nothing changes. */
  async #read(from: number): Promise<void> {
    const { screen, place, show } = this.#options;
    const { steps } = place.lesson;
    for (let index = from; ; index--) {
      const step = steps[index];
      if (!step) return;
      screen.step({ title: step.title, index, count: steps.length });
      for (const part of step.parts) {
        if (part.kind === 'prose') await screen.prose(part.markdown);
        else await show(part);
      }
      const pick = await this.#choose([
        { key: 'enter', name: 'back to where you are', value: 'stay' as const },
        ...(index > 0 ? [{ key: 'b', name: 'further back', value: 'back' as const }] : []),
        { key: 'u', name: 'do it again from here', value: 'again' as const },
      ]);
      if (pick === 'again') throw this.#to(step);
      if (pick === 'stay') return;
    }
  }

  async #goto(): Promise<void> {
    const { screen, place, at } = this.#options;
    const { steps, id } = place.lesson;
    const keyed = steps.slice(0, STEP_KEYS.length);
    screen.menu(
      keyed.map(({ title }, i) => [STEP_KEYS[i] ?? '', title, i === at ? 'you are here' : '']),
    );
    screen.remark(`In a shell, also to another lesson: lesson goto ${id}#${steps[at]?.id ?? ''}`);
    const pick = await this.#choose<Step | 'stay'>([
      { key: 'enter', name: 'back to it', value: 'stay' },
      ...keyed.map((step, i) => ({ key: STEP_KEYS[i] ?? '', name: '', value: step })),
    ]);
    if (pick !== 'stay') throw this.#to(pick);
  }

  async #reset(): Promise<void> {
    const sure = await this.#choose(
      [
        { key: 'enter', name: 'restart', value: true },
        { key: 'b', name: 'stay here', value: false },
      ],
      'Restart this lesson? What it built is removed, and your files are backed up.',
    );
    if (sure) throw new Away({ kind: 'reset' });
  }

  #to(step: Step): Away {
    return new Away({ kind: 'goto', index: startOf(this.#options.place.todos, step) });
  }

  async #choose<Value>(keys: readonly Choice<Value>[], message?: string): Promise<Value> {
    const answer = await this.#options.desk.choose(keys, message);
    if (answer === 'quit') throw new Stopped();
    return answer as Value;
  }
}
