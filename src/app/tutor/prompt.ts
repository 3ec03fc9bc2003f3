/** What a learner is asked about an action, and what is done on the spot before it is asked again. */

import type { Explanation } from '../../core/failures/codes.ts';
import { QUIT, type TutorChoice } from '../../core/learner/tutor-state.ts';
import type { Action, Step, TaskAction } from '../../core/lesson/model.ts';
import type { Todo } from '../../core/run/progress.ts';
import { canBeSeen, expectsSomething } from '../../core/run/seen.ts';
import { hintOf } from '../learner/help.ts';
import type { ActionLook } from '../watch/observe.ts';
import { type Leave, STOP } from './leave.ts';
import type { TutorLesson, Watching } from './lesson.ts';
import type { Stage } from './stage.ts';

/** What goes on with an action; `leave`: without it; `elsewhere`: it was done in another terminal. */
export type PromptAnswer = 'go' | 'edit' | 'solve' | 'leave' | 'mend' | 'elsewhere';

/** Opens what else there is to choose. @returns undefined where the learner stays here */
export type OpenMenu = (todo: Todo) => Promise<Leave | undefined>;

export class Prompt {
  /** What was asked for last, as it was seen elsewhere. */
  seen: ActionLook | undefined;
  /** Whether the learner has had the terminal since that was asked. */
  lent = false;
  readonly #stage: Stage;
  readonly #lesson: TutorLesson;
  readonly #menu: OpenMenu;
  #watching: Watching | undefined;
  #step: Step | undefined;
  #hints = 0;
  #told = false;

  constructor(stage: Stage, lesson: TutorLesson, menu: OpenMenu) {
    this.#stage = stage;
    this.#lesson = lesson;
    this.#menu = menu;
  }

  begin(step: Step): void {
    this.#step = step;
    const shown = this.#lesson.help.help(step.id).hints;
    // Who comes back after the last one may want to read them once more.
    this.#hints = shown < step.hints.length ? shown : 0;
  }

  /** @param failure what the runner can do something about */
  async askFor(
    todo: Todo,
    action: Action,
    failed: boolean,
    failure?: Explanation,
  ): Promise<PromptAnswer | Leave> {
    if (action.kind === 'task' && !this.#told) {
      this.#told = true;
      await this.#stage.remark({ code: 'files-are-in', folder: this.#lesson.folder });
    }
    const remedy: TutorChoice[] = failure
      ? [{ name: 'remedy', key: 'r', explanation: failure }]
      : [];
    return this.#ask(todo, [...remedy, ...this.#choicesFor(action, failed)], action);
  }

