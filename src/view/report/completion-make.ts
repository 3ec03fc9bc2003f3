/** Makes a completion report of what was recorded. Pure. */
import type { Action, BlockAction, Expectation, Lesson } from '../../core/lesson/model.ts';
import type { Attempt, Session, Transcript } from '../../core/run/attempts.ts';
import {
  type How,
  howDone,
  type Progress,
  stepStatuses,
  type Todo,
} from '../../core/run/progress.ts';
import { describe } from '../messages/verdict-text.ts';
import { harmless } from '../text/sanitize.ts';
import {
  type CompletionReport,
  type Counts,
  REPORT_KIND,
  REPORT_VERSION,
  type ReportedAction,
  type ReportedDone,
  type ReportedExpectation,
  type ReportedLesson,
  type ReportedSitting,
  type ReportedStep,
} from './completion.ts';

export interface LessonWork {
  readonly lesson: Lesson;
  readonly digest: string;
  readonly todos: readonly Todo[];
  readonly progress: Progress;
  readonly transcript: Transcript;
}

export interface ReportFacts {
  readonly course: string;
  readonly program: string;
  readonly machine: string;
  /** ISO 8601, UTC. */
  readonly made: string;
}

export function makeReport(facts: ReportFacts, works: readonly LessonWork[]): CompletionReport {
  const lessons = works.map(reportLesson);
  return {
    kind: REPORT_KIND,
    version: REPORT_VERSION,
    ...facts,
    counts: countSteps(lessons.flatMap(({ steps }) => steps)),
    lessons,
  };
}

export function countSteps(steps: readonly Pick<ReportedStep, 'how'>[]): Counts {
  const count = (how: How | null) => steps.filter((step) => step.how === how).length;
  return {
    passed: count('passed'),
    solved: count('solved'),
    skipped: count('skipped'),
    left: count('left'),
    notRun: count('not-run'),
    undone: count(null),
  };
}

export function stateOf(
  steps: readonly Pick<ReportedStep, 'how' | 'actions'>[],
): ReportedLesson['state'] {
  if (steps.every(({ how }) => how !== null)) return 'finished';
  const begun = steps.some(({ how, actions }) => how ?? actions.some((one) => one.how !== null));
  return begun ? 'begun' : 'new';
}

function reportLesson(work: LessonWork): ReportedLesson {
  const { lesson, digest, todos, progress, transcript } = work;
  const steps = stepStatuses(todos, progress).map(({ step, how = null }): ReportedStep => {
    const own = todos.filter((todo) => todo.step === step);
    const actions = own.flatMap((todo) => reportAction(todo, work));
    const at = actions
      .flatMap((action) => action.at ?? [])
      .sort()
      .at(-1);
    const reason = how === 'not-run' ? transcript.unmet.get(step.id) : undefined;
    return {
      id: step.id,
      title: step.title,
      how,
      ...(at === undefined ? {} : { at }),
      durationMs: actions.reduce((sum, { durationMs }) => sum + durationMs, 0),
      ...(reason ? { reason } : {}),
      actions,
    };
  });
  const sittings = transcript.sessions.map(reportSitting);
  return { id: lesson.id, title: lesson.title, digest, state: stateOf(steps), sittings, steps };
}

/** Where an engine listens, and which one it is, is nobody else's business. */
function reportSitting({ at, until, engine, images, standIns, digest }: Session): ReportedSitting {
  return {
    at,
    until,
    ...(engine && { engine: { version: engine.version, kind: engine.kind, own: engine.own } }),
    ...(images && { images: images.map((one) => ({ ...one, digests: [...one.digests] })) }),
    standIns: [...standIns],
    ...(digest === undefined ? {} : { digest }),
  };
}

function reportAction({ action, key }: Todo, work: LessonWork): ReportedAction[] {
  if (!action) return [];
  const how = howDone(work.progress, key);
  const behind = work.progress.done.includes(key) && how !== undefined ? how : null;
  const { attempts } = work.transcript;
  const attempt = attempts.get(action.id);
  if (action.kind !== 'task') return [{ ...reportDone(action, attempt), how: behind }];
  const parts = action.solution.flatMap((part) => {
    const own = attempts.get(part.id);
    return own ? [reportDone(part, own)] : [];
  });
  const base = reportDone(action, attempt);
  const durationMs = Math.max(
    base.durationMs,
    parts.reduce((sum, part) => sum + part.durationMs, 0),
  );
  return [{ ...base, durationMs, how: behind, ...(parts.length > 0 ? { parts } : {}) }];
}

function reportDone(action: Action, attempt: Attempt | undefined): ReportedDone {
  const { id, kind } = action;
  const changed = [...(attempt?.changed ?? [])].map(([path, text]) => ({
    path,
    text: text ?? null,
  }));
  return {
    id,
    kind,
    ...(attempt ? { at: attempt.at } : {}),
    durationMs: Math.round(attempt?.durationMs ?? 0),
    ...(kind === 'file' ? { path: action.path } : {}),
    ...(kind === 'block' && attempt ? blockFacts(action, attempt) : {}),
    ...(changed.length > 0 ? { changed } : {}),
    expectations: action.expectations.map((one, index) => reportExpectation(one, index, attempt)),
  };
}

function blockFacts(action: BlockAction, attempt: Attempt): Partial<ReportedDone> {
  const { ended, exitCode, output, cut } = attempt;
  return {
    // Old records do not have it; what is done is known by what it runs.
    command: attempt.script ?? action.script,
    ...(ended === undefined ? {} : { ended }),
    ...(exitCode === undefined ? {} : { exitCode }),
    stdout: output.stdout,
    stderr: output.stderr,
    ...(cut.length > 0 ? { cut: [...cut] } : {}),
  };
}

function reportExpectation(
  { kind }: Expectation,
  index: number,
  attempt: Attempt | undefined,
): ReportedExpectation {
  const known = attempt?.verdicts.findLast(({ expectation }) => expectation === index);
  if (!known) return { kind, verdict: 'not-run', said: 'not recorded' };
  const said = harmless(describe(known.verdict)[0] ?? '');
  return { kind, verdict: known.verdict.outcome, said };
}
