/** Keeps with a lesson's progress what it has on the engine, and finds what is missing when it is opened. */
import { type Missed, missingFrom, takesAway } from '../../core/run/inventory.ts';
import type { Todo } from '../../core/run/progress.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { ownedInventory, takeInventory } from '../../machine/engine/ownership/inventory.ts';
import { readJournals } from '../../machine/engine/ownership/journal.ts';
import type { Paths } from '../../machine/host/paths.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import type { Position } from '../course/position.ts';

interface InventoryPlace {
  readonly place: Position;
  readonly found: FoundEngine;
  readonly paths: Paths;
}

/** After an action. On an engine that does not answer, what was noted last stays. */
export async function noteInventory({ place, found, paths }: InventoryPlace): Promise<void> {
  const { lesson, layout } = place;
  const records = new LessonRecords(layout);
  const runs = readJournals(paths.state, found.facts.id).filter(
    ({ header }) => header.lesson === lesson.id,
  );
  const elsewhere = Object.keys(records.elsewhere());
  if (runs.length === 0 && elsewhere.length === 0) return;
  const inventory = await ownedInventory(found.endpoint, found.facts.id, runs, elsewhere).catch(
    () => undefined,
  );
  if (inventory) records.changeProgress(lesson.id, (now) => ({ ...now, inventory }));
}

/** How much of what comes next the learner may have done by hand: a task, or all of the step. */
export type ByHand = 'task' | 'step';

/** @returns undefined if nothing is missing */
export async function findMissing(
  { place, found }: Omit<InventoryPlace, 'paths'>,
  byHand: ByHand,
): Promise<Missed | undefined> {
  const { todos, next, progress } = place;
  const { inventory } = progress;
  if (!inventory || inventory.objects.length === 0) return undefined;
  const rest = todos.filter(({ step, key }) => step === next?.step && !progress.done.includes(key));
  const own = byHand === 'step' ? rest : rest.slice(0, 1).filter(isTask);
  if (own.some(({ action }) => takesAway(action))) return undefined;
  const now = await takeInventory(found.endpoint, found.facts.id);
  const missing = missingFrom(inventory, now);
  if (missing.length === 0) return undefined;
  return { elsewhere: inventory.engine !== now.engine, missing };
}

const isTask = ({ action }: Todo): boolean => action?.kind === 'task';
