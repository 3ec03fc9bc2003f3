/**
 * Judges a completion report against a course: whether what it tells holds together, and with the
 * lessons. Outputs and exit codes are judged again; what was looked at on an engine cannot be. Pure.
 */
import type { Check } from '../../core/checks/table.ts';
import { judgeExit } from '../../core/expect/exit.ts';
import { matchOutput } from '../../core/expect/match.ts';
import type { Verdict } from '../../core/expect/verdict.ts';
import type {
  Action,
  BlockAction,
  Expectation,
  FileAction,
  Lesson,
  Step,
} from '../../core/lesson/model.ts';
import { KEPT } from '../../core/run/attempts.ts';
import { actionsOf, type How, worstOf } from '../../core/run/progress.ts';
import type {
  CompletionReport,
  ReportedAction,
  ReportedDone,
  ReportedExpectation,
  ReportedLesson,
  ReportedStep,
} from './completion.ts';
import { countSteps, stateOf } from './completion-make.ts';
import type { Checked, Problem } from './completion-words.ts';

export interface KnownLesson {
  readonly lesson: Lesson;
  readonly digest: string;
}

export function checkReport(
  report: CompletionReport,
  course: string,
  lessons: readonly KnownLesson[],
): Checked {
  const checker = new Checker();
  checker.course(report, course, lessons);
  return checker;
}

class Checker implements Checked {
  readonly problems: Problem[] = [];
  readonly earlierTexts: string[] = [];
  judgedAgain = 0;
  states = 0;
  tooLong = 0;
  /** What the lesson's outputs have given. */
  #values = new Map<string, string>();

  course(report: CompletionReport, course: string, lessons: readonly KnownLesson[]): void {
    if (report.course !== course) {
      this.problems.push({ code: 'course', expected: course, actual: report.course });
    }
    const { pairs, missing, unknown } = paired(
      lessons.map(({ lesson, digest }) => ({ id: lesson.id, lesson, digest })),
      report.lessons,
    );
    for (const lesson of missing) this.problems.push({ code: 'lesson-missing', lesson });
    for (const lesson of unknown) this.problems.push({ code: 'lesson-unknown', lesson });
    for (const [known, reported] of pairs) this.#lesson(known, reported);
    const counts = countSteps(report.lessons.flatMap(({ steps }) => steps));
    if (!same(counts, report.counts)) this.problems.push({ code: 'counts' });
  }

  #lesson({ lesson, digest }: KnownLesson, reported: ReportedLesson): void {
    this.#values = new Map();
    const at = { lesson: lesson.id };
    if (reported.digest !== digest) {
      // Another text expects other things: nothing below it can be compared.
      this.problems.push({ ...at, code: 'digest', expected: digest, actual: reported.digest });
      return;
    }
    const texts = reported.sittings.flatMap((one) => one.digest ?? []);
    if (texts.some((one) => one !== digest)) this.earlierTexts.push(lesson.id);
    const { pairs, missing, unknown } = paired(lesson.steps, reported.steps);
    for (const step of missing) this.problems.push({ ...at, step, code: 'step-missing' });
    for (const step of unknown) this.problems.push({ ...at, step, code: 'step-unknown' });
    for (const [step, own] of pairs) this.#step(step, own, lesson);
    if (stateOf(reported.steps) !== reported.state) this.problems.push({ ...at, code: 'state' });
  }

  #step(step: Step, reported: ReportedStep, lesson: Lesson): void {
    const at = { lesson: lesson.id, step: step.id };
    const { pairs, missing, unknown } = paired(actionsOf(step), reported.actions);
    for (const action of missing) this.problems.push({ ...at, action, code: 'action-missing' });
    for (const action of unknown) this.problems.push({ ...at, action, code: 'action-unknown' });
    for (const [action, own] of pairs) this.#action(action, own, at);
    const hows = reported.actions.map(({ how }) => how);
    // A step that is only read has nothing to show.
    const all = hows.every((how): how is How => how !== null) ? worstOf(hows) : null;
    if (hows.length > 0 && all !== reported.how) this.problems.push({ ...at, code: 'how' });
    if (reported.how === 'not-run' && !hasNeed(step, lesson)) {
      this.problems.push({ ...at, code: 'no-need' });
    }
  }

  #action(action: Action, reported: ReportedAction, step: { lesson: string; step: string }): void {
    const at = { ...step, action: action.id };
    this.#done(action, reported, at, isOwn(reported.how));
    if (action.kind !== 'task') return;
    for (const part of reported.parts ?? []) {
      const known = action.solution.find(({ id }) => id === part.id);
      if (known) this.#done(known, part, { ...step, action: part.id }, false);
      else this.problems.push({ ...step, action: part.id, code: 'action-unknown' });
    }
  }

  /** @param own it counts as done: all that it expects has to have been seen */
  #done(action: Action, reported: ReportedDone, at: ActionPlace, own: boolean): void {
    if (action.kind === 'block' && (reported.command ?? action.script) !== action.script) {
      this.problems.push({ ...at, code: 'command' });
    }
    const { expectations } = action;
    const told = reported.expectations;
    const asLesson = expectations.every(({ kind }, index) => told[index]?.kind === kind);
    if (!asLesson || told.length !== expectations.length) {
      this.problems.push({ ...at, code: 'expectation-missing' });
      return;
    }
    const pairs = expectations.map(
      (one, index) => [one, told[index] as ReportedExpectation] as const,
    );
    for (const [expectation, { verdict, said }] of pairs) {
      if (verdict !== 'passed') {
        const lacksValue = verdict === 'not-run' && usesValue(expectation);
        if (own && !lacksValue && !mayBeUnseen(expectation, action, told)) {
          this.problems.push({ ...at, code: 'not-shown' });
        }
        if (verdict === 'not-run') continue;
      }
      if (expectation.kind === 'check') this.states++;
      else this.#again(expectation, reported, verdict, said, at);
    }
  }

  #again(
    expectation: Exclude<Expectation, { kind: 'check' }>,
    reported: ReportedDone,
    verdict: ReportedExpectation['verdict'],
    said: string,
    at: ActionPlace,
  ): void {
    if (expectation.kind === 'output' && isCut(reported, expectation.stream)) {
      this.tooLong++;
      return;
    }
    const now = this.#judgeAgain(expectation, reported);
    if (now.code === 'value-unknown') return;
    if (now.outcome === verdict) this.judgedAgain++;
    else this.problems.push({ ...at, code: 'verdict', said, verdict: now });
  }

  #judgeAgain(
    expectation: Exclude<Expectation, { kind: 'check' }>,
    { ended = 'exited', exitCode, stdout = '', stderr = '' }: ReportedDone,
  ): Verdict {
    if (expectation.kind === 'exit')
      return judgeExit(expectation, { ended, ...(exitCode === undefined ? {} : { exitCode }) });
    const values = this.#values;
    return matchOutput(expectation, { stdout, stderr }[expectation.stream], {
      values,
      onValue: (name, value) => values.set(name, value),
    });
  }
}

