/** What a screen is written on: counts what was not read yet, and waits where it would scroll away. */
import { type Piece, rowsNow, rowsOf } from './pages.ts';

export interface PaperOptions {
  write(text: string): void;
  width(): number;
  /** Rows of the screen; undefined: nothing is cut into screenfuls. */
  rows(): number | undefined;
  /** Takes away what may be drawn over. */
  clear(): void;
}

/** Rows that a question takes, with the empty one above it. */
const ASKING = { wide: 3, narrow: 6 };

export class Paper {
  readonly #options: PaperOptions;
  #queue: Piece[] = [];
  /** Rows written since the learner last pressed a key. */
  #unread = 0;
  /** The last line written is empty. */
  #blank = true;

  constructor(options: PaperOptions) {
    this.#options = options;
  }

  /** Text that is no paragraph: output, as it comes. */
  readonly write = (text: string): void => {
    this.#unread += text.split('\n').length - 1;
    this.#blank = false;
    this.#options.write(text);
  };

  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.flush();
    this.#put(lines);
  }

  /** Lines with an empty one before and after them; they wait for `page`. */
  paragraph(lines: readonly string[], kind: Piece['kind'] = 'prose'): void {
    if (lines.length === 0) return;
    this.#queue.push({ kind, lines });
    if (this.#options.rows() === undefined) this.flush();
  }

  /**
   * Shows what waits, a screenful at a time.
   * @param pause asks before each further one; false: it is not shown
   * @returns whether all was shown
   */
  async page(pause: () => Promise<boolean>): Promise<boolean> {
    let rows = rowsOf(this.#queue.splice(0));
    while (rows.length > 0) {
      const count = rowsNow(rows, this.#room(), this.#unread === 0);
      this.#paragraphs(rows.slice(0, count).map((row) => row.text));
      rows = rows.slice(count);
      if (rows.length === 0) break;
      this.gap();
      if (!(await pause())) return false;
      this.read();
    }
    this.gap();
    return true;
  }

  /** Shows what waits, without a pause. */
  flush(): void {
    if (this.#queue.length === 0) return;
    this.#paragraphs(rowsOf(this.#queue.splice(0)).map((row) => row.text));
  }

  /** The learner has pressed a key: what stands on the screen was read. */
  read(): void {
    this.#unread = 0;
  }

  /** Something else has written: nothing is known of the line above. */
  soil(): void {
    this.#blank = false;
  }

  /** An empty line, where there is none yet. */
  gap(): void {
    if (!this.#blank) this.#put(['']);
  }

  #paragraphs(lines: readonly string[]): void {
    const first = lines.findIndex((line) => line !== '');
    if (first === -1) return;
    const last = lines.findLastIndex((line) => line !== '');
    this.gap();
    this.#put([...lines.slice(first, last + 1), '']);
  }

  #put(lines: readonly string[]): void {
    this.#options.clear();
    this.write(lines.map((line) => `${line}\n`).join(''));
    this.#blank = lines.at(-1) === '';
  }

  #room(): number {
    const rows = this.#options.rows();
    if (rows === undefined) return Number.POSITIVE_INFINITY;
    const asking = this.#options.width() < 60 ? ASKING.narrow : ASKING.wide;
    return Math.max(1, rows - this.#unread - asking);
  }
}
