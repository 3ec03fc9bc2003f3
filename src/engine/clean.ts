/**
 * Removes what runs own on an engine, and gives back what they used with consent. By id and by
 * journalled reference only: nothing is pruned, nothing of others is touched, and what cannot be
 * removed is told.
 */
import type Docker from 'dockerode';
import { ImageCleaner } from './clean-images.ts';
import { ObjectCleaner } from './clean-objects.ts';
import { cleanSwarm } from './clean-swarm.ts';
import { type RunRecord, readJournals, removeJournal } from './journal.ts';
import { ownedBy } from './owned.ts';
import { forgetPulled, readPulled, rememberPulledBy } from './pulled.ts';
import { completeJournals } from './recover.ts';
import { Tally } from './tally.ts';

export interface Cleaned {
  /** What went, e.g. `container web`, in the order in which it went. */
  readonly removed: readonly string[];
  /** References that point again to what they pointed to before. */
  readonly restored: readonly string[];
  /** What could not be removed, and why, in the engine's words. */
  readonly left: readonly { readonly what: string; readonly why: string }[];
}

export interface CleanOptions {
  readonly docker: Docker;
  readonly stateDir: string;
  readonly engineId: string;
  /** Which runs; all of this engine where it is not given. */
  readonly only?: (record: RunRecord) => boolean;
  /** Bases that were pulled go as well: by these runs; where all are meant, before them and by setup too. */
  readonly bases?: boolean;
  /**
   * The lesson is about to be done again: names are freed, and what images are made of stays for their
   * builds to find. What that leaves, and what was set aside with consent, is for a later clean.
   */
  readonly again?: boolean;
}

export async function clean(options: CleanOptions): Promise<Cleaned> {
  await completeJournals(async () => options.docker, options.stateDir, options.engineId);
  const records = readJournals(options.stateDir, options.engineId).filter(
    options.only ?? (() => true),
  );
  const { bases, stateDir, engineId } = options;
  const owned = ownedBy(records);
  const all = bases && !options.only;
  const before = all ? readPulled(stateDir).filter(({ engine }) => engine === engineId) : [];
  const tally = new Tally();
  if (owned.swarm) await cleanSwarm(options.docker, owned.runs, tally);
  await new ObjectCleaner(options.docker, owned, tally).remove();
  const images = new ImageCleaner(
    options.docker,
    { ...owned, pulled: [...owned.pulled, ...before] },
    tally,
  );
  if (options.again) {
    await images.freeReferences();
    return tally;
  }
  await images.references();
  await images.images();
  if (bases) await images.bases();
  if (tally.left.length === 0) {
    for (const record of records) {
      if (!bases) rememberPulledBy(stateDir, record);
      removeJournal(record);
    }
    if (all) forgetPulled(stateDir, ({ engine }) => engine === engineId);
  }
  return tally;
}
