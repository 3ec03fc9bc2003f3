/** What was really done in a lesson, in order, as somebody could do it again by hand. Pure. */
import type { BlockAction, FileAction, Step, TaskAction } from '../lesson/model.ts';
import { type Attempt, outcomeOf, type Transcript } from './attempts.ts';
import { type How, howDone, type Progress, type Todo } from './progress.ts';
import type { TaskAnswer } from './travel.ts';

export interface RecipeStep {
  readonly step: Step;
  /** How it was done; undefined: only in part. */
  readonly how: How | undefined;
  readonly parts: readonly RecipePart[];
}

export type RecipePart =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly text: string;
      readonly mode?: number;
      /** The learner's text, not the lesson's. */
      readonly own: boolean;
    }
  /** A data file of the lesson that is no text. */
  | { readonly kind: 'copied'; readonly path: string }
  /** The learner removed it by hand. */
  | { readonly kind: 'removed'; readonly path: string }
  | RunPart
  | { readonly kind: 'note'; readonly code: RecipeNote };

export interface RunPart {
  readonly kind: 'run';
  readonly script: string;
  readonly background: boolean;
  /** What a program at the terminal was to be told. */
  readonly input: readonly string[];
  /** It ended as it should, and that is a failure. */
  readonly fails: boolean;
  /** What it printed, where the lesson says what that should be. */
  readonly output?: string;
}

/**
 * `not-run`: this machine could not. `left`: it failed, and was left so. `own-commands`: what was typed
 * is not known, the lesson's Solution follows. `elsewhere`: on the learner's word, by the lesson's text.
 * `needless`: its condition said that there was nothing to do.
 */
export type RecipeNote = 'not-run' | 'left' | 'own-commands' | 'elsewhere' | 'needless';

export interface RecipeAction {
  readonly todos: readonly Todo[];
  readonly progress: Progress;
  readonly transcript: Transcript;
  /** What the learner wrote for a task, by its key. */
  readonly answer: (task: string) => TaskAnswer | undefined;
  /** A data file beside the lesson; undefined where it is no text. */
  readonly data: (path: string) => string | undefined;
}

/** Steps of which something was done, in the order of the lesson. */
export function recipeOf(done: RecipeAction): RecipeStep[] {
  const { todos, progress } = done;
  const recipe = new Recipe(done);
  const steps = [...new Set(todos.map(({ step }) => step))];
  return steps.flatMap((step): RecipeStep[] => {
    const own = todos.filter((todo) => todo.step === step);
    const behind = own.filter(({ key }) => progress.done.includes(key));
    if (behind.length === 0) return [];
    const hows = new Set(behind.map(({ key }) => howDone(progress, key)));
    const how = behind.length === own.length && hows.size === 1 ? [...hows][0] : undefined;
    return [{ step, how, parts: behind.flatMap((todo) => recipe.of(todo)) }];
  });
}

class Recipe {
  readonly #done: RecipeAction;

  constructor(done: RecipeAction) {
    this.#done = done;
  }

  of({ action, key }: Todo): RecipePart[] {
    const how = howDone(this.#done.progress, key);
    if (!action || action.kind === 'question') return [];
    if (how === 'not-run') return [note('not-run')];
    const parts = action.kind === 'task' ? this.#task(action, key, how) : this.#action(action, how);
    return how === 'left' ? [note('left'), ...parts] : parts;
  }

  #task(task: TaskAction, key: string, how: How | undefined): RecipePart[] {
    if (how !== 'passed') return task.solution.flatMap((one) => this.#action(one, how));
    const answer = this.#done.answer(key) ?? {};
    const commands = task.solution.some(({ kind }) => kind === 'block');
    const parts = task.solution.flatMap((one): RecipePart[] => {
      if (one.kind === 'block') return [run(one, undefined)];
      const text = answer[one.path];
      if (text === undefined) return this.#action(one, how);
      return [written(one, text, true)];
    });
    return commands ? [note('own-commands'), ...parts] : parts;
  }

  #action(action: FileAction | BlockAction, how: How | undefined): RecipePart[] {
    const attempt = this.#done.transcript.attempts.get(action.id);
    if (action.unless !== undefined && attempt && isNeedless(attempt)) return [note('needless')];
    if (action.kind === 'file') {
      const { source, path } = action;
      const text = 'text' in source ? source.text : this.#done.data(source.from);
      if (text === undefined) return [{ kind: 'copied', path }];
      return [written(action, text, false)];
    }
    const changed = [...(attempt?.changed ?? [])].flatMap(([path, text]): RecipePart[] => {
      if (text === undefined) return [{ kind: 'removed', path }];
      return [{ kind: 'write', path, text, own: true }];
    });
    const unseen = !attempt && how === 'skipped' ? [note('elsewhere')] : [];
    return [...unseen, ...changed, run(action, attempt)];
  }
}

function isNeedless(attempt: Attempt): boolean {
  return attempt.verdicts.length > 0 && outcomeOf(attempt) === 'not-run';
}

const note = (code: RecipeNote): RecipePart => ({ kind: 'note', code });

function written({ path, mode }: FileAction, text: string, own: boolean): RecipePart {
  return { kind: 'write', path, text, own, ...(mode === undefined ? {} : { mode }) };
}

function run(action: BlockAction, attempt: Attempt | undefined): RunPart {
  const { background, input, expectations } = action;
  const streams = expectations.flatMap((it) => (it.kind === 'output' ? [it.stream] : []));
  const output = attempt && [...new Set(streams)].map((it) => attempt.output[it]).join('');
  return {
    kind: 'run',
    script: attempt?.script ?? action.script,
    background,
    input,
    fails: expectations.some((it) => it.kind === 'exit' && it.exit !== 0),
    ...(output ? { output } : {}),
  };
}

/** The scripts in it, for whatever they need. */
export function scriptsOf(steps: readonly RecipeStep[]): string[] {
  return steps
    .flatMap(({ parts }) => parts)
    .flatMap((part) => (part.kind === 'run' ? [part.script] : []));
}
