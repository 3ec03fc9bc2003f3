/** Writes down that something of a lesson is done. */
import type { TaskAction } from '../lesson/model.ts';
import { type How, nextTodo, type Todo, withDone } from '../run/progress.ts';
import type { Answer } from '../run/travel.ts';
import type { LessonRecords } from '../sandbox/records.ts';
import { noteFiles } from './own-changes.ts';
import type { Place } from './place.ts';

export interface DoneIn {
  readonly records: LessonRecords;
  /** A file of the sandbox; undefined where there is none, or no text. */
  readText(path: string): string | undefined;
}

/** Remembers that something is done, before anything else is. */
export function markDone(at: DoneIn, place: Place, todo: Todo, how: How = 'passed'): void {
  const { records } = at;
  const { action, step } = todo;
  if (action?.kind === 'task' && how !== 'not-run') {
    records.saveAnswer(todo.key, how === 'passed' ? answerTo(action, at) : undefined);
  }
  if (action && how !== 'left') forgetDiagnosis(records, step.id);
  const last = place.todos.findLast((it) => it.step === step) === todo;
  if (last) records.forgetFailure();
  noteFiles(place.lesson, at);
  const progress = withDone(records.progress(place.lesson.id), [todo.key], how);
  const all = nextTodo(place.todos, progress) === undefined;
  const finishedAt = all ? { finishedAt: new Date().toISOString() } : {};
  records.saveProgress({ ...progress, ...finishedAt });
}

/** What the lesson says to what went wrong last is read. */
export function forgetDiagnosis(records: LessonRecords, step: string): void {
  const { diagnosis, ...help } = records.help(step);
  if (diagnosis !== undefined) records.saveHelp(help);
}

/** What stands now in the files that the Solution would write, where it is something else. */
function answerTo(task: TaskAction, { readText }: DoneIn): Answer | undefined {
  const answer: Record<string, string> = {};
  for (const action of task.solution) {
    if (action.kind !== 'file' || !('text' in action.source)) continue;
    const text = readText(action.path);
    if (text !== undefined && text !== action.source.text) answer[action.path] = text;
  }
  return Object.keys(answer).length > 0 ? answer : undefined;
}
