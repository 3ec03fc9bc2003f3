/** What a learner is asked at the seat, and what keys do beside going on: hints, output, a terminal, an editor. */
import { join } from 'node:path';
import type { Action, Step, TaskAction } from '../../core/lesson/model.ts';
import { KeptText } from '../../core/run/kept-text.ts';
import { canBeSeen, expectsSomething } from '../../core/run/seen.ts';
import { askKey, type Choice } from '../../view/terminal/ask.ts';
import type { Screen } from '../../view/terminal/screen.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import type { Context } from '../context.ts';
import type { Position } from '../course/position.ts';
import { hintOf } from '../learner/help.ts';
import type { Learner } from '../learner/learner.ts';
import type { ActionLook } from '../watch/observe.ts';
import type { Sighting } from '../watch/while-waiting.ts';
import { editorOf, textOf } from './editor.ts';

/** What goes on with an action; `leave`: without it; `elsewhere`: it was done in another terminal. */
export type Answer = 'go' | 'edit' | 'solve' | 'leave' | 'mend' | 'elsewhere';
/** What is done on the spot, before the same question is asked again. */
type Aside = 'hint' | 'output' | 'terminal' | 'editor' | 'more' | 'solution';

/** Thrown through the runner when the learner stops between two actions. */
export class Stopped extends Error {}

/** What the desk cannot do itself. */
export interface Helpers {
  /** Shows what else there is, and does it; comes back where the learner stays here. */
  menu(): Promise<void>;
  showSolution(task: TaskAction): void;
  /** Looks for what is asked for, in case it is done in another terminal. */
  lookElsewhere(): Promise<Sighting>;
}

/** What is kept of a block's output for `o`. */
export const OF_SCREEN = { head: 400_000, tail: 600_000 };

export class Desk {
  /** What the last block has printed. */
  output = new KeptText(OF_SCREEN);
  /** What was asked for last, as it was seen elsewhere. */
  seen: ActionLook | undefined;
  /** Whether the learner has had the terminal since that was asked. */
  lent = false;
  readonly #screen: Screen;
  readonly #place: Position;
  readonly #context: Context;
  readonly #editor: string | undefined;
  readonly #helpers: Helpers;
  #sighting: Sighting | undefined;
  #learner: Learner | undefined;
  #step: Step | undefined;
  #task: TaskAction | undefined;
  #hints = 0;
  #told = false;

  constructor(screen: Screen, place: Position, context: Context, helpers: Helpers) {
    this.#helpers = helpers;
    this.#screen = screen;
    this.#place = place;
    this.#context = context;
    this.#editor = editorOf(context.io.env);
  }

  sit(learner: Learner): void {
    this.#learner = learner;
  }

  begin(step: Step): void {
    this.#step = step;
    const shown = this.#learner?.bench.records.help(step.id).hints ?? 0;
    // Who comes back after the last one may want to read them once more.
    this.#hints = shown < step.hints.length ? shown : 0;
  }

