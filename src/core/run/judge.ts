/** Judges what actions expected, tells the verdicts, and what may help where one failed. */
import { evaluateCheck, NOTHING_OBSERVED, observeBefore } from '../checks/evaluate.ts';
import { fillCheck } from '../checks/fill.ts';
import { judgeExit } from '../expect/exit.ts';
import { isTied } from '../expect/expectation.ts';
import { matchOutput } from '../expect/match.ts';
import { unknownIn, type Values } from '../expect/values.ts';
import {
  isLeftOut,
  type Judgement,
  notRun,
  type Outcome,
  type Verdict,
} from '../expect/verdict.ts';
import type { Before, World } from '../expect/world.ts';
import type { LessonImages } from '../failures/recognise.ts';
import type { Action, CheckExpectation, Diagnosis, Expectation, Step } from '../lesson/model.ts';
import type { Emit } from './events.ts';
import { engineLost, UserError } from './failure.ts';
import { checkMachine } from './machine-limit.ts';
import type { BlockResult, Ports } from './ports.ts';
import { Patience } from './wait.ts';

/** Keeps, by action, what was observed before it, until it has passed: a second try compares with the same. */
export interface Observed {
  get(action: string): Before | undefined;
  set(action: string, before: Before | undefined): void;
  /** What outputs have given, by name, until the world is removed. */
  values(): Values;
  setValues(values: Values): void;
}

interface HowToJudge {
  /** The block runs on: how it ends and what it prints is not to be compared. */
  readonly checksOnly?: boolean;
  /** Milliseconds in which checks must come to hold; undefined: they are looked at once. */
  readonly withinMs?: number | undefined;
  readonly signal?: AbortSignal;
}

export class Judge {
  readonly #ports: Ports;
  readonly #emit: Emit;
  readonly #observed: Observed;
  readonly #images: LessonImages | undefined;
  readonly #everyMismatch: boolean;

  /**
   * @param images those that the lesson is about
   * @param everyMismatch whether to report every mismatch of an output, and not only the first one
   */
  constructor(
    ports: Ports,
    emit: Emit,
    observed: Observed = inMemory(),
    images: LessonImages | undefined = undefined,
    everyMismatch = false,
  ) {
    this.#everyMismatch = everyMismatch;
    this.#images = images;
    this.#ports = ports;
    this.#emit = emit;
    this.#observed = observed;
  }

