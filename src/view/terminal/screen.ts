/**
 * What a learner sees in a terminal. Knows nothing of engines or of what comes next: whoever leads
 * through a lesson says what to show, and events of a run are drawn as they come.
 */
import type { Event } from '../../core/run/events.ts';
import { duration } from '../../core/words/phrases.ts';
import {
  endWords,
  fileWords,
  onlyUnreached,
  standInWords,
  unreachedWords,
  warningWords,
} from '../messages/notices.ts';
import { notRunLines, outcomeLines, verdictLines } from '../messages/verdict-lines.ts';
import type { Theme } from '../text/theme.ts';
import * as frames from './frames.ts';
import { LiveLine } from './live-line.ts';
import { type OutputOptions, OutputView } from './output.ts';
import type { Piece } from './pages.ts';
import { Paper } from './paper.ts';
import { initialState, reduce } from './screen-state.ts';

export interface ScreenIo {
  write(text: string): void;
  /** Columns, asked anew for every drawing, since windows change. */
  width(): number;
  /** Rows of the screen; undefined: what is shown is not cut into screenfuls. */
  rows?(): number | undefined;
  readonly theme: Theme;
  /** A terminal whose last line may be drawn over. */
  readonly tty: boolean;
  /** Milliseconds, only going forward. */
  now(): number;
}

/** Longer lines are hard to read. */
const MAX_WIDTH = 100;
const TICK_MS = 120;
/** What has no live line says that it still goes on, this often. */
const PLAIN_MS = 15_000;
const FOLD = { head: 8, tail: 6, rows: 5 };

export class Screen {
  readonly #io: ScreenIo;
  readonly #paper: Paper;
  readonly #busy: LiveLine;
  readonly #moves: boolean;
  #state = initialState;
  #view: OutputView | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #tick = 0;
  #plainAt = 0;
  #folded = false;
  #handedOver = false;

  constructor(io: ScreenIo) {
    const { theme, write } = io;
    const width = () => io.width();
    const live = io.tty && theme.level > 0 && !theme.screenReader;
    const busy = new LiveLine({ write, width, live, ellipsis: theme.symbol.ellipsis });
    const rows = () => (theme.screenReader ? undefined : io.rows?.() || undefined);
    const clear = () => {
      busy.clear();
      this.#view?.hide();
    };
    this.#paper = new Paper({ write, width, rows, clear });
    this.#io = io;
    this.#busy = busy;
    this.#moves = live;
  }

  /** As wide as lines are, now. */
  frame(): frames.Frame {
    const { theme, width } = this.#io;
    return { width: Math.min(MAX_WIDTH, width()), theme };
  }

  /** Shows lines with an empty one before and after them, once `page` is called. */
  readonly put = (lines: readonly string[], kind?: Piece['kind']): void =>
    this.#paper.paragraph(lines, kind);

  /**
   * Shows what waits, a screenful at a time. To be called before something is asked or run.
   * @param pause asks before each further one; false: it is not shown
   * @returns whether all was shown
   */
  page(pause: () => Promise<boolean>): Promise<boolean> {
    return this.#paper.page(pause);
  }

  /** The learner has pressed a key: what stands on the screen was read. */
  read(): void {
    this.#paper.read();
  }

  /** Whether the last block's output is not shown whole. */
  get folded(): boolean {
    return this.#folded;
  }

  /** The whole output of a block, as the transcript has it. */
  transcript(text: string): void {
    this.#paper.gap();
    const view = this.#output({ longest: Number.POSITIVE_INFINITY });
    view.push('stdout', text);
    view.end();
    this.#paper.gap();
  }

  /** A sentence of the runner's own. */
  remark(text: string): void {
    this.put(frames.noteLines(text, '', this.frame()));
  }

