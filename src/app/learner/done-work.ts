/** What a learner has done in a lesson, from its records. Needs no engine. */
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { readTranscript, type Session, type Transcript } from '../../core/run/attempts.ts';
import type { RecipeAction } from '../../core/run/recipe.ts';
import { filesOf } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { SafeFolder } from '../../machine/sandbox/safe-folder.ts';
import { shippedTools } from '../course/catalog.ts';
import type { Position } from '../course/position.ts';
import { changedFiles } from '../workbench/edited-files.ts';
import { lessonDigest } from '../workbench/opening.ts';

export interface DoneWork extends RecipeAction {
  readonly records: LessonRecords;
}

export function doneWork(place: Position): DoneWork {
  const { todos, progress, layout, file } = place;
  const records = new LessonRecords(layout);
  const beside = new SafeFolder(dirname(file.path));
  return {
    todos,
    progress,
    records,
    transcript: readTranscript(records.transcript()),
    answer: (task) => records.answer(task),
    data: (path) => beside.readText(path),
  };
}

/** The sittings in which what stands now was done, in order. */
function sessionsOf({ sessions, attempts }: Transcript): Session[] {
  const used = new Set([...attempts.values()].map(({ session }) => session));
  return sessions.filter((session) => used.has(session));
}

/** What it was done with, and what came of the files since. @param scripts that were run */
export function circumstances(
  place: Position,
  { transcript, records }: DoneWork,
  scripts: readonly string[],
) {
  const sessions = sessionsOf(transcript);
  const uses = (name: string) => scripts.some((script) => new RegExp(`\\b${name}\\b`).test(script));
  return {
    digest: lessonDigest(place),
    engines: distinct(sessions.flatMap(({ engine }) => (engine ? [engine.version] : []))),
    images: distinct(sessions.flatMap(({ images }) => images ?? [])),
    standIns: distinct(sessions.flatMap(({ standIns }) => standIns)),
    ports: records.ports(),
    tools: readdirSync(shippedTools()).filter(uses),
    changedSince: changedSince(place, records),
  };
}

/** Each once, told apart by all that they hold. */
function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function changedSince({ lesson, layout }: Position, records: LessonRecords): string[] {
  const folder = filesOf(layout);
  const readText = (path: string) => folder.readText(path);
  return changedFiles(lesson, { records, readText }).flatMap(({ path, text }) =>
    // What a closing command or a later cleaning took away is not what somebody changed.
    text === undefined ? [] : [path],
  );
}
