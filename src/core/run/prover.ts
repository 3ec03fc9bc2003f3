/** Watches a run and finds what in its lesson proves nothing. */
import { evaluateCheck, NOTHING_OBSERVED } from '../checks/evaluate.ts';
import { type Unproved, unprovedOutput } from '../expect/prove.ts';
import type { World } from '../expect/world.ts';
import type { Action, BlockAction } from '../lesson/model.ts';
import type { BlockResult } from './ports.ts';

export class Prover {
  readonly unproved: Unproved[] = [];
  /** How many expectations were tried. */
  tried = 0;

  /** Checks fail before their action, but for those marked `invariant`. */
  async before(action: Action, world: World): Promise<void> {
    for (const expectation of action.expectations) {
      if (expectation.kind !== 'check' || expectation.check.invariant) continue;
      this.tried++;
      const { outcome } = await evaluateCheck(expectation, world, NOTHING_OBSERVED);
      if (outcome === 'passed') {
        this.unproved.push({ code: 'held-before', place: expectation.place, action: action.id });
      }
    }
  }

  /**
   * Outputs fail when their expectation is emptied, or one line of it changed.
   * @param result undefined of a block that runs on
   */
  after(block: BlockAction, result: BlockResult | undefined): void {
    for (const expectation of block.expectations) {
      if (expectation.kind === 'exit' && expectation.exit !== 0) {
        this.tried++;
        const code = result?.exitCode ?? 0;
        if (expectation.exit === 'nonzero' && (code === 126 || code === 127))
          this.unproved.push({ code: 'not-started', place: block.place, action: block.id });
      }
      if (expectation.kind !== 'output' || !result) continue;
      this.tried++;
      this.unproved.push(...unprovedOutput(expectation, result[expectation.stream], block.id));
    }
  }
}
