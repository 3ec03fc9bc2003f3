/** What lesson has put on this machine, looked for everywhere; nothing is changed. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/run/failure.ts';
import { possibleRuntimes } from '../../machine/engine/connect/choice.ts';
import { type FoundEngine, findEngine } from '../../machine/engine/connect/find.ts';
import { type RunRecord, readAllJournals } from '../../machine/engine/ownership/journal.ts';
import { type Owned, ownedBy } from '../../machine/engine/ownership/owned.ts';
import { countOnEngine, type OwnedCounts } from '../../machine/engine/ownership/owned-counts.ts';
import { type Pulled, readPulled } from '../../machine/engine/ownership/pulled.ts';
import { openRuns } from '../../machine/engine/proxy/run-folders.ts';
import { type MachineChange, readChanges } from '../../machine/host/changes.ts';
import { diskUse } from '../../machine/host/disk.ts';
import { namesIn } from '../../machine/host/lenient.ts';
import { isOwnFolder } from '../../machine/host/own-folder.ts';
import type { Paths } from '../../machine/host/paths.ts';

export interface UninstallOptions {
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** The folder of the learner's files, as it was found from here. */
  readonly sandbox: string;
}

/** An engine that lessons have used. */
export interface UsedEngine {
  readonly id: string;
  readonly endpoint: string;
  readonly records: readonly RunRecord[];
}

export interface ReachedEngine extends UsedEngine {
  readonly found: FoundEngine;
  readonly remains: OwnedCounts;
}

/** One that does not answer: what is there stays, and its journals with it. */
export interface SilentEngine extends UsedEngine {
  readonly pulled: number;
}

/** A managed engine, with all that is on it. */
export interface OwnPlace {
  /** Whose engine: a learner's, or that of the program's tests. */
  readonly of: 'lessons' | 'tests';
  readonly paths: Paths;
  readonly folders: readonly string[];
  readonly bytes?: number;
}

export interface RemovalPlace {
  readonly kind: 'caches' | 'records' | 'sockets';
  readonly folder: string;
  /** What of it is ours. */
  readonly entries: readonly string[];
  readonly bytes?: number;
}

export interface UninstallPlan {
  readonly engines: readonly ReachedEngine[];
  readonly silent: readonly SilentEngine[];
  /** Managed engines that runs have used: what they made there goes with the data. */
  readonly gone: readonly UsedEngine[];
  readonly own: readonly OwnPlace[];
  readonly places: readonly RemovalPlace[];
  /** Learners' files, which stay. */
  readonly sandboxes: readonly string[];
  readonly changes: readonly MachineChange[];
}

export function isNothing({ engines, silent, gone, own, places, changes }: UninstallPlan): boolean {
  return [engines, silent, gone, own, places, changes].every(({ length }) => length === 0);
}

/** @throws UserError (3) while a run, a shell or a watcher is open: it would go on making things */
export async function planUninstall(options: UninstallOptions): Promise<UninstallPlan> {
  const { paths } = options;
  const [pid] = await openRuns(paths.runtime);
  if (pid !== undefined) throw new UserError('run-open', { pid }, 3);
  const records = readAllJournals(paths.state);
  const pulled = readPulled(paths.state);
  const answering = await enginesOf(options, records, pulled);
  const engines: ReachedEngine[] = [];
  const silent: SilentEngine[] = [];
  const gone: UsedEngine[] = [];
  for (const used of usedEngines(records, pulled)) {
    const found = answering.get(used.id);
    const bases = pulled.filter(({ engine }) => engine === used.id);
    if (found?.facts.own ?? used.records.some(({ header }) => header.own)) gone.push(used);
    else if (found === undefined) silent.push({ ...used, pulled: bases.length });
    else {
      const owned = withBases(ownedBy(used.records), bases);
      engines.push({ ...used, found, remains: await countOnEngine(found.endpoint, owned) });
    }
  }
  const tests = testPaths(paths);
  return {
    engines,
    silent,
    gone,
    own: [...(await ownPlace('lessons', paths)), ...(await ownPlace('tests', tests))],
    places: await placesOf(paths),
    sandboxes: sandboxesOf(records, options),
    changes: [...(await readChanges(paths.state)), ...(await readChanges(tests.state))],
  };
}

function withBases(owned: Owned, bases: readonly Pulled[]): Owned {
  return { ...owned, pulled: [...owned.pulled, ...bases] };
}