  /** The world before the action was first tried. */
  async observe(action: Action): Promise<Before> {
    const kept = this.#observed.get(action.id);
    if (kept) return kept;
    const before = await observeBefore(action.expectations, this.#ports.world);
    if (before.layers.size > 0) this.#observed.set(action.id, before);
    return before;
  }

  async judge(
    step: Step,
    action: Action,
    before: Before,
    result: BlockResult | undefined,
    { checksOnly, withinMs, signal }: HowToJudge = {},
  ): Promise<{ readonly outcome: Outcome; readonly mismatched?: boolean }> {
    let outcome: Outcome = 'passed';
    const verdicts: Verdict[] = [];
    let checkSaid = '';
    let patience: Patience | undefined;
    const judged = action.expectations.filter(({ kind }) => !checksOnly || kind === 'check');
    for (const expectation of judged) {
      const said: string[] = [];
      let verdict = await this.#verdict(expectation, before, result, said);
      patience ??= withinMs === undefined ? undefined : new Patience(this.#ports.now, withinMs);
      const waits = () => expectation.kind === 'check' && verdict.outcome === 'failed';
      while (patience && waits() && !patience.isOver() && !signal?.aborted) {
        await patience.rest();
        said.length = 0;
        verdict = await this.#verdict(expectation, before, result, said);
      }
      verdicts.push(verdict);
      if (verdict.outcome === 'failed' && outcome === 'passed') {
        // Nobody is to look for a mistake of theirs where the engine went away.
        if (result && !(await this.#ports.engine.alive(true))) throw engineLost();
        outcome = 'failed';
        checkSaid = said.join('\n');
      }
      const index = action.expectations.indexOf(expectation);
      this.tell(step, action, verdict, index);
      if (!this.#everyMismatch || verdict.outcome !== 'failed') continue;
      if (expectation.kind !== 'output' || !result || result.truncated || isTied(expectation))
        continue;
      const { moreMismatches } = await import('../expect/every-mismatch.ts');
      for (const one of moreMismatches(expectation, result[expectation.stream]))
        this.tell(step, action, one, index, true);
    }
    if (outcome === 'failed') {
      if (result && action.kind === 'block') await checkMachine(action, result, this.#ports.world);
      await this.#diagnose(step, action, result);
      await this.explain(step, { ...action, expectations: judged }, verdicts, result, checkSaid);
    } else if (before.layers.size > 0) this.#observed.set(action.id, undefined);
    const isRun = verdicts.every(
      ({ outcome: of }, index) => of !== 'failed' || judged[index]?.kind !== 'exit',
    );
    return {
      outcome,
      ...(this.#everyMismatch && outcome === 'failed' && isRun ? { mismatched: true } : {}),
    };
  }

  /**
   * What came of an action that may have been done elsewhere, silently; undefined where anything of it
   * is not as it should be, or cannot be seen.
   */
  async holds(action: Action): Promise<readonly Verdict[] | undefined> {
    const before = this.#observed.get(action.id) ?? NOTHING_OBSERVED;
    const verdicts: Verdict[] = [];
    for (const expectation of action.expectations) {
      const verdict = await this.#verdict(expectation, before, undefined);
      if (isLeftOut(verdict)) continue;
      if (verdict.outcome !== 'passed') return undefined;
      verdicts.push(verdict);
    }
    if (verdicts.length === 0) return undefined;
    this.#observed.set(action.id, undefined);
    return verdicts;
  }

  /**
   * @param expectation which of the action's it is about
   * @param more whether a mismatch of that expectation was reported before
   */
  tell(step: Step, action: Action, verdict: Verdict, expectation?: number, more = false): void {
    const at = expectation === undefined ? {} : { expectation };
    const told = more ? { more } : {};
    this.#emit({ type: 'verdict', step: step.id, action: action.id, verdict, ...at, ...told });
  }

  /** @param why it was left out; undefined: it was not reached */
  notRun(step: Step, action: Action, why?: Judgement): void {
    const { expectations, kind, place } = action;
    // A file has no exit code to report.
    if (why && kind === 'file') this.tell(step, action, { ...why, place });
    for (const [index, { kind: of, place: at }] of expectations.entries()) {
      const verdict = (of === 'exit' && why) || notRun('not-run', {});
      this.tell(step, action, { ...verdict, place: at }, index);
    }
  }

  async #verdict(
    expectation: Expectation,
    before: Before,
    result: BlockResult | undefined,
    said: string[] = [],
  ): Promise<Verdict> {
    const { place } = expectation;
    if (expectation.kind === 'check') {
      const { check, uses = [] } = expectation;
      const values = uses.length === 0 ? new Map<string, string>() : this.#observed.values();
      const name = unknownIn(uses, values);
      if (name !== undefined) return { ...notRun('value-unknown', { name }), place };
      const filled = uses.length === 0 ? check : fillCheck(check, uses, values);
      const { world } = this.#ports;
      const heard: World['command'] = async (...asked) => {
        const answer = await world.command(...asked);
        said.push(answer.stderr);
        return answer;
      };
      try {
        return await evaluateCheck({ check: filled, place }, { ...world, command: heard }, before);
      } catch (error) {
        if (error instanceof UserError) throw error;
        if (await this.#ports.engine.alive(result !== undefined)) throw error;
        throw engineLost();
      }
    }
    if (!result) return { outcome: 'not-run', code: 'not-seen', args: {}, place };
    if (expectation.kind === 'exit') return judgeExit(expectation, result);
    const given = new Map<string, string>();
    const verdict = matchOutput(expectation, result[expectation.stream], {
      truncated: result.truncated,
      values: this.#observed.values(),
      onValue: (name, value) => given.set(name, value),
    });
    if (given.size > 0) this.#observed.setValues(new Map([...this.#observed.values(), ...given]));
    return verdict;
  }

  /**
   * Tells what is known of a failure, unless the lesson meant it to happen.
   * @param checkSaid what commands of the first check that failed complained of
   */
  async explain(
    step: Step,
    action: Action,
    verdicts: readonly Verdict[],
    output: Pick<BlockResult, 'stdout' | 'stderr'> | undefined,
    checkSaid = '',
  ): Promise<void> {
    const { unexpectedFailure } = await import('../failures/unexpected.ts');
    const { expectations } = action;
    const script = action.kind === 'block' ? action.script : '';
    const images = this.#images;
    const failure = unexpectedFailure(expectations, verdicts, output, checkSaid, images, script);
    if (!failure) return;
    const explanation = (await this.#ports.circumstances?.(failure)) ?? failure;
    this.#emit({ type: 'explanation', step: step.id, action: action.id, explanation });
  }

  async #diagnose(step: Step, action: Action, result: BlockResult | undefined): Promise<void> {
    const hint = await diagnose(step.diagnoses, result, (check) =>
      this.#verdict(check, NOTHING_OBSERVED, result),
    );
    if (hint !== undefined)
      this.#emit({ type: 'diagnosis', step: step.id, action: action.id, hint });
  }
}

function inMemory(): Observed {
  const map = new Map<string, Before | undefined>();
  let values: Values = new Map();
  return {
    values: () => values,
    setValues(all) {
      values = all;
    },
    get: (action) => map.get(action),
    set: (action, before) => void map.set(action, before),
  };
}

type BlockOutput = { readonly stdout: string; readonly stderr: string };

/**
 * The lesson's own word on what went wrong: its first diagnosis that fits.
 * @param printed undefined where nobody has seen what was printed
 * @returns the hint
 */
export async function diagnose(
  diagnoses: readonly Diagnosis[],
  printed: BlockOutput | undefined,
  judge: (expectation: CheckExpectation) => Promise<Verdict>,
): Promise<string | undefined> {
  for (const { output, check, place, hint } of diagnoses) {
    if (check) {
      if ((await judge({ kind: 'check', check, place })).outcome === 'passed') return hint;
      continue;
    }
    if (output === undefined || !printed) continue;
    const fits = (['stdout', 'stderr'] as const).some((stream) => {
      const line = { kind: 'output', stream, contains: true, lines: [output], place } as const;
      return matchOutput(line, printed[stream]).outcome === 'passed';
    });
    if (fits) return hint;
  }
  return undefined;
}
