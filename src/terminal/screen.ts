/**
 * What a learner sees in a terminal. Knows nothing of engines or of what comes next: whoever leads
 * through a lesson says what to show, and events of a run are drawn as they come.
 */
import {
  endWords,
  fileWords,
  onlyUnreached,
  standInWords,
  unreachedWords,
  warningWords,
} from '../report/notices.ts';
import { notRunLines, outcomeLines, verdictLines } from '../report/verdicts.ts';
import type { Event } from '../run/events.ts';
import { renderCode, renderCommands } from './code.ts';
import * as frames from './frames.ts';
import { LiveLine } from './live-line.ts';
import { OutputView } from './output.ts';
import { Paper } from './paper.ts';
import { initialState, reduce } from './screen-state.ts';
import { duration } from './text.ts';
import type { Theme } from './theme.ts';

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
/** A task without a live line says that it still goes on, this often. */
const PLAIN_MS = 15_000;
const FOLD = { head: 8, tail: 6 };

export class Screen {
  readonly #io: ScreenIo;
  readonly #busy: LiveLine;
  readonly #paper: Paper;
  readonly #moves: boolean;
  #state = initialState;
  #view: OutputView | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #tick = 0;
  #plainAt = 0;
  #folded = false;
  #handedOver = false;

  constructor(io: ScreenIo) {
    this.#io = io;
    const { theme, write } = io;
    const width = () => io.width();
    this.#moves = io.tty && theme.level > 0 && !theme.screenReader;
    this.#busy = new LiveLine({ write, width, live: this.#moves, ellipsis: theme.symbol.ellipsis });
    this.#paper = new Paper({
      write,
      width,
      rows: () => (theme.screenReader ? undefined : io.rows?.() || undefined),
      clear: () => {
        this.#busy.clear();
        this.#view?.hide();
      },
    });
  }

  header(header: frames.Header): void {
    this.#paper.paragraph(frames.headerLines(header, this.#frame()));
  }

  step(step: frames.StepPlace): void {
    this.#paper.paragraph(frames.stepLines(step, this.#frame()), 'step');
  }

  resume(resume: frames.Resume): void {
    this.#paper.paragraph(frames.resumeLines(resume, this.#frame()));
  }

  farewell(farewell: frames.Farewell): void {
    this.#paper.paragraph(frames.farewellLines(farewell, this.#frame()));
  }

  finished(finished: frames.Finished): void {
    this.#paper.paragraph(frames.finishedLines(finished, this.#frame()));
  }

  command(words: string, does: string): void {
    this.#paper.paragraph(frames.commandLines(words, does, this.#frame()));
  }

  /**
   * Shows what waits, a screenful at a time; `pause` asks before each further one. To be called
   * before something is asked or run.
   */
  page(pause: () => Promise<unknown>): Promise<void> {
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

  async prose(markdown: string): Promise<void> {
    this.#paper.paragraph(await this.#markdown(markdown));
  }

  /** A hint, `n` of `of`, both from 1. */
  async hint(n: number, of: number, markdown: string): Promise<void> {
    const title = of === 1 ? 'Hint' : `Hint ${n} of ${of}`;
    const heading = `  ${this.#io.theme.style.heading(title)}`;
    this.#paper.paragraph([heading, '', ...(await this.#markdown(markdown))]);
  }

  /** What the lesson says to what went wrong just now. */
  async diagnosis(markdown: string): Promise<void> {
    this.#paper.paragraph(frames.diagnosisLines(await this.#markdown(markdown), this.#frame()));
  }

  /** A file that is about to be written. */
  file(file: { readonly path: string; readonly language: string; readonly text: string }): void {
    const { width, theme } = this.#frame();
    const { path: title, language, text } = file;
    const code = renderCode(text, { title, language, width, theme, numbers: true });
    this.#paper.paragraph(toLines(code), 'joined');
  }

  /** A file that is about to be copied from beside the lesson. */
  copied(path: string, from: string): void {
    const words = `${path}: a copy of ${from}, which comes with the lesson`;
    this.#paper.paragraph(frames.noteLines(words, '', this.#frame()), 'joined');
  }

  /** A block that is about to run. */
  block(script: string): void {
    this.#paper.paragraph(toLines(renderCommands(script, this.#frame())), 'joined');
  }

  /** Lines that the learner is to type into what is about to run. */
  suggestion(lines: readonly string[]): void {
    this.#paper.paragraph(frames.suggestionLines(lines, this.#frame()), 'joined');
  }

  async question(question: frames.Question): Promise<void> {
    await this.prose(question.markdown);
    const frame = this.#frame();
    const choices = [];
    for (const { letter, markdown } of question.choices) {
      const width = frames.choiceWidth(letter, frame.width);
      const text = (await this.#markdown(markdown, { width, indent: '' })).join('\n');
      choices.push({ letter, text });
    }
    this.#paper.paragraph(frames.choiceLines(choices, frame), 'joined');
  }

  async answer(chosen: string | undefined, answer: string, explanation: string): Promise<void> {
    this.#paper.paragraph(frames.answerLines(chosen, answer, this.#frame()));
    await this.prose(explanation);
  }

  /** The whole output of a block, as the transcript has it. */
  transcript(text: string): void {
    this.#paper.gap();
    const view = this.#output(false);
    view.push('stdout', text);
    view.end();
    this.#paper.gap();
  }

  note(text: string): void {
    this.#paper.print(frames.noteLines(text, '', this.#frame()));
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
          this.#view = this.#output(true);
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
        if (this.#view) this.#folded = this.#view.end().hidden > 0;
        this.#view = undefined;
        const words = endWords(event.ended);
        if (words !== undefined) this.#paper.print(outcomeLines('failed', words, this.#frame()));
        break;
      }
      case 'verdict': {
        if (onlyUnreached(event.verdict)) break;
        const time = before.tookMs === undefined ? '' : duration(before.tookMs);
        this.#paper.print(verdictLines(event.verdict, { ...this.#frame(), time }));
        break;
      }
      case 'step-finished':
        this.#rest();
        if (event.outcome === 'not-run') {
          this.#paper.print(notRunLines(event.reason, this.#frame()));
        } else if (before.unreached > 0) {
          const words = unreachedWords(before.unreached);
          this.#paper.print(outcomeLines('not-run', words, this.#frame()));
        } else if (event.outcome === 'failed' && before.failed === 0 && event.reason) {
          this.#paper.print(outcomeLines('failed', event.reason, this.#frame()));
        }
        break;
      case 'progress':
        this.#progress(event, before.task?.since, before.task?.name);
        break;
      case 'warning':
        this.#warn(warningWords(event.code, event.args));
        break;
    }
  };

  #written({ keptAs, ...written }: Extract<Event, { type: 'file-written' }>): void {
    this.#paper.print(outcomeLines('passed', fileWords(written), this.#frame()));
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
          ...this.#frame(),
          time,
        }),
      );
      if (this.#state.action) this.#watch();
    } else if (this.#moves) this.#watch();
    else if (!known || now - this.#plainAt >= PLAIN_MS) {
      this.#plainAt = now;
      const time = known && since !== undefined ? `, ${duration(now - since)}` : '';
      const ellipsis = ` ${this.#io.theme.symbol.ellipsis}`;
      this.note(frames.taskWords(event.task, event.text, event.fraction) + time + ellipsis);
    }
  }

  /** Draws how long it has been taking, until `#rest`. */
  #watch(): void {
    if (!this.#moves || this.#handedOver) return;
    this.#ticker ??= setInterval(() => this.#drawBusy(), TICK_MS);
    this.#ticker.unref();
    if (this.#state.task) this.#drawBusy();
  }

  #drawBusy(): void {
    const text = frames.busyText(this.#state, this.#io.now(), this.#tick++, this.#io.theme);
    if (this.#view) this.#view.status(text);
    else if (text !== '') this.#busy.show(`  ${text}`);
  }

  #rest(): void {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    this.#busy.clear();
    this.#view?.status('');
  }

  #output(folded: boolean): OutputView {
    this.#busy.clear();
    return new OutputView({
      write: this.#paper.write,
      ...this.#frame(),
      live: this.#moves,
      ...(folded ? { fold: FOLD, more: ', o to see' } : {}),
    });
  }

  #warn(text: string): void {
    const { symbol, style } = this.#io.theme;
    this.#paper.print(frames.noteLines(text, style.warning(symbol.warning), this.#frame()));
  }

  #frame(): frames.Frame {
    return { width: Math.min(MAX_WIDTH, this.#io.width()), theme: this.#io.theme };
  }

  async #markdown(markdown: string, options: { width?: number; indent?: string } = {}) {
    const { renderMarkdown } = await import('./markdown.ts');
    return toLines(renderMarkdown(markdown, { indent: '  ', ...this.#frame(), ...options }));
  }
}

function toLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
