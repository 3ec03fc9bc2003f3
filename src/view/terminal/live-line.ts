/**
 * The one line at the bottom that is drawn over: a counter, a spinner, a line of output without an
 * end. Never wider than the screen, so that taking it away takes one row.
 */
import { truncate } from '../text/layout.ts';

export interface LiveLineOptions {
  write(text: string): void;
  width(): number;
  /** False: nothing is ever drawn, since it could not be taken away again. */
  readonly live: boolean;
  readonly ellipsis: string;
}

export class LiveLine {
  readonly #options: LiveLineOptions;
  #shown = '';

  constructor(options: LiveLineOptions) {
    this.#options = options;
  }

  show(text: string): void {
    if (!this.#options.live) return;
    // One column stays free: some terminals wrap as soon as the last one is written.
    const fitted = truncate(text, this.#options.width() - 1, this.#options.ellipsis);
    if (fitted === this.#shown) return;
    this.#options.write(`\r\x1b[2K${fitted}`);
    this.#shown = fitted;
  }

  clear(): void {
    if (this.#shown === '') return;
    this.#options.write('\r\x1b[2K');
    this.#shown = '';
  }
}
