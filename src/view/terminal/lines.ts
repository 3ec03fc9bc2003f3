/** Puts harmless text together into lines, in bounded memory. */
import type { Stream } from '../../core/expect/expectation.ts';
import { Harmless } from '../text/sanitize.ts';

/** Characters of one line that are kept; what is longer is cut and marked. */
const MAX_LINE = 4000;

export interface OutputLine {
  readonly stream: Stream;
  /** Harmless, colours closed at its end. */
  readonly text: string;
  /** The line was longer than what is kept of it. */
  readonly cut: boolean;
}

/** The lines of one stream. A line that is written over (`\r`) counts once, as it was at its end. */
export class Lines {
  readonly #stream: Stream;
  readonly #emit: (line: OutputLine) => void;
  readonly #filter: Harmless;
  readonly #longest: number;
  #current = '';
  #cut = false;

  constructor(
    stream: Stream,
    colours: boolean,
    emit: (line: OutputLine) => void,
    longest = MAX_LINE,
  ) {
    this.#longest = longest;
    this.#stream = stream;
    this.#emit = emit;
    this.#filter = new Harmless({ colours });
  }

  push(text: string): void {
    this.#take(this.#filter.write(text));
  }

  /** The line that has no end yet. */
  get partial(): string {
    return this.#current;
  }

  end(): void {
    this.#take(this.#filter.end());
    if (this.#current !== '') this.#finish();
  }

  #take(text: string): void {
    let at = 0;
    for (;;) {
      const end = text.indexOf('\n', at);
      this.#append(text.slice(at, end === -1 ? text.length : end));
      if (end === -1) return;
      this.#finish();
      at = end + 1;
    }
  }

  #append(piece: string): void {
    const begun = piece.lastIndexOf('\r');
    if (begun !== -1) {
      this.#current = '';
      this.#cut = false;
    }
    const rest = begun === -1 ? piece : piece.slice(begun + 1);
    const room = this.#longest - this.#current.length;
    if (rest.length <= room) {
      this.#current += rest;
      return;
    }
    if (!this.#cut) this.#current += whole(rest.slice(0, room));
    this.#cut = true;
  }

  #finish(): void {
    const coloured = this.#cut && this.#current.includes('\x1b');
    this.#emit({
      stream: this.#stream,
      text: coloured ? `${this.#current}\x1b[0m` : this.#current,
      cut: this.#cut,
    });
    this.#current = '';
    this.#cut = false;
  }
}

/** Without a sequence or a character that was cut in the middle. */
function whole(text: string): string {
  return text.replace(/(?:\x1b[^m]*|[\ud800-\udbff])$/, '');
}
