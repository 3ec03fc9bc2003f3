/** What the blocks of a lesson print in a run, and what else is not as expected: for `lesson update`. */
import { isTied } from '../../core/expect/expectation.ts';
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Lesson } from '../../core/lesson/model.ts';
import type { PrintedTexts } from '../../core/lesson/update-outputs.ts';
import { workOf } from '../../core/lesson/work.ts';
import type { Event } from '../../core/run/events.ts';

export interface PrintedRun {
  readonly printed: PrintedTexts;
  /** What cannot be written down. */
  readonly failed: readonly Verdict[];
}

/** Codes of verdicts on outputs that can be written down. */
const OUTPUT_CODES = ['line-missing', 'line-unexpected', 'output-empty'];

/** @returns what fills up while `see` is called for each event of a run that reports every mismatch */
export function watchPrinted(lesson: Lesson): PrintedRun & { see(event: Event): void } {
  const printed = new Map<string, { stdout: string; stderr: string }>();
  const failed: Verdict[] = [];
  const work = new Map(lesson.steps.flatMap(workOf).map((one) => [one.id, one.expectations]));
  const see = (event: Event) => {
    if (event.type === 'action-started') printed.set(event.action, { stdout: '', stderr: '' });
    const texts = 'action' in event ? printed.get(event.action) : undefined;
    if (event.type === 'output' && texts) texts[event.stream] += event.text;
    if (event.type === 'action-finished' && event.ended !== 'exited') printed.delete(event.action);
    if (event.type !== 'verdict') return;
    const { verdict, action, more } = event;
    const about = work.get(action)?.[event.expectation ?? -1];
    if (verdict.outcome === 'not-run' && about && about.kind !== 'check') printed.delete(action);
    if (verdict.outcome !== 'failed' || more) return;
    const isOutput = about?.kind === 'output' && OUTPUT_CODES.includes(verdict.code);
    if (isOutput && !isTied(about)) return;
    if (verdict.code === 'output-truncated' || about?.kind === 'exit') printed.delete(action);
    failed.push(verdict);
  };
  return { see, printed, failed };
}
