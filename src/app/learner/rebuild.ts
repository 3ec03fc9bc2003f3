/** Makes the world of a lesson anew as it is at a place in it: empty first, then replayed up to there. */
import { join } from 'node:path';
import type { BlockAction, Step } from '../../core/lesson/model.ts';
import { closedAfterwards } from '../../core/run/opened.ts';
import type { Todo } from '../../core/run/progress.ts';
import { emptied } from '../../core/run/travel.ts';
import { clean } from '../../machine/engine/clean/clean.ts';
import { openDocker } from '../../machine/engine/connect/api.ts';
import { type RunRecord, readJournals } from '../../machine/engine/ownership/journal.ts';
import { ownedBy } from '../../machine/engine/ownership/owned.ts';
import { checkMovable, dropKnown, holdsForeign, moveAside } from '../../machine/sandbox/backup.ts';
import { filesOf, keptOf } from '../../machine/sandbox/layout.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { endKilledBlocks } from '../workbench/end-killed-blocks.ts';
import { openWorkbench } from '../workbench/open.ts';
import { agreedConflicts, tidyAfterKilled } from '../workbench/ready.ts';
import { Learner, type LearnerOptions } from './learner.ts';

export interface TravelOptions extends Omit<LearnerOptions, 'terminal'> {
  /** Told where the learner's own files are now, absolute; however the way ended. */
  readonly onKept: (folder: string) => void;
}

export interface Travelled {
  /** Where the way ended early: this step failed when it was replayed. */
  readonly failed: Step | undefined;
  /** Blocks on the way that the lesson says are not to be run again. */
  readonly notRunAgain: readonly BlockAction[];
  /** Base images that lessons pulled and that stay. */
  readonly pulled: readonly string[];
}

/** @param index of the todo before which the way ends */
export async function travel(index: number, options: TravelOptions): Promise<Travelled> {
  const { place, paths, found } = options;
  const { layout, todos, lesson } = place;
  const records = new LessonRecords(layout);
  // Whoever may not use the lesson's names keeps the world that there is.
  const agreed = await agreedBefore(options);
  await takeOverFiles(agreed);
  checkMovable(layout.files);
  let before = records.progress(lesson.id);
  // From here on whoever comes next knows that this world is none, and travels again.
  records.changeProgress(lesson.id, (progress) => {
    before = progress;
    return emptied(progress, todos, index);
  });
  records.forgetWorld();
  await endKilledBlocks(paths.state, found.facts.id, layout.files);
  const only = (record: RunRecord) => record.header.lesson === lesson.id;
  const [engineId, stateDir] = [found.facts.id, paths.state];
  // Where nothing was done there is nothing to remove, and no need to load what could.
  if (readJournals(stateDir, engineId).some(only)) {
    const docker = await openDocker(found.endpoint);
    await clean({ engineId, stateDir, docker, only, again: true });
  }
  const aside = moveAside(filesOf(layout), keptOf(layout), new Date());
  let failed: Step | undefined;
  try {
    failed = await closedAfterwards(async (opened) => {
      const learner = await Learner.open(agreed);
      opened.closeWith(() => learner.close());
      // A way that is cut off from here on ends at an earlier place, and that is one as well.
      records.changeProgress(lesson.id, ({ rebuilding: _, ...progress }) => progress);
      return learner.replayTo(index, before);
    });
    // A task may have been solved at a second try.
    if (!failed) records.forgetFailure();
  } finally {
    if (aside !== undefined && dropKnown(keptOf(layout), aside, filesOf(layout), before.written))
      options.onKept(join(layout.records, 'kept', aside));
  }
  const journals = readJournals(paths.state, found.facts.id);
  return {
    failed,
    notRunAgain: notRunAgain(todos.slice(0, index)),
    pulled: [...new Set(ownedBy(journals).pulled.map(({ ref }) => ref))],
  };
}

/** @throws UserError where names are another user's and may not be used; with the answer, which is asked for once */
async function agreedBefore(options: TravelOptions): Promise<TravelOptions> {
  const answers = new Map<string, boolean>();
  const consent = async (question: string) => {
    const answer = answers.get(question) ?? (await options.consent(question));
    answers.set(question, answer);
    return answer;
  };
  const ready = { ...options, ...options.place, consent };
  await tidyAfterKilled(ready, () => openDocker(options.found.endpoint));
  await agreedConflicts(ready);
  return { ...options, consent };
}

/** What containers wrote as root is given to the learner, as only root could move or remove it. */
export async function takeOverFiles(options: Omit<TravelOptions, 'onKept'>): Promise<void> {
  const { place } = options;
  if (!holdsForeign(place.layout.files)) return;
  const { lesson, layout, file } = place;
  await closedAfterwards(async (opened) => {
    const bench = await openWorkbench({ ...options, lesson, layout, lessonPath: file.path });
    opened.closeWith(() => bench.close());
    const problem = await bench.takeOver();
    if (problem !== undefined)
      bench.emit({ type: 'warning', code: 'not-taken-over', args: { problem } });
  });
}

function notRunAgain(way: readonly Todo[]): BlockAction[] {
  return way.flatMap(({ action }) => {
    const actions = action?.kind === 'task' ? action.solution : action ? [action] : [];
    return actions.filter((one): one is BlockAction => one.kind === 'block' && !one.replay);
  });
}
