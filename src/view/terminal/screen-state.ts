/** What a screen has to know of a run to draw the next line. Made from events alone. */
import type { Event } from '../../core/run/events.ts';
import { onlyUnreached } from '../messages/notices.ts';

interface Task {
  readonly name: string;
  readonly text: string;
  readonly fraction?: number;
  /** Milliseconds on the screen's clock. */
  readonly since: number;
}

export interface ScreenState {
  /** The action that is running, and since when. */
  readonly action?: { readonly id: string; readonly kind: string; readonly since: number };
  /** How long the last action took, until a verdict has shown it. */
  readonly tookMs?: number;
  readonly task?: Task;
  /** Verdicts of the step at hand that failed. */
  readonly failed: number;
  /** Expectations of the step at hand that were not reached. */
  readonly unreached: number;
}

export const initialState: ScreenState = { failed: 0, unreached: 0 };

/** `now` in milliseconds, on any clock that only goes forward. */
export function reduce(state: ScreenState, event: Event, now: number): ScreenState {
  const { action, tookMs, task, ...rest } = state;
  switch (event.type) {
    case 'step-started':
      return initialState;
    case 'action-started':
      return { ...rest, action: { id: event.action, kind: event.kind, since: now } };
    case 'action-finished':
      // Nobody knows how long something took that was done elsewhere.
      return { ...rest, ...(event.durationMs > 0 && { tookMs: event.durationMs }) };
    case 'verdict':
      return {
        failed: state.failed + (event.verdict.outcome === 'failed' ? 1 : 0),
        unreached: state.unreached + (onlyUnreached(event.verdict) ? 1 : 0),
        ...(action && { action }),
        ...(task && { task }),
      };
    case 'step-finished':
    case 'lesson-finished':
    case 'run-finished':
      return rest;
    case 'progress': {
      const kept = { ...rest, ...(action && { action }), ...(tookMs !== undefined && { tookMs }) };
      if (event.done) return kept;
      const since = task?.name === event.task ? task.since : now;
      return {
        ...kept,
        task: {
          name: event.task,
          text: event.text,
          since,
          ...(event.fraction !== undefined && { fraction: event.fraction }),
        },
      };
    }
    default:
      return state;
  }
}