/** By their ids, in the order in which they were used first. */
function usedEngines(records: readonly RunRecord[], pulled: readonly Pulled[]): UsedEngine[] {
  const used = new Map<string, { id: string; endpoint: string; records: RunRecord[] }>();
  const of = (id: string, endpoint: string) => {
    const engine = used.get(id) ?? { id, endpoint, records: [] };
    used.set(id, engine);
    return engine;
  };
  for (const record of records)
    of(record.header.engine, record.header.endpoint).records.push(record);
  for (const { engine, endpoint } of pulled) of(engine, endpoint);
  return [...used.values()];
}

/** The engine that is chosen now, and all that runs have used: those that answer, by their ids. */
async function enginesOf(
  { env, home, paths }: UninstallOptions,
  records: readonly RunRecord[],
  pulled: readonly Pulled[],
): Promise<Map<string, FoundEngine>> {
  const hosts = new Set([
    ...records.map(({ header }) => header.endpoint),
    ...pulled.map(({ endpoint }) => endpoint),
  ]);
  // The chosen one as it is chosen, since certificates may belong to that.
  const ways = [env, ...[...hosts].map((host) => ({ DOCKER_HOST: host }))];
  const found = await Promise.all(
    ways.map((way) =>
      findEngine({ env: way, home, paths }).catch((error: unknown) => {
        if (error instanceof UserError) return undefined;
        throw error;
      }),
    ),
  );
  const answering = new Map<string, FoundEngine>();
  for (const engine of found) {
    if (engine && !answering.has(engine.facts.id)) answering.set(engine.facts.id, engine);
  }
  return answering;
}

/** `npm test` sets one up where no engine answers; bin/test.mjs says where. */
function testPaths(paths: Paths): Paths {
  const runtime = `/tmp/lesson-test-${process.getuid?.() ?? 0}`;
  return { ...paths, runtime, state: join(paths.cache, 'test', 'state', 'lesson') };
}

async function ownPlace(of: OwnPlace['of'], paths: Paths): Promise<OwnPlace[]> {
  const state = OWN.map((name) => join(paths.state, name));
  const runtimes = possibleRuntimes(paths).filter(isOwnFolder);
  const folders = [...state, ...runtimes].filter((it) => existsSync(it));
  if (folders.length === 0) return [];
  const bytes = await diskUse(folders);
  return [{ of, paths, folders, ...(bytes === undefined ? {} : { bytes }) }];
}

const CACHES = /^(?:roots|verify|test|no-docker-config|recipes\.json|build-.*)$/;
/** Journals and what was pulled go with what they tell of; the changes of the machine last of all. */
const RECORDS =
  /^(?:trusted\.json|pulled\.ndjson)\.\d+$|^(?:trusted\.json|sandbox\.key|last-sandbox)$/;
const LOCK = /^[0-9a-f]{20}\.lock$/;
const OWN = ['engine', 'practice'];

async function placesOf(paths: Paths): Promise<RemovalPlace[]> {
  const ours: readonly (readonly [RemovalPlace['kind'], string, RegExp])[] = [
    ['caches', paths.cache, CACHES],
    ['records', paths.state, RECORDS],
    // Somebody may have named a folder that holds other things too.
    ['sockets', paths.runtime, LOCK],
  ];
  const places: RemovalPlace[] = [];
  for (const [kind, folder, pattern] of ours) {
    const names = namesIn(folder).filter((name) => kind !== 'records' || !OWN.includes(name));
    const entries = names.filter((name) => pattern.test(name)).map((name) => join(folder, name));
    const shown = kind === 'records' ? names : entries;
    if (!existsSync(folder) || (shown.length === 0 && namesIn(folder).length > 0)) continue;
    const measured = kind === 'records' ? names.map((name) => join(folder, name)) : entries;
    const bytes = kind === 'sockets' ? undefined : await diskUse(measured);
    places.push({ kind, folder, entries, ...(bytes === undefined ? {} : { bytes }) });
  }
  return places;
}

/** The folders that hold lessons' folders, those of runs and the one at hand; not what `verify` keeps. */
function sandboxesOf(
  records: readonly RunRecord[],
  { paths, sandbox }: UninstallOptions,
): string[] {
  const roots = [sandbox, ...records.map(({ header }) => dirname(header.sandbox))];
  return [...new Set(roots)].filter(
    (root) => existsSync(join(root, '.lesson')) && !root.startsWith(join(paths.cache, 'verify')),
  );
}
