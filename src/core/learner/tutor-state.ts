/**
 * What the interactive session shows and what can be done now, as data. Whoever draws it, on a
 * terminal or elsewhere, gets such a state and gives back one of its choices. Pure.
 */
import type { Explanation } from '../failures/codes.ts';
import type { Action, BlockAction, FileAction, QuestionAction } from '../lesson/model.ts';
import type { Event } from '../run/events.ts';
import type { Remains } from '../run/remains.ts';
import type { Arrival } from './arrival.ts';

/** One thing that is shown; what was shown before stays above it. */
export type Shown =
  | {
      readonly kind: 'lesson';
      readonly course: string;
      readonly title: string;
      /** From 1. */
      readonly number: number;
      readonly count: number;
      readonly minutes: number;
      readonly megabytes?: number | undefined;
    }
  /** The learner comes back. `done` steps of `count`; milliseconds since they were here. */
  | {
      readonly kind: 'resumed';
      readonly done: number;
      readonly count: number;
      readonly agoMs?: number;
    }
  | ({ readonly kind: 'step' } & StepShown)
  | { readonly kind: 'prose'; readonly markdown: string }
  /** What is about to be written or run. */
  | { readonly kind: 'action'; readonly action: FileAction | BlockAction }
  | { readonly kind: 'question'; readonly question: QuestionAction }
  /** `chosen` is undefined where the learner has answered in an earlier session. */
  | { readonly kind: 'answer'; readonly question: QuestionAction; readonly chosen?: string }
  /** `n` of `of`, from 1. */
  | { readonly kind: 'hint'; readonly n: number; readonly of: number; readonly markdown: string }
  /** What the lesson says to what went wrong. */
  | { readonly kind: 'diagnosis'; readonly markdown: string }
  /** What is known of what went wrong; a remedy for it is among the choices then. */
  | { readonly kind: 'explanation'; readonly explanation: Explanation }
  /** What the learner has done to a file; a side is undefined where it is no text. */
  | {
      readonly kind: 'change';
      readonly path: string;
      readonly before: string | undefined;
      readonly after: string | undefined;
    }
  /** Something a run has to tell. Each stream of a block is one of these, and the progress of a task. */
  | { readonly kind: 'event'; readonly event: Event }
  /** The lesson is closed, and the learner on the way to another place. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'arrival'; readonly arrival: Arrival }
  | { readonly kind: 'remark'; readonly remark: Remark }
  /** The end of the lesson, and what stays of it; `last`: of the course, too. */
  | {
      readonly kind: 'finished';
      readonly lesson: string;
      readonly title: string;
      readonly count: number;
      /** Where the files are. */
      readonly files: string;
      readonly remains: Remains | undefined;
      readonly last: boolean;
    }
  /** The learner leaves before the end. `interrupted`: by stopping what ran. */
  | {
      readonly kind: 'left';
      readonly title: string;
      readonly done: number;
      readonly count: number;
      readonly files: string;
      readonly interrupted: boolean;
    }
  /** After the last choice: how to go on later. `cleaned`: nothing of the lesson is on the engine. */
  | { readonly kind: 'goodbye'; readonly following: string | undefined; readonly cleaned: boolean };

