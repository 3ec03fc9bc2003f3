/** A run as one JSON object, for programs. Counts are of steps. */
import type { Unproved } from '../../core/expect/prove.ts';
import type { Outcome } from '../../core/expect/verdict.ts';
import type { Explanation } from '../../core/failures/codes.ts';
import type { Proof } from '../../core/mutate/score.ts';
import type { Place } from '../../core/pattern/place.ts';
import type { EngineFacts, Event, StandInUse } from '../../core/run/events.ts';
import { explanationWords } from '../messages/failure-text.ts';
import { describe } from '../messages/verdict-text.ts';
import { jsonText } from '../text/door.ts';
import type { OpenReporter } from './reporter.ts';

const REPORT_VERSION = 1;

export interface VerifyReport {
  readonly version: typeof REPORT_VERSION;
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
  /** Files that were written and blocks that were run. */
  readonly actions: number;
  /** Those that passed or failed. */
  readonly expectations: number;
  readonly durationMs: number;
  /** null: no run was started. */
  readonly engine: EngineFacts | null;
  /** Base images that were not what their names say. */
  readonly standIns: readonly StandInUse[];
  readonly lessons: readonly LessonReport[];
}

interface LessonReport {
  readonly lesson: string;
  title: string;
  verdict: Outcome;
  reason?: string;
  durationMs: number;
  readonly steps: StepReport[];
  /** With --prove: what passes whatever happens, and what came of changing the lesson. */
  unproved?: readonly Unproved[];
  proof?: Proof;
}

interface StepReport {
  readonly id: string;
  readonly title: string;
  verdict: Outcome;
  reason?: string;
  durationMs: number;
  readonly expectations: ExpectationReport[];
}

interface ExpectationReport {
  readonly action: string;
  readonly code: string;
  readonly verdict: Outcome;
  readonly place: Place;
  readonly args: Readonly<Record<string, unknown>>;
  /** The verdict in words; the first line says the most. */
  readonly message: string;
  /** What is known of the failure, in words too; at the first verdict of its action that failed. */
  explanation?: Pick<Explanation, 'code' | 'args'> & {
    readonly message: string;
    readonly next: string;
  };
}

/** @returns `result`: what is known so far; whole once the run has finished */
export function jsonReport() {
  const lessons: LessonReport[] = [];
  const standIns = new Map<string, StandInUse>();
  let engine: EngineFacts | null = null;
  let counts = { durationMs: 0, actions: 0, expectations: 0 };

  const lessonOf = (id: string): LessonReport => {
    const known = lessons.findLast((lesson) => lesson.lesson === id);
    if (known) return known;
    // What is not heard of again was not run: nothing counts as passed by default.
    const none = { verdict: 'not-run', durationMs: 0 } as const;
    const lesson: LessonReport = { lesson: id, title: id, ...none, steps: [] };
    lessons.push(lesson);
    return lesson;
  };
  const stepOf = (lesson: LessonReport, id: string, title = id): StepReport => {
    const known = lesson.steps.find((step) => step.id === id);
    if (known) return known;
    const none = { verdict: 'not-run', durationMs: 0 } as const;
    const step: StepReport = { id, title, ...none, expectations: [] };
    lesson.steps.push(step);
    return step;
  };

  const onEvent = (event: Event): void => {
    switch (event.type) {
      case 'run-started':
        engine = event.engine;
        break;
      case 'lesson-started':
        lessonOf(event.lesson).title = event.title;
        for (const use of event.standIns) standIns.set(use.image, use);
        break;
      case 'step-started':
        stepOf(lessonOf(event.lesson), event.step, event.title);
        break;
      case 'verdict': {
        // These events carry no lesson: it is the one that was started last.
        const lesson = lessons.at(-1);
        if (!lesson) break;
        const { outcome, code, args, place } = event.verdict;
        const message = describe(event.verdict).join('\n');
        stepOf(lesson, event.step).expectations.push({
          action: event.action,
          code,
          verdict: outcome,
          place,
          args,
          message,
        });
        break;
      }
      case 'explanation': {
        const expectation = lessons
          .at(-1)
          ?.steps.find((step) => step.id === event.step)
          ?.expectations.find((it) => it.action === event.action && it.verdict === 'failed');
        const { code, args } = event.explanation;
        const { text, next } = explanationWords(event.explanation);
        if (expectation) expectation.explanation = { code, args, message: text, next };
        break;
      }
      case 'step-finished': {
        const step = stepOf(lessonOf(event.lesson), event.step);
        step.verdict = event.outcome;
        step.durationMs = event.durationMs;
        if (event.reason !== undefined) step.reason = event.reason;
        break;
      }
      case 'lesson-finished': {
        const lesson = lessonOf(event.lesson);
        lesson.verdict = event.outcome;
        if (event.reason !== undefined) lesson.reason = event.reason;
        lesson.durationMs = event.durationMs;
        break;
      }
      case 'proof':
        lessonOf(event.lesson).unproved = event.unproved;
        lessonOf(event.lesson).proof = event.proof;
        break;
      case 'run-finished':
        counts = event;
        break;
    }
  };

  const result = (): VerifyReport => {
    const steps = lessons.flatMap((lesson) => lesson.steps);
    const { durationMs, actions, expectations } = counts;
    const count = (verdict: Outcome) => steps.filter((step) => step.verdict === verdict).length;
    return {
      version: REPORT_VERSION,
      passed: count('passed'),
      failed: count('failed'),
      notRun: count('not-run'),
      actions,
      expectations,
      durationMs,
      engine,
      standIns: [...standIns.values()],
      lessons,
    };
  };

  return { onEvent, result };
}

export const openReporter: OpenReporter = ({ write }) => {
  const { onEvent, result } = jsonReport();
  return { onEvent, end: () => write(`${jsonText(result())}\n`) };
};
