/** What the session needs of the lesson that it leads through; a test has it in memory. */

import { join } from 'node:path';
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Remedy } from '../../core/failures/codes.ts';
import type { Lesson, Step, TaskAction } from '../../core/lesson/model.ts';
import type { How, Todo } from '../../core/run/progress.ts';
import type { Runner } from '../../core/run/runner.ts';
import { shellWord } from '../../core/words/shell-word.ts';
import { idleFor } from '../course/overview.ts';
import type { KeptHelp } from '../learner/help.ts';
import type { Learner } from '../learner/learner.ts';
import { type Undoable, undoable } from '../learner/undo.ts';
import type { ActionLook } from '../watch/observe.ts';
import { editorOf, textOf } from './editor.ts';

export interface TutorLesson {
  readonly lesson: Lesson;
  readonly todos: readonly Todo[];
  /** The learner's files, absolute. */
  readonly folder: string;
  readonly runner: Pick<Runner, 'inStep' | 'leftOut' | 'observe' | 'check' | 'runAction'>;
  readonly help: KeptHelp;
  readonly programs: LessonPrograms;
  /** Undefined at the lesson's end. */
  readonly next: Todo | undefined;
  /** Milliseconds since somebody was in it; undefined: nobody was. */
  readonly idleMs: number | undefined;
  undoable(): Undoable | undefined;
  /** Why this machine cannot do the lesson. */
  unmetNeed(): Promise<string | undefined>;
  /** From here on what the todo makes is undone later, if it is cut off before `ends` or `done`. */
  begins(todo: Todo): void;
  ends(): void;
  done(todo: Todo, how?: How): Promise<void>;
  passOver(step: Step): void;
  /** Looks for what waits, in case it is done elsewhere. */
  lookFor(todo: Todo): Promise<Watching>;
  /** It was done elsewhere. */
  seen(look: ActionLook): Promise<void>;
  /** Tells what the engine knows of why a task is not done. */
  explain(step: Step, task: TaskAction, verdicts: readonly Verdict[]): Promise<void>;
  /** What the lesson says to what went wrong was read. */
  diagnosed(step: Step): void;
  /** @returns the port that a variable has from now on, where that is what helps. @throws Error */
  repair(
    remedy: Exclude<Remedy, { kind: 'show-space' }>,
  ): Promise<{ readonly variable: string; readonly port: string } | undefined>;
}

/** Programs that have the learner's terminal until they end. */
export interface LessonPrograms {
  openShell(): Promise<void>;
  showSpace(): Promise<void>;
  /** Undefined where there is none. Paths are relative to the learner's files. */
  readonly editor?: {
    open(path: string): Promise<void>;
    /** Undefined where it cannot be shown as text. */
    text(path: string): string | undefined;
  };
}

export interface Watching {
  /** What was seen; undefined also where another program has written down that it is done. */
  readonly look: ActionLook | undefined;
  /** Aborted when it was done. */
  readonly signal: AbortSignal;
  ready(): Promise<void>;
  settle(): Promise<void>;
  end(): Promise<void>;
}

export function tutorLesson(learner: Learner, env: NodeJS.ProcessEnv): TutorLesson {
  const { bench, journal, place } = learner;
  const { lesson, todos, layout } = place;
  const editor = editorOf(env);
  const inFolder = (path: string) => join(layout.files, path);
  return {
    lesson,
    todos,
    folder: layout.files,
    runner: bench.runner,
    help: bench.records,
    programs: {
      openShell: () => learner.openShell(),
      showSpace: () => bench.handTerminal('docker system df'),
      ...(editor !== undefined && {
        editor: {
          open: (path) => bench.handTerminal(`${editor} ${shellWord(inFolder(path))}`),
          text: (path) => textOf(inFolder(path)),
        },
      }),
    },
    get next() {
      return learner.next;
    },
    get idleMs() {
      return idleFor(layout);
    },
    undoable: () => undoable(place, learner.progress),
    unmetNeed: () => bench.unmetNeed(lesson.needs),
    begins: (todo) => journal.begins(todo),
    ends: () => journal.ends(),
    done: (todo, how) => learner.done(todo, how),
    passOver: (step) => learner.passOver(step),
    lookFor: (todo) => learner.lookFor(todo),
    seen: (look) => learner.seen(look),
    explain: (step, task, verdicts) => learner.explainTask(step, task, verdicts),
    diagnosed: (step) => learner.diagnosed(step),
    repair: (remedy) => bench.mender.mend(remedy),
  };
}
