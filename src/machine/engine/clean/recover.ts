/**
 * After a run that was killed: writes down what it could not any more. What its last action made is of
 * `unfinished.ts`, and what it left on disk of `run-folders.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { fullReference, isName } from '../../../core/names/image-reference.ts';
import { imageIdOf, includesId } from '../../../core/names/object-id.ts';
import { orAbsent } from '../connect/api.ts';
import { snapshotOf } from '../ownership/image-snapshot.ts';
import {
  type Asked,
  completeJournal,
  type Entry,
  type OwnedKind,
  type RunRecord,
  readJournals,
} from '../ownership/journal.ts';
import { tagTimeOf } from '../ownership/name-history.ts';
import { Names } from '../ownership/names.ts';
import { keptBy, publish } from './recover-names.ts';

/** Milliseconds after a run's last sign of life in which the engine may still have finished what it did. */
const AFTERMATH = 10_000;
/** Milliseconds after it in which a build that was cut off may still get its name; the sign is 2 s old at most. */
const NAMING = 3000;

/** Looks for what killed runs had asked the engine for, and completes their journals. */
export async function completeJournals(
  docker: () => Promise<Docker>,
  stateDir: string,
  engineId: string,
): Promise<void> {
  const records = readJournals(stateDir, engineId);
  const names = new Names(stateDir, engineId);
  const made = records.flatMap(({ entries }) => madeIn(entries, 'image'));
  for (const [index, record] of records.entries()) {
    const since = records.slice(index).flatMap(({ entries }) => entries);
    const found: Entry[] = await keptBy(record, record.aliveAt + AFTERMATH, names, docker);
    const cutOff = unanswered(record.entries);
    // Who built anew before that would take the name from an image that nobody had seen yet.
    const wait = record.aliveAt + NAMING - Date.now();
    if (wait > 0 && cutOff.some(({ refs }) => refs)) await sleep(wait);
    for (const asked of cutOff) {
      found.push(...(await imagesOf(asked, record, since, made, names, await docker())));
      // The engine may still be at it: then it is looked at once more, by whoever comes next.
      if (Date.now() > record.aliveAt + AFTERMATH) found.push({ t: 'answered', n: asked.n });
    }
    completeJournal(record, found);
    publish(record, found, names);
  }
}

/** Requests of which nobody heard what came of them. */
export function unanswered(entries: readonly Entry[]): Asked[] {
  const answered = new Set(entries.flatMap((entry) => (entry.t === 'answered' ? [entry.n] : [])));
  return entries.filter((entry): entry is Asked => entry.t === 'asked' && !answered.has(entry.n));
}

/** Whether the engine did something for a request before its run was killed, or just after. */
function inTime(time: string | number | undefined, asked: Asked, record: RunRecord): boolean {
  const at = typeof time === 'number' ? time * 1000 : Date.parse(time ?? '');
  // Engines round some times to seconds.
  const from = Math.floor(Date.parse(asked.at) / 1000) * 1000;
  return at >= from && at <= record.aliveAt + AFTERMATH;
}

/**
 * When an image was given its last name. Podman does not tell: there one counts that was made then,
 * and a new name of an older image may be somebody's.
 */
function namedAt(image: Docker.ImageInspectInfo): string {
  return tagTimeOf(image) ?? image.Created;
}

/**
 * @param since what was written down from the beginning of that run on, of later runs too
 * @param made images of all runs
 */
async function imagesOf(
  asked: Asked,
  record: RunRecord,
  since: readonly Entry[],
  made: readonly string[],
  names: Names,
  docker: Docker,
): Promise<Entry[]> {
  if (!asked.refs) return [];
  const found: Entry[] = [];
  const ours = new Set<string>();
  for (const before of asked.refs) {
    const { ref, prior, priorAt } = before;
    const image = await orAbsent(docker.getImage(ref).inspect());
    const at = image && tagTimeOf(image);
    if (!image || (image.Id === prior && (priorAt === undefined || at === priorAt))) continue;
    if (!inTime(namedAt(image), asked, record)) continue;
    const known = names.history().at(image.Id, at);
    if (known && known.run !== record.header.run) continue;
    if (!known) found.push({ t: 'tagged', id: image.Id, ...(at && { at }), ...before });
    if (inTime(image.Created, asked, record)) ours.add(image.Id);
    for (const parent of await ancestors(image.Id, asked, record, docker)) ours.add(parent);
  }
  for (const id of await namedBetween(asked, record, since, docker)) ours.add(id);
  for (const id of await unheardOf(asked, record, made, docker)) ours.add(id);
  // Parents first, as a builder makes them.
  return [...found, ...[...ours].reverse().map((id): Entry => ({ t: 'made', kind: 'image', id }))];
}

