/**
 * The output of a block below a bar, as it comes. stdout and stderr are put together into lines each
 * for itself: nothing is known of the order between them. Long output is folded; the whole is in the
 * transcript. Memory stays the same however much comes.
 */
import type { Stream } from '../../core/expect/expectation.ts';
import { counted } from '../../core/words/phrases.ts';
import { spread, truncate } from '../text/layout.ts';
import type { Theme } from '../text/theme.ts';
import { displayWidth } from '../text/width.ts';
import { wrapCode } from '../text/wrap.ts';
import { Lines, type OutputLine } from './lines.ts';
import { LiveLine } from './live-line.ts';

export interface OutputOptions {
  write(text: string): void;
  /** Columns, asked anew for every line, since windows change; `Infinity`: lines are not broken. */
  width(): number;
  readonly theme: Theme;
  /** The stream is a terminal that may be drawn over. */
  readonly live: boolean;
  /** Lines shown at the start and at the end, and rows of each; undefined: all are shown. */
  readonly fold?: { readonly head: number; readonly tail: number; readonly rows?: number };
  /** Characters of a line from which on it is cut. */
  readonly longest?: number;
  /** What the counter line says after "12 lines", e.g. ", o to see". */
  readonly more?: string;
  readonly indent?: string;
}

/** Of a line that is drawn over, where columns have no end. */
const MAX_LIVE = 200;

export interface OutputSummary {
  readonly lines: number;
  readonly hidden: number;
  /** Some of the lines shown are longer than what is shown of them. */
  readonly cut: boolean;
}

export class OutputView {
  readonly #options: OutputOptions;
  readonly #streams: Record<Stream, Lines>;
  readonly #live: LiveLine;
  /** The last lines, as many as are shown at the end. */
  readonly #tail: OutputLine[] = [];
  readonly #head: number;
  #lines = 0;
  #hidden = 0;
  #ended = false;
  #cut = false;
  #last: Stream = 'stdout';
  #status = '';
  /** The hidden line as long as it is the only one: a counter in its place would save nothing. */
  #only: OutputLine | undefined;
  #newestLine = '';

  constructor(options: OutputOptions) {
    this.#options = options;
    const colours = options.theme.level > 0;
    const lines = (stream: Stream) =>
      new Lines(stream, colours, (line) => this.#line(line), options.longest);
    this.#streams = { stdout: lines('stdout'), stderr: lines('stderr') };
    this.#live = new LiveLine({
      write: options.write,
      width: options.width,
      live: options.live && !options.theme.screenReader,
      ellipsis: options.theme.symbol.ellipsis,
    });
    this.#head = options.fold?.head ?? Number.POSITIVE_INFINITY;
  }

  get lines(): number {
    return this.#lines;
  }

  push(stream: Stream, text: string): void {
    this.#streams[stream].push(text);
    this.#last = stream;
    this.#refresh();
  }

  /** Shown at the bottom as long as no output needs the place, e.g. how long it has been taking. */
  status(text: string): void {
    this.#status = text;
    this.#refresh();
  }

  /** Takes away what may be drawn over, so that something else can be written; it comes back by itself. */
  hide(): void {
    this.#live.clear();
  }

  #refresh(): void {
    if (this.#ended) return;
    const { partial } = this.#streams[this.#last];
    if (this.#lines > this.#head) this.#live.show(this.#newest(partial));
    else if (partial !== '') this.#live.show(this.#bar(this.#last) + partial);
    else if (this.#status !== '') this.#live.show((this.#options.indent ?? '  ') + this.#status);
    else this.#live.clear();
  }

  /** Shows what is still held back. The bar ends here. */
  end(): OutputSummary {
    if (!this.#ended) {
      this.#ended = true;
      this.#streams.stdout.end();
      this.#streams.stderr.end();
      this.#live.clear();
      if (this.#only) this.#print(this.#only);
      else if (this.#hidden > 0) this.#options.write(`${this.#counter(this.#hidden)}\n`);
      for (const line of this.#tail.splice(0)) this.#print(line);
    }
    return { lines: this.#lines, hidden: this.#only ? 0 : this.#hidden, cut: this.#cut };
  }

  #line(line: OutputLine): void {
    this.#lines += 1;
    if (this.#lines <= this.#head) {
      this.#live.clear();
      this.#print(line);
      return;
    }
    if (line.text.trim() !== '') this.#newestLine = line.text;
    this.#tail.push(line);
    if (this.#tail.length <= (this.#options.fold?.tail ?? 0)) return;
    const out = this.#tail.shift();
    this.#hidden += 1;
    this.#only = this.#hidden === 1 ? out : undefined;
  }

  #print(line: OutputLine): void {
    const { theme, fold } = this.#options;
    const bar = this.#bar(line.stream);
    const room = this.#options.width() - this.#barWidth();
    const text = line.cut ? line.text + theme.symbol.ellipsis : line.text;
    const rows = room === Number.POSITIVE_INFINITY ? [text] : wrapCode(untab(text), room);
    const shown = rows.slice(0, fold?.rows);
    const end = shown.length < rows.length ? theme.symbol.ellipsis : '';
    if (end !== '') shown.push(truncate(`${shown.pop()}${end}`, room, end));
    this.#cut ||= line.cut || end !== '';
    this.#options.write(shown.map((row) => `${(bar + row).trimEnd()}\n`).join(''));
  }

  #bar(stream: Stream): string {
    const { theme, indent = '  ' } = this.#options;
    if (theme.symbol.bar === '') return indent;
    const paint = stream === 'stderr' ? theme.style.warning : theme.style.dim;
    return `${indent}${paint(theme.symbol.bar)} `;
  }

  #barWidth(): number {
    const { theme, indent = '  ' } = this.#options;
    return indent.length + (theme.symbol.bar === '' ? 0 : 2);
  }

  /** While it goes on: what came last of what is folded, how much that is, how long it has been taking. */
  #newest(partial: string): string {
    const { theme } = this.#options;
    const { ellipsis } = theme.symbol;
    const folded = theme.style.dim(counted(this.#lines - this.#head, 'line'));
    const right = this.#status === '' ? folded : `${folded}  ${this.#status}`;
    const room = Math.min(this.#options.width(), MAX_LIVE) - this.#barWidth() - 1;
    const line = `${ellipsis} ${untab(partial.trim() === '' ? this.#newestLine : partial)}`;
    const left = truncate(line, Math.max(0, room - displayWidth(right) - 2), ellipsis);
    return this.#bar(this.#last) + (spread(left, right, room)[0] ?? '');
  }

  #counter(hidden: number): string {
    const { theme, more } = this.#options;
    const width = this.#options.width();
    const text = counted(hidden, 'line') + (more ?? '');
    if (width === Number.POSITIVE_INFINITY) {
      return `${this.#bar('stdout')}${theme.symbol.ellipsis} ${text}`;
    }
    const room = width - this.#barWidth() - 1;
    const [first = '', second] = spread(theme.symbol.ellipsis, text, room);
    const line = second === undefined ? first : truncate(text, room, theme.symbol.ellipsis);
    return this.#bar('stdout') + theme.style.dim(line);
  }
}

/** Tabs as blanks, since behind a bar the terminal's own stops do not fit. */
function untab(text: string): string {
  if (!text.includes('\t')) return text;
  let column = 0;
  return text.replace(/\x1b\[[\d;:]*m|\t|[^\t\x1b]+/g, (part) => {
    if (part.startsWith('\x1b')) return part;
    if (part !== '\t') {
      column += part.length;
      return part;
    }
    const blanks = 8 - (column % 8);
    column += blanks;
    return ' '.repeat(blanks);
  });
}