  #choicesFor(action: Action, failed: boolean): TutorChoice[] {
    const { editor } = this.#lesson.programs;
    const file = this.#fileNear(action);
    const edit: TutorChoice[] =
      editor && file !== undefined ? [{ name: 'edit', key: 'e', file }] : [];
    const terminal: TutorChoice = { name: 'terminal', key: 't' };
    const leave: TutorChoice = { name: 'leave', key: 'n' };
    const isFile = action.kind === 'file';
    if (action.kind === 'task') {
      const solution: TutorChoice = { name: 'solution', key: 's' };
      const rest = [terminal, ...edit, solution, ...(failed ? [leave] : [])];
      return [{ name: 'check', key: 'enter' }, ...rest];
    }
    if (failed) {
      const again = isFile ? 'write-again' : 'run-again';
      return [{ name: again, key: 'enter' }, ...edit, terminal, leave];
    }
    if (isFile) {
      const first: TutorChoice = { name: 'write-and-edit', key: 'e' };
      return [{ name: 'write', key: 'enter' }, ...(editor ? [first] : [])];
    }
    const noticed = canBeSeen(action) && expectsSomething(action);
    const byHand: TutorChoice = { name: 'type-it', key: 't' };
    return [{ name: 'run', key: 'enter' }, ...(noticed ? [byHand] : [])];
  }

  /** A step that is only read. */
  readOn(todo: Todo): Promise<PromptAnswer | Leave> {
    return this.#ask(todo, [{ name: 'go-on', key: 'enter' }], undefined);
  }

  /** Asks until the answer is one that goes on, or what is asked for was done elsewhere. */
  async #ask(
    todo: Todo,
    choices: readonly TutorChoice[],
    action: Action | undefined,
  ): Promise<PromptAnswer | Leave> {
    const watching = await this.#lesson.lookFor(todo);
    this.#watching = watching;
    this.lent = false;
    try {
      const answer = await this.#asked(todo, choices, action, watching.signal);
      return watching.signal.aborted && typeof answer === 'string' ? 'elsewhere' : answer;
    } finally {
      await watching.end();
      this.#watching = undefined;
      this.seen = watching.look;
    }
  }

  async #asked(
    todo: Todo,
    choices: readonly TutorChoice[],
    action: Action | undefined,
    elsewhere: AbortSignal,
  ): Promise<PromptAnswer | Leave> {
    for (;;) {
      const all = [...choices, ...this.#hint(), ...MORE];
      const choice = await this.#stage.choose({ kind: 'action' }, all, action, elsewhere);
      if (!choice) return 'elsewhere';
      const answer = ANSWERS[choice.name] ?? (await this.#aside(choice, todo));
      if (answer) return answer;
    }
  }

  /** @returns undefined where the same is asked again */
  async #aside(choice: TutorChoice, todo: Todo): Promise<PromptAnswer | Leave | undefined> {
    switch (choice.name) {
      case 'quit':
        return STOP;
      case 'hint':
        return this.#showHint();
      case 'more':
        return this.#menu(todo);
      case 'solution':
        return todo.action?.kind === 'task' ? this.#solution(todo.action) : undefined;
      case 'terminal':
      case 'type-it':
        await this.#stage.remark({ code: 'own-terminal' });
        return this.#lend(() => this.#lesson.programs.openShell());
      case 'edit':
        return this.edit(choice.file);
      default:
        return undefined;
    }
  }

  /** One of the answers to a question; the menu may be opened in between. */
  async predict(todo: Todo, choices: readonly TutorChoice[]): Promise<string | Leave> {
    for (;;) {
      const all = [...choices, ...MORE];
      const choice = await this.#stage.choose({ kind: 'prediction' }, all, todo.action);
      if (choice?.name === 'answer') return choice.letter;
      if (choice?.name !== 'more') return STOP;
      const leave = await this.#menu(todo);
      if (leave) return leave;
    }
  }

  /** Opens a file of the sandbox in the learner's editor, and shows what was changed there. */
  async edit(path: string): Promise<Leave | undefined> {
    const { editor } = this.#lesson.programs;
    if (!editor) return undefined;
    const before = editor.text(path);
    const leave = await this.#lend(() => editor.open(path), true);
    if (leave) return leave;
    await this.#stage.show({ kind: 'change', path, before, after: editor.text(path) });
    return undefined;
  }

  /** @param clean it draws on the terminal's other screen, and leaves this one as it is */
  async #lend(use: () => Promise<void>, clean = false): Promise<Leave | undefined> {
    if (!(await this.#stage.seen())) return STOP;
    await this.#watching?.ready();
    this.lent = true;
    await this.#stage.lend(use, clean);
    await this.#watching?.settle();
    return undefined;
  }

  #hint(): TutorChoice[] {
    const more = this.#hints < (this.#step?.hints.length ?? 0);
    return more ? [{ name: 'hint', key: '?', command: 'lesson hint' }] : [];
  }

  async #showHint(): Promise<undefined> {
    const hint = this.#step && hintOf(this.#step, this.#lesson.help);
    if (hint?.kind !== 'hint') return;
    this.#hints = hint.n;
    await this.#stage.show(hint);
  }

  /** @returns undefined where the learner goes on alone */
  async #solution(task: TaskAction): Promise<PromptAnswer | Leave | undefined> {
    for (const action of task.solution) await this.#stage.showAction(action);
    const choice = await this.#stage.choose({ kind: 'solution' }, SOLUTION, task);
    if (choice?.name === 'solve') return 'solve';
    return choice?.name === 'back-to-own' ? undefined : STOP;
  }

  /** The file that is most likely to be mended: the task's own, else the one written last before. */
  #fileNear(action: Action): string | undefined {
    let last: string | undefined;
    for (const part of this.#lesson.lesson.steps.flatMap((step) => step.parts)) {
      if (part.kind === 'file') last = part.path;
      if (part !== action) continue;
      if (part.kind !== 'task') break;
      return part.solution.find((one) => one.kind === 'file')?.path;
    }
    return last;
  }
}

const MORE: readonly TutorChoice[] = [{ name: 'more', key: 'm' }, QUIT];

const SOLUTION: readonly TutorChoice[] = [
  { name: 'solve', key: 'enter', command: 'lesson solve' },
  { name: 'back-to-own', key: 'b' },
  QUIT,
];

const ANSWERS: { readonly [Name in TutorChoice['name']]?: PromptAnswer } = {
  'go-on': 'go',
  run: 'go',
  'run-again': 'go',
  write: 'go',
  'write-again': 'go',
  check: 'go',
  'write-and-edit': 'edit',
  leave: 'leave',
  remedy: 'mend',
};
