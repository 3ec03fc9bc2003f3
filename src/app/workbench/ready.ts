/** An engine made ready for a lesson, by whoever holds its lock: nothing of killed runs, names that are free. */
import type Docker from 'dockerode';
import type { Lesson } from '../../core/lesson/model.ts';
import { claimsOf } from '../../core/run/claims.ts';
import { completeJournals } from '../../machine/engine/clean/recover.ts';
import { undoUnfinished } from '../../machine/engine/clean/unfinished.ts';
import { answers } from '../../machine/engine/connect/dial.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { type RunRecord, readJournals } from '../../machine/engine/ownership/journal.ts';
import {
  type Conflict,
  consentQuestion,
  findConflicts,
  refuse,
} from '../../machine/engine/ownership/name-conflicts.ts';
import { removeDeadRunFolders } from '../../machine/engine/proxy/run-folders.ts';
import type { OthersOptions } from '../../machine/engine/proxy/session.ts';
import type { Paths } from '../../machine/host/paths.ts';
import type { LessonLayout } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { endEscapedOfKilled, endKilledBlocks } from './end-killed-blocks.ts';

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
  { found, lesson, layout, paths }: ReadyOptions,
  docker: () => Promise<Docker>,
): Promise<void> {
  const { id } = found.facts;
  await endKilledBlocks(paths.state, id, layout.files);
  await removeDeadRunFolders(paths.runtime);
  await endEscapedOfKilled(paths.runtime);
  const isDone = (key: string) => {
    const records = new LessonRecords(layout);
    return records.progress(lesson.id).done.includes(key);
  };
  await undoUnfinished(docker, paths.state, id, layout.files, isDone);
  await completeJournals(docker, paths.state, id);
  await removeTemporary(paths.state, id, docker);
}

/** What a `verify` has left that was killed: a lesson needs its names. */
async function removeTemporary(
  stateDir: string,
  engineId: string,
  docker: () => Promise<Docker>,
): Promise<void> {
  const only = ({ header }: RunRecord) => header.temporary === true;
  const left = readJournals(stateDir, engineId).filter(only);
  if (left.length === 0) return;
  for (const { header } of left) await endKilledBlocks(stateDir, engineId, header.sandbox);
  const { clean } = await import('../../machine/engine/clean/clean.ts');
  await clean({ docker: await docker(), stateDir, engineId, only });
}

/**
 * Names of the lesson that others' objects have, but for those that the learner made elsewhere for it.
 * @throws UserError where they may not be used
 */
export async function agreedConflicts(options: ReadyOptions): Promise<Conflict[]> {
  const conflicts = await foreignNames(options);
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
  const records = new LessonRecords(options.layout);
  const before = records.elsewhere();
  // What lessons of other users made is nothing that this learner made by hand.
  const made = (await foreignNames(options)).filter(({ user }) => user === undefined);
  const noted = Object.fromEntries(made.map((conflict) => [keyOf(conflict), conflict.name]));
  if (made.length > 0) records.saveElsewhere({ ...before, ...noted });
  return made;
}

/**
 * For somebody who only looks, or works beside a run: nothing of another user's lesson is taken for
 * the learner's own.
 * @throws UserError where a lesson of another user has one of the names
 */
export async function refuseOthersNames(
  options: Pick<ReadyOptions, 'found' | 'lesson' | 'layout' | 'paths'>,
): Promise<void> {
  const others = (await foreignNames(options)).filter(({ user }) => user !== undefined);
  if (others.length > 0) refuse(others);
}

/** Names of the lesson that are not this learner's, nor used with consent. */
async function foreignNames({
  found,
  lesson,
  layout,
  paths,
}: Pick<ReadyOptions, 'found' | 'lesson' | 'layout' | 'paths'>): Promise<Conflict[]> {
  const elsewhere = new LessonRecords(layout).elsewhere();
  const conflicts = await findConflicts(claimsOf(lesson), {
    endpoint: found.endpoint,
    stateDir: paths.state,
    engineId: found.facts.id,
  });
  return conflicts.filter((conflict) => elsewhere[keyOf(conflict)] === undefined);
}

/** Another user may give the very image the same name later: then it is no longer the learner's. */
function keyOf({ kind, id, at }: Conflict): string {
  return at === undefined ? `${kind} ${id}` : `${kind} ${id} ${at}`;
}
