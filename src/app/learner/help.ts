/** Help with the step at hand: a hint, its solution, or the step done in the learner's place. */
import type { Step, TaskAction } from '../../core/lesson/model.ts';
import type { StepResult } from '../../core/run/block.ts';
import type { Event } from '../../core/run/events.ts';
import { type Progress, type Todo, withDone } from '../../core/run/progress.ts';
import { startOf } from '../../core/run/travel.ts';
import { type Help, LessonRecords } from '../../machine/sandbox/records.ts';
import type { Position } from '../course/position.ts';
import type { LessonAccess } from './access.ts';
import { go } from './go.ts';
import { inLesson } from './open-lesson.ts';

/** `diagnosis`: what the lesson says to what went wrong just now. `n` of `of`, from 1. */
export type GivenHint =
  | { readonly kind: 'none' }
  | { readonly kind: 'diagnosis'; readonly markdown: string }
  | { readonly kind: 'hint'; readonly n: number; readonly of: number; readonly markdown: string };

/** Where it is kept what help was given. */
export type KeptHelp = Pick<LessonRecords, 'help' | 'saveHelp'>;

/** The next hint of the step at hand; first what the lesson says to what went wrong just now. */
export function nextHint(step: Step, records: KeptHelp): GivenHint {
  const { diagnosis, ...help } = records.help(step.id);
  if (diagnosis === undefined) return hintOf(step, records);
  records.saveHelp(help);
  return { kind: 'diagnosis', markdown: diagnosis };
}

/** After the last hint they begin again: somebody may want to read one once more. */
export function hintOf({ id, hints }: Step, records: KeptHelp): GivenHint {
  const help: Help = records.help(id);
  const at = help.hints % hints.length;
  const hint = hints[at];
  if (!hint) return { kind: 'none' };
  records.saveHelp({ ...help, hints: at + 1 });
  return { kind: 'hint', n: at + 1, of: hints.length, markdown: hint.markdown };
}

/** The first task that is not done of the step at hand. */
export function openTask({ todos, next, progress }: Position): TaskAction | undefined {
  for (const { key, step, action } of todos) {
    if (step !== next?.step || action?.kind !== 'task') continue;
    if (!progress.done.includes(key)) return action;
  }
  return undefined;
}

export interface Helped extends StepResult {
  /** What comes next; undefined: the lesson's end. */
  readonly next: Todo | undefined;
}

/** Does the step at hand up to its first open task with the solution, without anybody at a terminal. */
export function solve(
  place: Position,
  access: LessonAccess,
  onEvent: (event: Event) => void,
): Promise<Helped> {
  return inLesson(place, access.unattended(), onEvent, async (learner) => {
    const result = await learner.doStep('solved', openTask(place));
    return { ...result, next: learner.next };
  });
}

/**
 * `done`: in the learner's place; `done-again`: with all before it, which was in its way; `left-out`:
 * it cannot be done; `failed`: the same, and nobody has agreed to leave it out.
 */
export interface Skipped {
  readonly outcome: 'done' | 'done-again' | 'left-out' | 'failed';
  readonly next: Todo | undefined;
}

/** Does the rest of the step at hand in the learner's place. @param anyway it is left out where it fails */
export async function skip(
  place: Position & { readonly next: Todo },
  anyway: boolean,
  access: LessonAccess,
  onEvent: (event: Event) => void,
): Promise<Skipped> {
  const first = await inLesson(place, access.unattended(), onEvent, async (learner) => {
    const { outcome } = await learner.doStep('skipped');
    return { outcome, next: learner.next };
  });
  if (first.outcome !== 'failed') return { outcome: 'done', next: first.next };
  const { todos } = place;
  const { step } = place.next;
  const own = todos.filter((todo) => todo.step === step);
  const after = startOf(todos, step) + own.length;
  const reason = { code: 'in-the-way' } as const;
  const arrival = await go(place, after, access, { rebuild: reason, doing: 'skip' });
  access.arrived(arrival);
  if (arrival.outcome === 'cut-off') throw arrival.error;
  if (arrival.outcome === 'rebuilt') return { outcome: 'done-again', next: todos[after] };
  if (!anyway) return { outcome: 'failed', next: place.next };
  const records = new LessonRecords(place.layout);
  records.changeProgress(place.lesson.id, (progress: Progress) => {
    const left = own.map(({ key }) => key).filter((key) => !progress.done.includes(key));
    return withDone(progress, left, 'left');
  });
  return { outcome: 'left-out', next: todos[after] };
}