  #note(text: string): void {
    this.#paper.print(frames.noteLines(text, '', this.frame()));
  }

  /** Something else has the terminal: nothing is drawn until `takeBack`. */
  handOver(): void {
    this.#rest();
    this.#handedOver = true;
  }

  /** @param clean nothing was written on the screen */
  takeBack(clean = false): void {
    if (!this.#handedOver) return;
    this.#handedOver = false;
    if (!clean) this.#paper.soil();
    this.read();
  }

  /** The program is stopped: what is drawn over goes, and comes back by itself when it goes on. */
  readonly suspend = (): void => {
    this.#busy.clear();
    this.#view?.hide();
    this.#paper.soil();
  };

  /** Ends what is drawn over. To be called before the program ends or asks. */
  dispose(): void {
    this.#paper.flush();
    this.#rest();
    this.#view?.end();
    this.#view = undefined;
    this.#state = initialState;
  }

  readonly onEvent = (event: Event): void => {
    const before = this.#state;
    this.#state = reduce(before, event, this.#io.now());
    switch (event.type) {
      case 'lesson-started':
        for (const use of event.standIns) this.#warn(standInWords(use));
        break;
      case 'action-started':
        if (event.kind === 'block') this.#folded = false;
        if (event.kind === 'block' && !this.#handedOver) {
          this.#view = this.#output({ fold: FOLD, more: ', o to see' });
          this.#watch();
        }
        break;
      case 'output':
        // What runs on in the background is in the transcript.
        if (event.action === before.action?.id) this.#view?.push(event.stream, event.text);
        break;
      case 'file-written':
        this.#written(event);
        break;
      case 'action-finished': {
        this.#rest();
        if (this.#view) {
          const { hidden, cut } = this.#view.end();
          this.#folded = hidden > 0 || cut;
        }
        this.#view = undefined;
        const words = endWords(event.ended);
        if (words !== undefined) this.#paper.print(outcomeLines('failed', words, this.frame()));
        break;
      }
      case 'verdict': {
        if (onlyUnreached(event.verdict)) break;
        const time = before.tookMs === undefined ? '' : duration(before.tookMs);
        this.#paper.print(verdictLines(event.verdict, { ...this.frame(), time }));
        break;
      }
      case 'step-finished':
        this.#rest();
        if (event.outcome === 'not-run') {
          this.#paper.print(notRunLines(event.reason, this.frame()));
        } else if (before.unreached > 0) {
          const words = unreachedWords(before.unreached);
          this.#paper.print(outcomeLines('not-run', words, this.frame()));
        } else if (event.outcome === 'failed' && before.failed === 0 && event.reason) {
          this.#paper.print(outcomeLines('failed', event.reason, this.frame()));
        }
        break;
      case 'progress':
        this.#progress(event, before.task?.since, before.task?.name);
        break;
      case 'warning':
        this.#warn(warningWords(event));
        break;
    }
  };

  #written({ keptAs, ...written }: Extract<Event, { type: 'file-written' }>): void {
    this.#paper.print(outcomeLines('passed', fileWords(written), this.frame()));
    if (keptAs !== undefined) this.#warn(`you had changed it by hand: yours is kept as ${keptAs}`);
  }

  #progress(
    event: Extract<Event, { type: 'progress' }>,
    since: number | undefined,
    name: string | undefined,
  ): void {
    const now = this.#io.now();
    const known = name === event.task;
    if (event.done) {
      this.#rest();
      const time = known && since !== undefined ? duration(now - since) : '';
      this.#paper.print(
        outcomeLines('passed', frames.taskWords(event.task, event.text, undefined), {
          ...this.frame(),
          time,
        }),
      );
      if (this.#state.action) this.#watch();
    } else if (this.#moves) this.#watch();
    else if (!known || now - this.#plainAt >= PLAIN_MS) {
      this.#plainAt = now;
      const time = known && since !== undefined ? `, ${duration(now - since)}` : '';
      const ellipsis = ` ${this.#io.theme.symbol.ellipsis}`;
      this.#note(frames.taskWords(event.task, event.text, event.fraction) + time + ellipsis);
    }
  }

  /** Draws how long it has been taking, until `#rest`. */
  #watch(): void {
    if (this.#handedOver) return;
    this.#ticker ??= this.#moves
      ? setInterval(() => this.#drawBusy(), TICK_MS)
      : setInterval(() => this.#sayBusy(), PLAIN_MS);
    this.#ticker.unref();
    if (this.#state.task && this.#moves) this.#drawBusy();
  }

  #drawBusy(): void {
    const text = frames.busyText(this.#state, this.#io.now(), this.#tick++, this.#io.theme);
    if (this.#view) this.#view.status(text);
    else if (text !== '') this.#busy.show(`  ${text}`);
  }

  #sayBusy(): void {
    const { task, action } = this.#state;
    if (task || !action) return;
    const time = duration(this.#io.now() - action.since);
    this.#note(`still running, ${time} ${this.#io.theme.symbol.ellipsis}`);
  }

  #rest(): void {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    this.#busy.clear();
    this.#view?.status('');
  }

  #output(how: Pick<OutputOptions, 'fold' | 'longest' | 'more'>): OutputView {
    this.#busy.clear();
    return new OutputView({
      write: this.#paper.write,
      width: () => this.frame().width,
      theme: this.#io.theme,
      live: this.#moves,
      ...how,
    });
  }

  #warn(text: string): void {
    const { symbol, style } = this.#io.theme;
    this.#paper.print(frames.noteLines(text, style.warning(symbol.warning), this.frame()));
  }
}