export interface StepShown {
  readonly id: string;
  readonly title: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** A sentence of the program's own. */
export type Remark =
  | { readonly code: 'course-begins-here'; readonly first: string }
  | { readonly code: 'need-unmet'; readonly why: string }
  | { readonly code: 'expectation'; readonly letter: string }
  | { readonly code: 'command-stopped' }
  /** `here`: in the terminal that the session lent. */
  | { readonly code: 'done-elsewhere'; readonly here: boolean }
  | { readonly code: 'files-are-in'; readonly folder: string }
  | { readonly code: 'own-terminal' }
  | { readonly code: 'remedy-failed'; readonly error: Error }
  | { readonly code: 'port-changed'; readonly variable: string; readonly port: string }
  | { readonly code: 'no-command' };

/** What is asked for, which says how its choices are best shown. */
export type Asking =
  | { readonly kind: 'action' | 'prediction' | 'solution' | 'menu' | 'reading' | 'reset' | 'end' }
  /** Which step to go to; the command goes there, and to other lessons. */
  | { readonly kind: 'steps'; readonly command: string };

export type TutorChoice = {
  /** `enter`, or the character that the key types. */
  readonly key: string;
  /** Does the same in a shell. */
  readonly command?: string;
} & (
  | { readonly name: PlainChoice }
  | { readonly name: 'edit'; readonly file: string }
  | { readonly name: 'remedy'; readonly explanation: Explanation }
  /** `title` of the step before. */
  | { readonly name: 'read'; readonly title: string }
  /** `failed`: what was tried in this step, and not what was done last. */
  | { readonly name: 'undo'; readonly failed: boolean }
  | {
      readonly name: 'step';
      readonly index: number;
      readonly title: string;
      readonly here: boolean;
    }
  | { readonly name: 'answer'; readonly letter: string }
  | { readonly name: 'next-lesson'; readonly lesson: string }
);

type PlainChoice =
  | 'go-on'
  | 'run'
  | 'run-again'
  | 'write'
  | 'write-again'
  | 'write-and-edit'
  | 'type-it'
  | 'check'
  | 'terminal'
  | 'solution'
  | 'solve'
  | 'back-to-own'
  | 'leave'
  | 'hint'
  | 'more'
  | 'stay'
  | 'goto'
  | 'skip'
  | 'reset'
  | 'back-to-place'
  | 'further-back'
  | 'again-from-here'
  | 'begin-again'
  | 'stay-here'
  | 'clean'
  | 'quit';

export const QUIT: TutorChoice = { name: 'quit', key: 'q' };

export interface TutorState {
  /** From the first to the last. */
  readonly shown: readonly Shown[];
  /** The step that is shown; undefined before the first. */
  readonly step?: StepShown;
  /** What waits to be done. */
  readonly action?: Action;
  /** Undefined while something is at work. */
  readonly asking?: Asking;
  /** Empty while something is at work. */
  readonly choices: readonly TutorChoice[];
}

export const nothingShown: TutorState = { shown: [], choices: [] };

/** Characters of a block's output that are kept in a state at least, from its end. */
const MOST_OUTPUT = 100_000;

export function withShown(state: TutorState, item: Shown): TutorState {
  const shown = added(state.shown, item);
  if (item.kind !== 'step') return { ...state, shown };
  const { kind: _, ...step } = item;
  return { ...state, shown, step };
}

/**
 * A stream of a block is one item, however many pieces it comes in and whichever stream prints in
 * between, and so is the progress of a task: both can come without end.
 */
function added(shown: readonly Shown[], item: Shown): readonly Shown[] {
  const event = item.kind === 'event' ? item.event : undefined;
  if (event?.type === 'progress') {
    const last = eventAt(shown, shown.length - 1);
    const same = last?.type === 'progress' && last.task === event.task;
    return same ? shown.with(-1, item) : [...shown, item];
  }
  if (event?.type !== 'output') return [...shown, item];
  for (let at = shown.length - 1; ; at--) {
    const before = eventAt(shown, at);
    if (before?.type !== 'output' || before.action !== event.action) return [...shown, item];
    if (before.stream !== event.stream) continue;
    const text = before.text + event.text;
    // Not at each piece: there may be many, and small ones.
    const kept = text.length > 2 * MOST_OUTPUT ? text.slice(-MOST_OUTPUT) : text;
    return shown.with(at, { kind: 'event', event: { ...event, text: kept } });
  }
}

function eventAt(shown: readonly Shown[], at: number): Event | undefined {
  const item = shown[at];
  return item?.kind === 'event' ? item.event : undefined;
}

export function asking(
  state: TutorState,
  asked: Asking,
  choices: readonly TutorChoice[],
  action: Action | undefined,
): TutorState {
  const { action: _, ...rest } = state;
  return { ...rest, asking: asked, choices, ...(action && { action }) };
}

/** A choice was made, and something is at work. */
export function working({ asking: _, ...state }: TutorState): TutorState {
  return { ...state, choices: [] };
}
