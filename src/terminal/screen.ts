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
import { initialState, reduce } from './screen-state.ts';
import { duration } from './text.ts';
import type { Theme } from './theme.ts';

export interface ScreenIo {
  write(text: string): void;
  /** Columns, asked anew for every drawing, since windows change. */
  width(): number;
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
  readonly #moves: boolean;
  #state = initialState;
  #view: OutputView | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #tick = 0;
  #plainAt = 0;
  /** The last line written is empty. */
  #blank = true;
  #handedOver = false;

  constructor(io: ScreenIo) {
    this.#io = io;
    const { theme } = io;
    this.#moves = io.tty && theme.level > 0 && !theme.screenReader;
    this.#busy = new LiveLine({
      write: io.write,
      width: () => io.width(),
      live: this.#moves,
      ellipsis: theme.symbol.ellipsis,
    });
  }

  header(header: frames.Header): void {
    this.#paragraph(frames.headerLines(header, this.#frame()));
  }

  step(step: frames.StepPlace): void {
    this.#paragraph(frames.stepLines(step, this.#frame()));
  }

  resume(resume: frames.Resume): void {
    this.#paragraph(frames.resumeLines(resume, this.#frame()));
  }

  farewell(farewell: frames.Farewell): void {
    this.#paragraph(frames.farewellLines(farewell, this.#frame()));
  }

  async prose(markdown: string): Promise<void> {
    this.#paragraph(await this.#markdown(markdown));
  }

  /** A hint, `n` of `of`, both from 1. */
  async hint(n: number, of: number, markdown: string): Promise<void> {
    const title = of === 1 ? 'Hint' : `Hint ${n} of ${of}`;
    this.#paragraph([`  ${this.#io.theme.style.heading(title)}`]);
    this.#print(await this.#markdown(markdown));
  }

  /** A file that is about to be written. */
  file(file: { readonly path: string; readonly language: string; readonly text: string }): void {
    const { width, theme } = this.#frame();
    const { path: title, language, text } = file;
    this.#paragraph(toLines(renderCode(text, { title, language, width, theme, numbers: true })));
  }

  /** A block that is about to run. */
  block(script: string): void {
    this.#paragraph(toLines(renderCommands(script, this.#frame())));
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
    this.#paragraph(frames.choiceLines(choices, frame));
  }

  async answer(chosen: string | undefined, answer: string, explanation: string): Promise<void> {
    this.#paragraph(frames.answerLines(chosen, answer, this.#frame()));
    await this.prose(explanation);
  }

  /** The whole output of a block, as the transcript has it. */
  transcript(text: string): void {
    const view = this.#output(false);
    view.push('stdout', text);
    view.end();
  }

  note(text: string): void {
    this.#print(frames.noteLines(text, '', this.#frame()));
  }

  /** Something else has the terminal: nothing is drawn until `takeBack`. */
  handOver(): void {
    this.#rest();
    this.#handedOver = true;
  }

  takeBack(): void {
    this.#handedOver = false;
    this.#blank = false;
  }

  /** Ends what is drawn over. To be called before the program ends or asks. */
  dispose(): void {
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
        this.#print(outcomeLines('passed', fileWords(event), this.#frame()));
        break;
      case 'action-finished': {
        this.#rest();
        this.#view?.end();
        this.#view = undefined;
        const words = endWords(event.ended);
        if (words !== undefined) this.#print(outcomeLines('failed', words, this.#frame()));
        break;
      }
      case 'verdict': {
        if (onlyUnreached(event.verdict)) break;
        const time = before.tookMs === undefined ? '' : duration(before.tookMs);
        this.#print(verdictLines(event.verdict, { ...this.#frame(), time }));
        break;
      }
      case 'step-finished':
        this.#rest();
        if (event.outcome === 'not-run') {
          this.#print(notRunLines(event.reason, this.#frame()));
        } else if (before.unreached > 0) {
          const words = unreachedWords(before.unreached);
          this.#print(outcomeLines('not-run', words, this.#frame()));
        } else if (event.outcome === 'failed' && before.failed === 0 && event.reason) {
          this.#print(outcomeLines('failed', event.reason, this.#frame()));
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
      this.#print(
        outcomeLines('passed', frames.taskWords(event.text, undefined), { ...this.#frame(), time }),
      );
      if (this.#state.action) this.#watch();
    } else if (this.#moves) this.#watch();
    else if (!known || now - this.#plainAt >= PLAIN_MS) {
      this.#plainAt = now;
      const time = known && since !== undefined ? `, ${duration(now - since)}` : '';
      const ellipsis = ` ${this.#io.theme.symbol.ellipsis}`;
      this.note(frames.taskWords(event.text, event.fraction) + time + ellipsis);
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
      write: (text) => {
        this.#blank = false;
        this.#io.write(text);
      },
      ...this.#frame(),
      live: this.#moves,
      ...(folded ? { fold: FOLD, more: ', o to see' } : {}),
    });
  }

  #warn(text: string): void {
    const { symbol, style } = this.#io.theme;
    this.#print(frames.noteLines(text, style.warning(symbol.warning), this.#frame()));
  }

  #frame(): frames.Frame {
    return { width: Math.min(MAX_WIDTH, this.#io.width()), theme: this.#io.theme };
  }

  async #markdown(markdown: string, options: { width?: number; indent?: string } = {}) {
    const { renderMarkdown } = await import('./markdown.ts');
    return toLines(renderMarkdown(markdown, { indent: '  ', ...this.#frame(), ...options }));
  }

  /** Lines with an empty one before them. */
  #paragraph(lines: readonly string[]): void {
    if (lines.length === 0) return;
    if (!this.#blank) this.#print(['']);
    this.#print(lines);
    this.#print(['']);
  }

  #print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#busy.clear();
    this.#view?.hide();
    this.#io.write(lines.map((line) => `${line}\n`).join(''));
    this.#blank = lines.at(-1) === '';
  }
}

function toLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