  /** Shows what waits; asks to go on where it would not fit on the screen. */
  page(): Promise<void> {
    return this.#screen.page(async () => {
      for (;;) {
        const goOn = { key: 'enter', name: 'go on', value: 'go' } as const;
        const quit = { key: 'q', name: 'stop here', value: 'quit' } as const;
        const answer = await this.#key([goOn, ...this.#output(), quit]);
        if (answer === 'quit') throw new Stopped();
        if (answer !== 'output') return;
        this.transcript();
      }
    });
  }

  /** @param offer what the runner can do about a failure. @throws Stopped */
  askFor(action: Action, failed: boolean, offer?: string): Promise<Answer> {
    const mend: Choice<Answer>[] =
      offer === undefined ? [] : [{ key: 'r', name: offer, value: 'mend' }];
    const task = action.kind === 'task';
    this.#task = task ? action : undefined;
    if (task && !this.#told) {
      this.#told = true;
      const folder = shownPath(this.#place.layout.files, this.#context.io.cwd);
      this.#screen.remark(`Work in ${folder}: t opens a terminal there.`);
    }
    const file = this.#fileNear(action);
    const edit = this.#editor !== undefined && file !== undefined;
    const editor: Choice<Aside>[] = edit
      ? [{ key: 'e', name: `edit ${file}`, value: 'editor' }]
      : [];
    const terminal: Choice<Aside> = { key: 't', name: 'terminal', value: 'terminal' };
    const leave: Choice<Answer> = { key: 'n', name: 'go on without it', value: 'leave' };
    if (task) {
      const solve: Choice<Aside> = { key: 's', name: 'solution', value: 'solution' };
      const check: Choice<Answer> = { key: 'enter', name: 'check it', value: 'go' };
      return this.ask(
        [...mend, check, terminal, ...editor, solve, ...(failed ? [leave] : [])],
        file,
      );
    }
    const verb = action.kind === 'file' ? 'write it' : 'run it';
    if (failed) {
      const again: Choice<Answer> = { key: 'enter', name: `${verb} again`, value: 'go' };
      return this.ask([...mend, again, ...editor, terminal, leave], file);
    }
    const go: Choice<Answer> = { key: 'enter', name: verb, value: 'go' };
    const first: Choice<Answer> = { key: 'e', name: 'write and edit it', value: 'edit' };
    if (action.kind === 'file') return this.ask(this.#editor === undefined ? [go] : [go, first]);
    const byHand = { ...terminal, name: 'type it yourself' };
    const noticed = canBeSeen(action) && expectsSomething(action);
    return this.ask(noticed ? [go, byHand] : [go]);
  }

  /**
   * Asks until the answer is one that goes on, or what is asked for was done elsewhere.
   * @param file what `editor` opens
   * @throws Stopped
   */
  async ask(keys: readonly Choice<Answer | Aside>[], file?: string): Promise<Answer> {
    const sighting = await this.#helpers.lookElsewhere();
    this.#sighting = sighting;
    this.lent = false;
    let answer: Answer;
    try {
      answer = await this.#asked(keys, file, sighting.signal);
    } finally {
      await sighting.end();
      this.#sighting = undefined;
      this.seen = sighting.look;
    }
    return sighting.signal.aborted ? 'elsewhere' : answer;
  }

  async #asked(
    keys: readonly Choice<Answer | Aside>[],
    file: string | undefined,
    elsewhere: AbortSignal,
  ): Promise<Answer> {
    await this.page();
    for (;;) {
      if (elsewhere.aborted) return 'elsewhere';
      const answer = await this.#key([...keys, ...this.#more()], undefined, elsewhere);
      if (elsewhere.aborted) return 'elsewhere';
      if (answer === 'quit') throw new Stopped();
      if (answer === 'hint') await this.#hint();
      else if (answer === 'more') await this.#helpers.menu();
      else if (answer === 'solution') {
        if (await this.#solution()) return 'solve';
      } else if (answer === 'output') this.transcript();
      else if (answer === 'terminal') await this.#terminal();
      else if (answer === 'editor') await this.edit(file ?? '');
      else return answer;
      await this.page();
    }
  }

  /** One of the answers to a question. @throws Stopped */
  async predict<Value>(keys: readonly Choice<Value>[], message: string): Promise<Value> {
    await this.page();
    for (;;) {
      const more = this.#more(false);
      const answer = await this.#key<Value | Answer | Aside | 'quit'>([...keys, ...more], message);
      if (answer === 'quit') throw new Stopped();
      if (answer === 'output') this.transcript();
      else if (answer === 'more') await this.#helpers.menu();
      else return answer as Value;
      await this.page();
    }
  }

  /** One key, without hints and the like. */
  async choose<Value>(keys: readonly Choice<Value>[], message?: string): Promise<Value | 'quit'> {
    await this.page();
    return this.#key<Value | 'quit'>(
      [...keys, { key: 'q', name: 'stop here', value: 'quit' }],
      message,
    );
  }

  /** Opens a file of the sandbox in the learner's editor, and shows what was changed there. */
  async edit(path: string): Promise<void> {
    const file = join(this.#place.layout.files, path);
    const before = textOf(file);
    const at = quote(file);
    await this.#lend(async () => this.#learner?.bench.handTerminal(`${this.#editor} ${at}`), true);
    await this.#screen.changed(path, before, textOf(file));
  }

  async #terminal(): Promise<void> {
    this.#screen.remark(
      'A terminal of your own, on the same engine. exit or Ctrl-D brings you back.',
    );
    await this.#lend(async () => this.#learner?.openShell());
  }

  /** @param clean it draws on the terminal's other screen, and leaves this one as it is */
  async #lend(use: () => Promise<void>, clean = false): Promise<void> {
    await this.page();
    await this.#sighting?.ready();
    this.lent = true;
    this.#screen.handOver();
    try {
      await use();
    } finally {
      this.#screen.takeBack(clean);
    }
    await this.#sighting?.settle();
  }

  async #hint(): Promise<void> {
    const { records } = this.#learner?.bench ?? {};
    const hint = this.#step && records && hintOf(this.#step, records);
    if (hint?.kind !== 'hint') return;
    this.#hints = hint.n;
    await this.#screen.hint(hint.n, hint.of, hint.markdown);
  }

  /** @returns whether it is to be done for the learner */
  async #solution(): Promise<boolean> {
    if (this.#task) this.#helpers.showSolution(this.#task);
    await this.page();
    const answer = await this.#key<boolean | 'quit'>([
      { key: 'enter', name: 'do it for me', value: true },
      { key: 'b', name: 'back to my own', value: false },
      { key: 'q', name: 'stop here', value: 'quit' },
    ]);
    if (answer === 'quit') throw new Stopped();
    return answer;
  }

  #more(hints = true): Choice<Answer | Aside | 'quit'>[] {
    const hint = hints && this.#hints < (this.#step?.hints.length ?? 0);
    return [
      ...(hint ? [{ key: '?', name: 'hint', value: 'hint' as const }] : []),
      ...this.#output(),
      { key: 'm', name: 'more', value: 'more' },
      { key: 'q', name: 'stop here', value: 'quit' },
    ];
  }

  /** The last command's output; of a very long one the beginning and the end. */
  transcript(): void {
    const { omitted } = this.output;
    this.#screen.transcript(this.output.text(`\n${this.#context.theme.symbol.ellipsis}\n`));
    if (omitted === 0) return;
    const left = `${omitted} characters in the middle are left out here.`;
    this.#screen.remark(`${left} All of it: lesson show --output`);
  }

  #output(): Choice<'output'>[] {
    return this.#screen.folded ? [{ key: 'o', name: 'whole output', value: 'output' }] : [];
  }

  async #key<Value>(
    keys: readonly Choice<Value>[],
    message?: string,
    ended?: AbortSignal,
  ): Promise<Value | 'quit'> {
    const { io, theme } = this.#context;
    const signal = ended ? AbortSignal.any([io.signal, ended]) : io.signal;
    const answer = await askKey(
      { keys, theme, ...(message === undefined ? {} : { message }) },
      { input: io.stdin(), output: io.stdout, signal },
    );
    this.#screen.read();
    return answer;
  }

  /** The file that is most likely to be mended: the task's own, else the one written last before. */
  #fileNear(action: Action): string | undefined {
    let last: string | undefined;
    for (const part of this.#place.lesson.steps.flatMap((step) => step.parts)) {
      if (part.kind === 'file') last = part.path;
      if (part !== action) continue;
      if (part.kind !== 'task') break;
      return part.solution.find((one) => one.kind === 'file')?.path;
    }
    return last;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
