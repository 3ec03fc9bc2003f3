/** An engine made ready for a lesson, by whoever holds its lock: nothing of killed runs, names that are free. */
import type Docker from 'dockerode';
import { type Conflict, consentQuestion, findConflicts, refuse } from '../engine/claims.ts';
import type { FoundEngine } from '../engine/find.ts';
import type { Paths } from '../engine/paths.ts';
import { completeJournals, undoUnfinished } from '../engine/recover.ts';
import { removeDeadRunFolders } from '../engine/run-folders.ts';
import { answers, type OthersOptions } from '../engine/session.ts';
import type { Lesson } from '../lesson/model.ts';
import { claimsOf } from '../run/claims.ts';
import type { LessonLayout } from '../sandbox/layout.ts';
import { LessonRecords } from '../sandbox/records.ts';
import { endEscapedOfKilled, endKilledBlocks } from './killed.ts';

export interface ReadyOptions {
  readonly found: FoundEngine;
  readonly lesson: Lesson;
  readonly layout: LessonLayout;
  readonly paths: Paths;
  /** Asked before others' images are set aside; false: the run does not start. */
  readonly consent: (question: string) => Promise<boolean>;
}

/** Ends and takes away what killed runs have left, and completes what they wrote down. */
export async function tidyAfterKilled(
  { found, layout, paths }: ReadyOptions,
  docker: () => Promise<Docker>,
): Promise<void> {
  const { id } = found.facts;
  await endKilledBlocks(paths.state, id, layout.files);
  await removeDeadRunFolders(paths.runtime);
  await endEscapedOfKilled(paths.runtime);
  await undoUnfinished(docker, paths.state, id, layout.files);
  await completeJournals(docker, paths.state, id);
}

/**
 * Names of the lesson that others' objects have, but for those that the learner made elsewhere for it.
 * @throws UserError where they may not be used
 */
export async function agreedConflicts(options: ReadyOptions): Promise<Conflict[]> {
  const own = new LessonRecords(options.layout.records, () => undefined).elsewhere();
  const others = await foreign(options);
  const conflicts = others.filter(({ kind, id }) => own[`${kind} ${id}`] === undefined);
  if (conflicts.length === 0) return conflicts;
  if (conflicts.some((conflict) => conflict.kind !== 'image')) refuse(conflicts);
  if (!(await options.consent(consentQuestion(conflicts)))) refuse(conflicts);
  return conflicts;
}

/** What is the lesson's although no run of it has made it. */
export function lessonsOwn(lesson: Lesson, records: LessonRecords): OthersOptions {
  const claimed = claimsOf(lesson).flatMap(({ kind, name }) =>
    kind === 'container' ? [name] : [],
  );
  return { elsewhere: () => records.elsewhere(), claimed };
}

/**
 * Remembers the lesson's names that were made elsewhere: they stand in no later run's way. On an engine
 * that does not answer nothing was made meanwhile.
 */
export async function noteElsewhere(
  options: Pick<ReadyOptions, 'found' | 'lesson' | 'layout' | 'paths'>,
): Promise<Conflict[]> {
  if (!(await answers(options.found.endpoint))) return [];
  const records = new LessonRecords(options.layout.records, () => undefined);
  const before = records.elsewhere();
  const made = (await foreign(options)).filter(({ kind, id }) => !before[`${kind} ${id}`]);
  const noted = Object.fromEntries(made.map(({ kind, id, name }) => [`${kind} ${id}`, name]));
  if (made.length > 0) records.saveElsewhere({ ...before, ...noted });
  return made;
}

function foreign({
  found,
  lesson,
  paths,
}: Pick<ReadyOptions, 'found' | 'lesson' | 'paths'>): Promise<Conflict[]> {
  return findConflicts(claimsOf(lesson), {
    endpoint: found.endpoint,
    stateDir: paths.state,
    engineId: found.facts.id,
  });
}
