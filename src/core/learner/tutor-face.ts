/** What the interactive session is drawn by. A terminal is one; a test is another, in memory. */
import type { Event } from '../run/events.ts';
import type { Shown, TutorChoice, TutorState } from './tutor-state.ts';

export interface TutorFace {
  /** Something more is shown. */
  show(item: Shown): Promise<void>;
  /** The same for what a run tells, which waits for nobody. */
  hear(event: Event): void;
  /** Before something is run. @returns whether the learner has seen all that is shown, and goes on */
  seen(): Promise<boolean>;
  /**
   * Waits until the learner has chosen.
   * @returns one of the state's choices; undefined once `ended` is aborted
   */
  choose(state: TutorState, ended?: AbortSignal): Promise<TutorChoice | undefined>;
  /** Gives the learner's terminal away for a while. @param clean it is left as it was */
  lend<T>(use: () => Promise<T>, clean?: boolean): Promise<T>;
  /** Nothing that is typed meanwhile answers a later question; stopping aborts `stop`. */
  undisturbed<T>(work: () => Promise<T>, stop: AbortController): Promise<T>;
  /** Nothing more is drawn over. */
  close(): void;
}