interface ActionPlace {
  readonly lesson: string;
  readonly step: string;
  readonly action: string;
}

/** Said to be cut, and as long as that takes. */
function isCut(reported: ReportedDone, stream: 'stdout' | 'stderr'): boolean {
  return (reported.cut?.includes(stream) ?? false) && (reported[stream]?.length ?? 0) >= KEPT;
}

const isOwn = (how: How | null): boolean => how === 'passed' || how === 'solved';

/** Where a run, or somebody who looks from outside, judges less than the lesson expects. */
function mayBeUnseen(
  expectation: Expectation,
  action: Action,
  told: readonly ReportedExpectation[],
): boolean {
  if (action.kind !== 'block')
    return expectation.kind === 'check' && isConditional(expectation.check);
  const all = told.every(({ verdict }) => verdict === 'not-run');
  if (action.unless !== undefined && all) return true;
  if (expectation.kind === 'check') return isConditional(expectation.check);
  if (action.background) return true;
  // That a command succeeded is what checks on its work say.
  const checks = told.filter(({ kind }) => kind === 'check');
  const hold = checks.length > 0 && checks.every(({ verdict }) => verdict === 'passed');
  return expectation.kind === 'exit' && expectation.exit === 0 && hold;
}

/** Whether it cannot be compared without a value of an earlier output. */
function usesValue(expectation: Expectation): boolean {
  const { kind } = expectation;
  if (kind === 'exit') return false;
  const others = kind === 'output' ? (expectation.oneOf ?? []) : [];
  return [expectation, ...others].some(({ uses = [] }) => uses.length > 0);
}

const isConditional = ({ needs, unless }: Check): boolean =>
  needs !== undefined || unless !== undefined;

function hasNeed(step: Step, { needs }: Lesson): boolean {
  const actions = actionsOf(step)
    .flatMap((one): readonly (Action | FileAction | BlockAction)[] =>
      one.kind === 'task' ? one.solution : [one],
    )
    .filter((one) => 'needs' in one);
  const conditional =
    step.unless !== undefined || [step, ...actions].some((one) => one.needs.length > 0);
  return needs.length > 0 || conditional;
}

/** By id, where the order is the same; what is out of order is missing in its place. */
function paired<A extends { readonly id: string }, B extends { readonly id: string }>(
  known: readonly A[],
  reported: readonly B[],
) {
  const pairs: [A, B][] = [];
  const missing: string[] = [];
  let at = 0;
  for (const one of known) {
    const found = reported.findIndex(({ id }, index) => index >= at && id === one.id);
    const other = reported[found];
    if (other) {
      pairs.push([one, other]);
      at = found + 1;
    } else missing.push(one.id);
  }
  const used = new Set<B>(pairs.map(([, other]) => other));
  const unknown = reported.filter((other) => !used.has(other)).map(({ id }) => id);
  return { pairs, missing, unknown };
}

function same(a: object, b: object): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort());
  return sorted(a) === sorted(b);
}
