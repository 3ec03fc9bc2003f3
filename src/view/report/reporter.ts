/** What a reporter of `lesson verify` is: it hears every event of the run, and writes a report. */
import type { Event } from '../../core/run/events.ts';
import type { Theme } from '../text/theme.ts';

export interface ReporterIo {
  /** To stdout. */
  write(text: string): void;
  /** In columns. */
  readonly width: number;
  readonly theme: Theme;
}

export interface Reporter {
  readonly onEvent: (event: Event) => void;
  /** The run has ended, or was cut off: what is not written yet is written. */
  end(): void;
}

export type OpenReporter = (io: ReporterIo) => Reporter;
