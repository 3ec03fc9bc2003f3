/** Draws the interactive session on a terminal, and reads keys. */
import { join } from 'node:path';
import type { TutorFace } from '../../core/learner/tutor-face.ts';
import {
  QUIT,
  type Shown,
  type TutorChoice,
  type TutorState,
} from '../../core/learner/tutor-state.ts';
import type { Event } from '../../core/run/events.ts';
import { KeptText } from '../../core/run/kept-text.ts';
import { arrivalWords } from '../messages/arrival.ts';
import { askingWords, choiceWords } from '../messages/tutor.ts';
import { hang } from '../text/layout.ts';
import { shownPath } from '../text/shown-path.ts';
import type { Theme } from '../text/theme.ts';
import { askKey, type Choice } from './ask.ts';
import { menuLines } from './frames.ts';
import { holdKeys } from './keys.ts';
import { Screen } from './screen.ts';
import { draw } from './shown.ts';

export interface TutorScreenOptions {
  stdin(): NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Aborted when the program is to end. */
  readonly signal: AbortSignal;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Columns. */
  readonly width: () => number;
  readonly theme: Theme;
  readonly cwd: string;
  /** The folder of the lesson's files. */
  readonly files: string;
}

const INDENT = '  ';

/** What is kept of a block's output for `o`, in characters. */
const OF_SCREEN = { head: 400_000, tail: 600_000 };

/** The whole output of the last block is for the terminal alone to offer: elsewhere it is not folded. */
const OUTPUT = 'output';
type Pressed = TutorChoice | typeof OUTPUT;

export class TutorScreen implements TutorFace {
  readonly #options: TutorScreenOptions;
  readonly #screen: Screen;
  /** What the last block has printed. */
  #output = new KeptText(OF_SCREEN);
  #block: string | undefined;

  constructor(options: TutorScreenOptions) {
    const { stdout, width, theme, now } = options;
    this.#options = options;
    this.#screen = new Screen({
      write: (text) => void stdout.write(text),
      width,
      rows: () => stdout.rows,
      theme,
      tty: true,
      now,
    });
  }

  async show(item: Shown): Promise<void> {
    if (item.kind === 'event') this.hear(item.event);
    else if (item.kind === 'elsewhere') this.#options.stdout.write('\n');
    else if (item.kind === 'arrival') this.#plain(arrivalWords(item.arrival, this.#shown));
    else await draw(item, this.#screen, this.#shown);
  }

  hear(event: Event): void {
    if (event.type === 'action-started' && event.kind === 'block') {
      this.#output = new KeptText(OF_SCREEN);
      this.#block = event.action;
    }
    // What runs on in the background is in the transcript.
    if (event.type === 'output' && event.action === this.#block) this.#output.add(event.text);
    if (event.type === 'action-finished') this.#screen.takeBack();
    this.#screen.onEvent(
      event.type === 'file-written' && event.keptAs !== undefined
        ? { ...event, keptAs: this.#shown(join(this.#options.files, event.keptAs)) }
        : event,
    );
  }

  seen(): Promise<boolean> {
    const goOn = { key: 'enter', name: 'go on', value: 'go-on' } as const;
    const quit = { key: 'q', name: 'stop here', value: 'quit' } as const;
    return this.#screen.page(async () => {
      for (;;) {
        const answer = await this.#key([goOn, ...this.#ofOutput('whole output'), quit]);
        if (answer !== OUTPUT) return answer === 'go-on';
        this.#transcript();
      }
    });
  }

  async choose(state: TutorState, ended?: AbortSignal): Promise<TutorChoice | undefined> {
    const quit = state.choices.find(({ name }) => name === 'quit') ?? QUIT;
    const keys = this.#keys(state);
    if (state.asking?.kind === 'menu' || state.asking?.kind === 'steps') this.#list(state);
    for (;;) {
      if (!(await this.seen())) return quit;
      if (ended?.aborted) return undefined;
      const answer = await this.#key<Pressed>(
        keys(),
        state.asking && askingWords(state.asking),
        ended,
      );
      if (ended?.aborted) return undefined;
      if (answer === 'quit') return quit;
      if (answer !== OUTPUT) return answer;
      this.#transcript();
      const stay = state.choices.find(({ name }) => name === 'stay');
      if (stay) return stay;
    }
  }

  async lend<T>(use: () => Promise<T>, clean = false): Promise<T> {
    this.#screen.handOver();
    try {
      return await use();
    } finally {
      this.#screen.takeBack(clean);
    }
  }

  async undisturbed<T>(work: () => Promise<T>, stop: AbortController): Promise<T> {
    const giveBack = holdKeys(this.#options.stdin(), () => stop.abort(), this.#screen.suspend);
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  close(): void {
    this.#screen.dispose();
  }

  /** Between two times that the lesson is open. */
  #plain(sentences: readonly string[]): void {
    const { stdout, width } = this.#options;
    for (const words of sentences) stdout.write(`${hang(INDENT, words, width()).join('\n')}\n`);
  }

  /** Choices with what each does, one below the other; their keys alone are asked for below. */
  #list({ asking, choices }: TutorState): void {
    const output = this.#screen.folded && asking?.kind === 'menu';
    const rows = [
      ...(output ? [['o', 'see the whole output', 'lesson show --output'] as const] : []),
      ...choices.filter(isListed).map((choice) => {
        const note = choice.name === 'step' && choice.here ? 'you are here' : '';
        return [choice.key, choiceWords(choice), choice.command ?? note] as const;
      }),
    ];
    this.#screen.put(menuLines(rows, this.#screen.frame()));
    if (asking?.kind === 'steps')
      this.#screen.remark(`In a shell, also to another lesson: ${asking.command}`);
  }

  #keys({ asking, choices }: TutorState): () => Choice<Pressed>[] {
    const listed = asking?.kind === 'menu' || asking?.kind === 'steps';
    return () =>
      choices.flatMap((value): Choice<Pressed>[] => {
        const { key, name } = value;
        const words = listed && isListed(value) ? '' : choiceWords(value);
        const choice = { key, name: words, value };
        if (name === 'more') return [...this.#ofOutput('whole output'), choice];
        if (name === 'stay' && asking?.kind === 'menu') return [choice, ...this.#ofOutput('')];
        return [choice];
      });
  }

  #ofOutput(name: string): Choice<typeof OUTPUT>[] {
    return this.#screen.folded ? [{ key: 'o', name, value: OUTPUT }] : [];
  }

  /** The last command's output; of a very long one the beginning and the end. */
  #transcript(): void {
    const { omitted } = this.#output;
    this.#screen.transcript(this.#output.text(`\n${this.#options.theme.symbol.ellipsis}\n`));
    if (omitted === 0) return;
    const left = `${omitted} characters in the middle are left out here.`;
    this.#screen.remark(`${left} All of it: lesson show --output`);
  }

  async #key<Value>(
    keys: readonly Choice<Value>[],
    message?: string,
    ended?: AbortSignal,
  ): Promise<Value | 'quit'> {
    const { theme, stdout, stdin, signal } = this.#options;
    const answer = await askKey(
      { keys, theme, ...(message === undefined ? {} : { message }) },
      {
        input: stdin(),
        output: stdout,
        signal: ended ? AbortSignal.any([signal, ended]) : signal,
      },
    );
    this.#screen.read();
    return answer;
  }

  readonly #shown = (path: string): string => shownPath(path, this.#options.cwd);
}

const isListed = ({ name }: TutorChoice): boolean => name !== 'stay' && name !== 'quit';
