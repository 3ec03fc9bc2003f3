/**
 * Removes what runs own on an engine, and gives back what they used with consent. By id and by
 * journalled reference only: nothing is pruned, nothing of others is touched, and what cannot be
 * removed is told.
 */
import type Docker from 'dockerode';
import { hexOf, imageIdOf } from '../../../core/names/object-id.ts';
import { orAbsent } from '../connect/api.ts';
import { type RunRecord, readJournals, removeJournal } from '../ownership/journal.ts';
import { Names } from '../ownership/names.ts';
import { type Owned, ownedBy } from '../ownership/owned.ts';
import { forgetPulled, readPulled, rememberPulledBy } from '../ownership/pulled.ts';
import { Tally } from '../ownership/tally.ts';
import { removeBases, removeImages } from './images.ts';
import { NameCleaner } from './names.ts';
import { removeObjects } from './objects.ts';
import { completeJournals } from './recover.ts';
import { cleanSwarm } from './swarm.ts';

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
  const names = new Names(stateDir, engineId);
  const history = names.history(records);
  const owned = await withInherited(options.docker, ownedBy(records, history), names);
  const all = bases && !options.only;
  const before = all ? readPulled(stateDir).filter(({ engine }) => engine === engineId) : [];
  const tally = new Tally();
  if (owned.swarm) await cleanSwarm(options.docker, owned.runs, tally);
  const { docker } = options;
  await removeObjects(docker, owned, tally);
  const references = new NameCleaner({ docker, owned, tally, names, history, records });
  if (options.again) {
    await references.freeReferences();
    return tally;
  }
  await references.references();
  await removeImages(docker, owned, tally);
  if (bases) await removeBases(docker, [...owned.pulled, ...before], tally);
  if (tally.left.length === 0) {
    const rows = await docker.listImages({ all: true });
    const present = new Set(rows.map(({ Id }) => Id));
    names.forget(owned.runs, present);
    for (const record of records) {
      if (!bases) rememberPulledBy(stateDir, record);
      removeJournal(record);
    }
    if (all) forgetPulled(stateDir, ({ engine }) => engine === engineId);
  }
  return tally;
}

/**
 * With the images that these runs found in the build cache, and built on, if lessons made them that
 * are cleaned by now.
 */
async function withInherited(docker: Docker, owned: Owned, names: Names): Promise<Owned> {
  const found = new Set<string>();
  for (const id of owned.references.flatMap(({ ids }) => ids)) {
    for (let at: string | undefined = id; at && !found.has(at); ) {
      const image: Docker.ImageInspectInfo | undefined = await orAbsent(
        docker.getImage(at).inspect(),
      );
      if (!image) break;
      found.add(image.Id);
      at = image.Parent && imageIdOf(image.Parent);
    }
  }
  const inherited = names.inherited([...found]).map(hexOf);
  return { ...owned, images: [...owned.images, ...inherited] };
}
