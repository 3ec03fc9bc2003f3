/** Watches a run and finds what in its lesson proves nothing. */
import { evaluateCheck, NOTHING_OBSERVED } from '../checks/evaluate.ts';
import { matching } from '../expect/match.ts';
import { type Unproved, unprovedOutput } from '../expect/prove.ts';
import type { World } from '../expect/world.ts';
import type { Action, BlockAction, Diagnosis, Lesson, Step } from '../lesson/model.ts';
import { workOf } from '../lesson/work.ts';
import {
  type BlockText,
  contradicts,
  diagnosisFault,
  diagnosisHolds,
  weaknessOf,
} from '../mutate/judged.ts';
import type { BlockResult } from './ports.ts';
import { actionsOf } from './progress.ts';

export class Prover {
  readonly unproved: Unproved[] = [];
  /** How many expectations were tried. */
  tried = 0;
  readonly #printed = new Map<string, BlockText>();
  /** Diagnoses whose state was there when their step began. */
  readonly #early = new Set<Diagnosis>();
  /** All that the lesson runs and names. */
  readonly #named: string;

  constructor({ steps, makes, images }: Pick<Lesson, 'steps' | 'makes' | 'images'>) {
    const texts = steps.flatMap(workOf).map((work) => {
      if (work.kind === 'block') return work.script;
      return 'text' in work.source ? work.source.text : '';
    });
    this.#named = [...makes, ...images, ...texts].join('\n');
  }

  /** To be called when a step begins. */
  async begins({ diagnoses }: Step, world: World): Promise<void> {
    for (const one of diagnoses) if (await diagnosisHolds(one, world)) this.#early.add(one);
  }

  /** Checks fail before their action, but for those marked `invariant`. */
  async before(action: Action, world: World): Promise<void> {
    for (const expectation of action.expectations) {
      if (expectation.kind !== 'check') continue;
      this.tried++;
      if (expectation.check.invariant) continue;
      const { outcome } = await evaluateCheck(expectation, world, NOTHING_OBSERVED);
      if (outcome === 'passed') this.#say('held-before', expectation, action);
    }
  }

  /**
   * Outputs fail when their expectation is emptied, or one line of it changed.
   * @param result undefined of a block that runs on
   */
  after(block: BlockAction, result: BlockResult | undefined): void {
    if (result) this.#printed.set(block.id, result);
    for (const expectation of block.expectations) {
      if (expectation.kind === 'exit' && expectation.exit !== 0) {
        this.tried++;
        const code = result?.exitCode ?? 0;
        if (expectation.exit !== 'nonzero') continue;
        if (code === 126 || code === 127) this.#say('not-started', block, block);
        else if (block.expectations.length === 1) this.#say('failure-unseen', block, block);
      }
      if (expectation.kind !== 'output' || !result) continue;
      this.tried++;
      const actual = result[expectation.stream];
      this.unproved.push(...unprovedOutput(matching(expectation, actual), actual, block.id));
    }
  }

  /** Of a step that has passed: its checks, diagnoses and questions, with other things to look at. */
  async passed(step: Step, world: World): Promise<void> {
    const actions = actionsOf(step);
    for (const action of actions) {
      for (const expectation of action.expectations) {
        if (expectation.kind !== 'check') continue;
        const weakness = await weaknessOf(expectation, world);
        if (weakness) this.#say(weakness, expectation, action);
      }
    }
    const done = actions.flatMap(({ id }) => this.#printed.get(id) ?? []);
    for (const diagnosis of step.diagnoses) {
      this.tried++;
      const fault = await diagnosisFault(
        diagnosis,
        this.#early.has(diagnosis),
        done,
        world,
        this.#named,
      );
      if (fault) this.#say(fault, diagnosis, { id: step.id });
    }
    for (const [index, action] of actions.entries()) {
      if (action.kind !== 'question') continue;
      const next = actions.slice(index + 1).find(({ kind }) => kind === 'block');
      const printed = next && this.#printed.get(next.id);
      const isWrong = printed && contradicts(action, printed);
      if (isWrong !== undefined) this.tried++;
      if (isWrong) this.#say('answer-contradicted', action, action);
    }
  }

  #say(
    code: Unproved['code'],
    { place }: Pick<Unproved, 'place'>,
    { id }: Pick<Action, 'id'>,
  ): void {
    this.unproved.push({ code, place, action: id });
  }
}
