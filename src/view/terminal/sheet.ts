/** What a lesson has to show between its runs, put onto paper: Markdown, files, commands, questions. */
import type { Theme } from '../text/theme.ts';
import { renderCode, renderCommands } from './code.ts';
import * as frames from './frames.ts';
import type { Paper } from './paper.ts';

/** Longer lines are hard to read. */
const MAX_WIDTH = 100;

export interface SheetOptions {
  /** Columns, asked anew for every drawing, since windows change. */
  width(): number;
  readonly theme: Theme;
}

export class Sheet {
  protected readonly paper: Paper;
  readonly #options: SheetOptions;

  constructor(options: SheetOptions, paper: Paper) {
    this.#options = options;
    this.paper = paper;
  }

  header(header: frames.Header): void {
    this.paper.paragraph(frames.headerLines(header, this.frame()));
  }

  step(step: frames.StepPlace): void {
    this.paper.paragraph(frames.stepLines(step, this.frame()), 'step');
  }

  resume(resume: frames.Resume): void {
    this.paper.paragraph(frames.resumeLines(resume, this.frame()));
  }

  farewell(farewell: frames.Farewell): void {
    this.paper.paragraph(frames.farewellLines(farewell, this.frame()));
  }

  finished(finished: frames.Finished): void {
    this.paper.paragraph(frames.finishedLines(finished, this.frame()));
  }

  command(words: string, does: string): void {
    this.paper.paragraph(frames.commandLines(words, does, this.frame()));
  }

  /**
   * Shows what waits, a screenful at a time. To be called before something is asked or run.
   * @param pause asks before each further one; false: it is not shown
   * @returns whether all was shown
   */
  page(pause: () => Promise<boolean>): Promise<boolean> {
    return this.paper.page(pause);
  }

  /** The learner has pressed a key: what stands on the screen was read. */
  read(): void {
    this.paper.read();
  }

  async prose(markdown: string): Promise<void> {
    this.paper.paragraph(await this.#markdown(markdown));
  }

  /** A hint, `n` of `of`, both from 1. */
  async hint(n: number, of: number, markdown: string): Promise<void> {
    const title = of === 1 ? 'Hint' : `Hint ${n} of ${of}`;
    const heading = `  ${this.#options.theme.style.heading(title)}`;
    this.paper.paragraph([heading, '', ...(await this.#markdown(markdown))]);
  }

  /** What the lesson says to what went wrong just now. */
  async diagnosis(markdown: string): Promise<void> {
    this.paper.paragraph(frames.diagnosisLines(await this.#markdown(markdown), this.frame()));
  }

  /** What is known of what went wrong just now, and what to do next. */
  explanation(text: string, next: string | undefined): void {
    this.paper.paragraph(frames.explanationLines(text, next, this.frame()));
  }

  /** A file that is about to be written. */
  file(file: { readonly path: string; readonly language: string; readonly text: string }): void {
    const { width, theme } = this.frame();
    const { path: title, language, text } = file;
    const code = renderCode(text, { title, language, width, theme, numbers: true });
    this.paper.paragraph(toLines(code), 'joined');
  }

  /** A file that is about to be copied from beside the lesson. */
  copied(path: string, from: string): void {
    const words = `${path}: a copy of ${from}, which comes with the lesson`;
    this.paper.paragraph(frames.noteLines(words, '', this.frame()), 'joined');
  }

  /** What the learner has done to a file; nothing of one that is no text. */
  async changed(
    path: string,
    before: string | undefined,
    after: string | undefined,
  ): Promise<void> {
    if (before === undefined || after === undefined) return;
    const { changedLines } = await import('./changes.ts');
    this.paper.paragraph(changedLines(path, before, after, this.frame()));
  }

  /** A block that is about to run. */
  block(script: string): void {
    this.paper.paragraph(toLines(renderCommands(script, this.frame())), 'joined');
  }

  /** Lines that the learner is to type into what is about to run. */
  suggestion(lines: readonly string[]): void {
    this.paper.paragraph(frames.suggestionLines(lines, this.frame()), 'joined');
  }

  async question(question: frames.Question): Promise<void> {
    await this.prose(question.markdown);
    const frame = this.frame();
    const choices = [];
    for (const { letter, markdown } of question.choices) {
      const width = frames.choiceWidth(letter, frame.width);
      const text = (await this.#markdown(markdown, { width, indent: '' })).join('\n');
      choices.push({ letter, text });
    }
    this.paper.paragraph(frames.choiceLines(choices, frame), 'joined');
  }

  async answer(chosen: string | undefined, answer: string, explanation: string): Promise<void> {
    this.paper.paragraph(frames.answerLines(chosen, answer, this.frame()));
    await this.prose(explanation);
  }

  /** Keys, what each does, and the command that does the same in a shell. */
  menu(
    rows: readonly (readonly [key: string, does: string, command: string, ...unknown[]])[],
  ): void {
    this.paper.paragraph(frames.menuLines(rows, this.frame()));
  }

  /** A sentence of the runner's own. */
  remark(text: string): void {
    this.paper.paragraph(frames.noteLines(text, '', this.frame()));
  }

  protected frame(): frames.Frame {
    const { theme } = this.#options;
    return { width: Math.min(MAX_WIDTH, this.#options.width()), theme };
  }

  async #markdown(markdown: string, options: { width?: number; indent?: string } = {}) {
    const { renderMarkdown } = await import('./markdown.ts');
    return toLines(renderMarkdown(markdown, { indent: '  ', ...this.frame(), ...options }));
  }
}

function toLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
