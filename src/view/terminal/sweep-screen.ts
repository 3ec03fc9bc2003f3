/** A sweep while it runs: failures as they happen, and one live line; without a terminal a line a trial. */
import type { SweepProgress } from '../../core/sweep/progress.ts';
import type { EndedLine } from '../../core/sweep/records.ts';
import type { Trial } from '../../core/sweep/trials.ts';
import { progressText, trialLine } from '../messages/sweep.ts';
import { wordsOnly } from '../text/door.ts';
import type { Theme } from '../text/theme.ts';
import { LiveLine } from './live-line.ts';

export interface SweepScreenOptions {
  write(text: string): void;
  /** Columns. */
  width(): number;
  readonly tty: boolean;
  readonly theme: Theme;
  /** Where the output of a trial is. */
  logOf(trial: Trial): string;
}

export class SweepScreen {
  readonly #options: SweepScreenOptions;
  readonly #line: LiveLine;
  readonly #live: boolean;

  constructor(options: SweepScreenOptions) {
    const { tty, theme, write, width } = options;
    this.#options = options;
    this.#live = tty && theme.level > 0 && !theme.screenReader;
    this.#line = new LiveLine({ write, width, live: this.#live, ellipsis: theme.symbol.ellipsis });
  }

  progress(standing: SweepProgress): void {
    this.#line.show(progressText(standing, this.#options.theme));
  }

  ended(trial: Trial, line: EndedLine, again: boolean, standing: SweepProgress): void {
    const { theme, write, logOf } = this.#options;
    if (!this.#live || line.failure) {
      this.#line.clear();
      const text = trialLine(trial, line, { again, log: logOf(trial), theme });
      const count = this.#live ? '' : `${standing.complete + standing.failed}/${standing.total} `;
      write(`${wordsOnly(`${count}${text}`, theme)}\n`);
    }
    this.progress(standing);
  }

  close(): void {
    this.#line.clear();
  }
}
