/** Writes down that something of a lesson is done. */
import type { TaskAction } from '../../core/lesson/model.ts';
import type { Event } from '../../core/run/events.ts';
import { reachesEngine } from '../../core/run/inventory.ts';
import { type How, nextTodo, type Todo, withDone } from '../../core/run/progress.ts';
import type { TaskAnswer } from '../../core/run/travel.ts';
import type { LessonRecords } from '../../machine/sandbox/records.ts';
import type { Position } from '../course/position.ts';
import { type DoneIn, noteFiles } from './edited-files.ts';

/** Remembers that something is done, before anything else is. */
export function markDone(at: DoneIn, place: Position, todo: Todo, how: How = 'passed'): void {
  const { records } = at;
  const { action, step } = todo;
  records.alone(() => {
    if (action?.kind === 'task' && how !== 'not-run') {
      records.saveAnswer(todo.key, how === 'passed' ? answerTo(action, at) : undefined);
    }
    if (action && how !== 'left') forgetDiagnosis(records, step.id);
    const last = place.todos.findLast((it) => it.step === step) === todo;
    if (last) records.forgetFailure();
    noteFiles(place.lesson, at);
    records.changeProgress(place.lesson.id, ({ inventory, ...before }) => {
      // An action may have changed what is on the engine; whoever did it looks there next.
      const same = reachesEngine(action) || !inventory ? {} : { inventory };
      const progress = withDone({ ...before, ...same }, [todo.key], how);
      const all = nextTodo(place.todos, progress) === undefined;
      return { ...progress, ...(all ? { finishedAt: new Date().toISOString() } : {}) };
    });
  });
}

/** What the lesson says to what went wrong last is read. */
export function forgetDiagnosis(records: LessonRecords, step: string): void {
  const { diagnosis, ...help } = records.help(step);
  if (diagnosis !== undefined) records.saveHelp(help);
}

/** What stands now in the files that the Solution would write, where it is something else. */
function answerTo(task: TaskAction, { readText }: DoneIn): TaskAnswer | undefined {
  const answer: Record<string, string> = {};
  for (const action of task.solution) {
    if (action.kind !== 'file' || !('text' in action.source)) continue;
    const text = readText(action.path);
    if (text !== undefined && text !== action.source.text) answer[action.path] = text;
  }
  return Object.keys(answer).length > 0 ? answer : undefined;
}

/** What may help later with what fails now. */
export function noteTrouble(event: Event, records: LessonRecords): void {
  if (event.type === 'diagnosis') {
    records.saveHelp({ ...records.help(event.step), diagnosis: event.hint });
  } else if (isInVain(event)) {
    const help = records.help(event.step);
    if (!help.failed) records.saveHelp({ ...help, failed: true });
  }
}

function isInVain(event: Event): event is Extract<Event, { readonly step: string }> {
  return (
    (event.type === 'verdict' && event.verdict.outcome === 'failed') ||
    (event.type === 'action-finished' && event.ended === 'interrupted')
  );
}
