/** Watches a run and finds what in its lesson proves nothing. */
import { evaluateCheck, NOTHING_OBSERVED } from '../checks/evaluate.ts';
import { noticesSilence, type Unproved, unprovedOutput } from '../expect/prove.ts';
import type { World } from '../expect/world.ts';
import type { Action, BlockAction, Lesson, Prose, Step } from '../lesson/model.ts';
import type { Place } from '../pattern/place.ts';
import type { BlockResult } from './ports.ts';

export interface Suspect {
  /** A block's id. */
  readonly action: string;
  readonly place: Place;
}

export class Prover {
  readonly unproved: Unproved[] = [];
  /** Blocks whose own expectations would not miss them: a run without each tells whether others do. */
  readonly suspects: Suspect[] = [];
  /** How many expectations were tried. */
  tried = 0;
  readonly #failedBefore = new Set<string>();

  /** Checks fail before their action, but for those marked `invariant`. */
  async before(action: Action, world: World): Promise<void> {
    for (const expectation of action.expectations) {
      if (expectation.kind !== 'check' || expectation.check.invariant) continue;
      this.tried++;
      const { outcome } = await evaluateCheck(expectation, world, NOTHING_OBSERVED);
      if (outcome === 'passed') {
        this.unproved.push({ code: 'held-before', place: expectation.place, action: action.id });
      } else this.#failedBefore.add(action.id);
    }
  }

  /**
   * Outputs fail when their expectation is emptied, or one line of it changed.
   * @param result undefined of a block that runs on
   */
  after(block: BlockAction, result: BlockResult | undefined): void {
    let noticed = this.#failedBefore.has(block.id);
    for (const expectation of block.expectations) {
      if (expectation.kind === 'exit' && expectation.exit !== 0) {
        noticed = true;
        this.tried++;
        const code = result?.exitCode ?? 0;
        if (expectation.exit === 'nonzero' && (code === 126 || code === 127))
          this.unproved.push({ code: 'not-started', place: block.place, action: block.id });
      }
      if (expectation.kind !== 'output' || !result) continue;
      this.tried++;
      this.unproved.push(...unprovedOutput(expectation, result[expectation.stream], block.id));
      if (noticesSilence(expectation)) noticed = true;
    }
    if (!noticed) this.suspects.push({ action: block.id, place: block.place });
  }
}

/** The lesson without one of its actions, for a run that shows whether it is missed. */
export function withoutAction(lesson: Lesson, id: string): Lesson {
  const steps = lesson.steps.map((step): Step => {
    const parts = step.parts.flatMap((part): (Prose | Action)[] => {
      if (part.kind === 'prose') return [part];
      if (part.id === id) return [];
      if (part.kind !== 'task') return [part];
      return [{ ...part, solution: part.solution.filter((action) => action.id !== id) }];
    });
    return { ...step, parts };
  });
  return { ...lesson, steps };
}