/** Images that had been given a name that was asked for, when a later request took it over. */
async function namedBetween(
  asked: Asked,
  record: RunRecord,
  since: readonly Entry[],
  docker: Docker,
): Promise<string[]> {
  const later = since.slice(since.indexOf(asked) + 1);
  const refs = later.flatMap((entry) => {
    if (entry.t === 'asked') return entry.refs ?? [];
    return entry.t === 'tagged' ? [entry] : [];
  });
  const found: string[] = [];
  for (const { ref, prior } of asked.refs ?? []) {
    const ids = refs.flatMap((it) => (it.ref === ref && it.prior ? [it.prior] : []));
    for (const id of new Set(ids)) {
      const image = id === prior ? undefined : await orAbsent(docker.getImage(id).inspect());
      if (!image || !inTime(namedAt(image), asked, record)) continue;
      if (!inTime(image.Created, asked, record)) continue;
      found.push(image.Id, ...(await ancestors(image.Id, asked, record, docker)));
    }
  }
  return found;
}

/** Nameless images that one was built on, made for the same request. */
async function ancestors(
  id: string,
  asked: Asked,
  record: RunRecord,
  docker: Docker,
): Promise<string[]> {
  const found: string[] = [];
  for (let at = id; ; ) {
    const { Parent } = await docker.getImage(at).inspect();
    const parent = Parent && (await orAbsent(docker.getImage(imageIdOf(Parent)).inspect()));
    if (!parent || isNamed(parent) || !inTime(parent.Created, asked, record)) return found;
    found.push(parent.Id);
    at = parent.Id;
  }
}

/**
 * Nameless images of a classic build that was cut off: made from a container of the run's, or built
 * on what the build was at. Its answer may not have been read that far: then on what the lesson
 * builds on. On the managed engine, which nobody else uses, all of that time.
 */
async function unheardOf(
  asked: Asked,
  record: RunRecord,
  made: readonly string[],
  docker: Docker,
): Promise<string[]> {
  const entries = record.entries.slice(record.entries.indexOf(asked));
  const rows = await docker.listImages({ all: true });
  const { parents, tags } = snapshotOf(rows);
  const named = new Set(tags.values());
  const steps = entries.flatMap((entry) => (entry.t === 'step' && entry.on ? [entry.on] : []));
  const bases = (record.header.bases ?? []).flatMap((name) => tags.get(fullReference(name)) ?? []);
  const unknown = asked.build && steps.length === 0;
  const roots = [...madeIn(entries, 'image'), ...(unknown ? [...bases, ...made] : steps.slice(-1))];
  const containers = madeIn(record.entries, 'container');
  const found: string[] = [];
  for (const row of rows) {
    if (isNamed(row) || !inTime(row.Created, asked, record)) continue;
    const image = await orAbsent(docker.getImage(row.Id).inspect());
    if (!image) continue;
    const builtHere =
      includesId(containers, image.Container ?? '') ||
      // One that has had a name is not of that kind.
      (tagTimeOf(image) === undefined && isBuiltOn(roots, row.Id, parents, named));
    if (record.header.own || builtHere) found.push(row.Id);
  }
  return found;
}

/** Whether there are only nameless images between an image and one of the roots. */
function isBuiltOn(
  roots: readonly string[],
  id: string,
  parents: ReadonlyMap<string, string>,
  named: ReadonlySet<string>,
): boolean {
  for (let at = parents.get(id); at !== undefined; at = parents.get(at)) {
    if (includesId(roots, at)) return true;
    if (named.has(at)) return false;
  }
  return false;
}

function madeIn(entries: readonly Entry[], kind: OwnedKind): string[] {
  return entries.flatMap((entry) => (entry.t === 'made' && entry.kind === kind ? [entry.id] : []));
}

function isNamed(image: Pick<Docker.ImageInfo, 'RepoTags' | 'RepoDigests'>): boolean {
  return [...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])].some(isName);
}
