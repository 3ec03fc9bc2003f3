/** What can be seen of the step at hand, which somebody does elsewhere. */
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Action } from '../../core/lesson/model.ts';
import { EVENT_VERSION, type Event, type EventBody } from '../../core/run/events.ts';
import { interrupted } from '../../core/run/failure.ts';
import { nextTodo, type Todo } from '../../core/run/progress.ts';
import { type Look, lookAt } from '../../core/run/seen.ts';
import type { LessonRecords } from '../../machine/sandbox/records.ts';
import type { Position } from '../course/position.ts';
import { markDone } from '../workbench/done.ts';
import { changedFiles, type DoneIn, type FileChange } from '../workbench/edited-files.ts';
import type { Appeared } from './changes.ts';
import type { Beside } from './observer.ts';

export interface ActionLook extends Look {
  readonly todo: Todo;
  /** Why this machine cannot do it. */
  readonly unmet?: string;
}

export interface StepLook {
  /** What comes next in the lesson, and with it the step. */
  readonly first: Todo;
  readonly actions: readonly ActionLook[];
  readonly outcome: Look['outcome'];
}

/** @returns undefined where the lesson is done */
export async function lookAtStep(
  place: Position,
  beside: Beside,
  signal: AbortSignal,
): Promise<StepLook | undefined> {
  const progress = beside.records.progress(place.lesson.id);
  const first = nextTodo(place.todos, progress);
  if (!first) return undefined;
  const actions: ActionLook[] = [];
  for (const todo of place.todos) {
    if (todo.step !== first.step || progress.done.includes(todo.key)) continue;
    actions.push(await lookAtTodo(todo, place, beside, undefined, signal));
    if (signal.aborted) throw interrupted();
  }
  const some = (outcome: Look['outcome']) => actions.some((it) => it.outcome === outcome);
  const outcome = some('failed') ? 'failed' : some('not-run') ? 'not-run' : 'passed';
  return { first, actions, outcome };
}

export async function lookAtTodo(
  todo: Todo,
  place: Position,
  beside: Pick<Beside, 'unmetNeed' | 'sight'>,
  { containers, news }: Appeared = { containers: [], news: 0 },
  signal?: AbortSignal,
): Promise<ActionLook> {
  const { action, step } = todo;
  // A step without an action is read.
  if (!action) return { todo, outcome: 'passed', verdicts: [], used: 0 };
  const ofAction = 'needs' in action ? action.needs : [];
  const needs = [...place.lesson.needs, ...step.needs, ...ofAction];
  const unmet = await beside.unmetNeed(needs);
  if (unmet !== undefined) return { todo, outcome: 'not-run', verdicts: [], used: 0, unmet };
  return { todo, ...(await lookAt(action, beside.sight(signal), containers, news)) };
}

/** The events of what was seen, as a run of it has them. */
export function eventsOf(
  { todo, verdicts, printed }: ActionLook,
  lesson: string,
  changes: readonly FileChange[] = [],
): EventBody[] {
  const { action, step } = todo;
  if (!action) return [];
  const at = { lesson, step: step.id, action: action.id };
  const script = action.kind === 'block' ? { script: action.script } : {};
  const exitCode = printed ? { exitCode: printed.exitCode } : {};
  return [
    { type: 'action-started', ...at, kind: action.kind, place: action.place, ...script },
    ...changes.map((change): EventBody => ({ type: 'file-changed', ...at, ...change })),
    ...(['stdout', 'stderr'] as const).flatMap((stream): EventBody[] => {
      const text = printed?.[stream] ?? '';
      return text === '' ? [] : [{ type: 'output', ...at, stream, text }];
    }),
    { type: 'action-finished', ...at, ended: 'exited', durationMs: 0, ...exitCode },
    ...verdicts.map((verdict): EventBody => {
      const expectation = action.expectations.findIndex(({ place }) => samePlace(place, verdict));
      const about = expectation < 0 ? {} : { expectation };
      return { type: 'verdict', ...at, verdict, ...about };
    }),
  ];
}

/** Of verdicts that hold: others are about a line within. That a server is ready, no expectation says. */
function samePlace({ line, column }: Verdict['place'], { place, code }: Verdict): boolean {
  return !code.startsWith('background-') && place.line === line && place.column === column;
}

export function besideDone({ records, folder }: Beside): DoneIn {
  return { records, readText: (path) => folder.readText(path) };
}

/**
 * Writes down that these were done, as they were seen, in progress and transcript.
 * @returns those that were; none where the lesson has gone on, or elsewhere, since they were looked at
 */
export function tick(
  looks: readonly ActionLook[],
  place: Position,
  beside: Beside,
): readonly ActionLook[] {
  const { records } = beside;
  const { lesson, todos } = place;
  return records.alone(() => {
    const progress = records.progress(lesson.id);
    const left = looks.filter(({ todo }) => !progress.done.includes(todo.key));
    const isNext = left[0]?.todo.key === nextTodo(todos, progress)?.key;
    // Somebody goes to another place in the lesson: what was seen is of no place any more.
    if (progress.rebuilding !== undefined || !isNext) return [];
    for (const look of left) {
      const { todo } = look;
      const changes = todo.action?.kind === 'block' ? changedFiles(lesson, besideDone(beside)) : [];
      const events = [...beside.opening(), ...eventsOf(look, lesson.id, changes)];
      records.recordTogether(events.map((event) => withRun(event, beside.run)));
      forgetObserved(todo.action, records);
      markDone(besideDone(beside), place, todo);
    }
    return left;
  });
}

const withRun = (event: EventBody, run: string): Event => ({
  ...event,
  v: EVENT_VERSION,
  run,
  at: new Date().toISOString(),
});

/** What was observed before an action is for tries at it, and it is behind. */
export function forgetObserved(action: Action | undefined, records: LessonRecords): void {
  if (action && records.observed().get(action.id)) records.observed().set(action.id, undefined);
}
