/**
 * After a run that was killed: writes down what it could not any more, and ends what its last block
 * left running. What it left on disk is of `run-folders.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { isName } from '../run/image-reference.ts';
import { imageIdOf, includesId } from '../run/object-id.ts';
import { orAbsent } from './api.ts';
import { undoInSwarm } from './clean-swarm.ts';
import {
  type Asked,
  type BlockBegun,
  completeJournal,
  type Entry,
  type RunRecord,
  readJournals,
} from './journal.ts';
import { tagTimeOf } from './name-history.ts';
import { Names } from './names.ts';
import { findNetwork } from './networks.ts';
import { RUN_LABEL } from './owned.ts';
import type { MadeObject } from './ownership.ts';
import { keptBy, publish } from './recover-names.ts';

/** Milliseconds after a run's last sign of life in which the engine may still have finished what it did. */
const AFTERMATH = 10_000;
/** Milliseconds after it in which a build that was cut off may still get its name; the sign is 2 s old at most. */
const NAMING = 3000;
/** Milliseconds for the engine to remove a container. */
const GOING = 2000;

/** Looks for what killed runs had asked the engine for, and completes their journals. */
export async function completeJournals(
  docker: () => Promise<Docker>,
  stateDir: string,
  engineId: string,
): Promise<void> {
  const records = readJournals(stateDir, engineId);
  const names = new Names(stateDir, engineId);
  for (const [index, record] of records.entries()) {
    const since = records.slice(index).flatMap(({ entries }) => entries);
    const found: Entry[] = await keptBy(record, record.aliveAt + AFTERMATH, names, docker);
    const cutOff = unanswered(record.entries);
    // Who built anew before that would take the name from an image that nobody had seen yet.
    const wait = record.aliveAt + NAMING - Date.now();
    if (wait > 0 && cutOff.some(({ refs }) => refs)) await sleep(wait);
    for (const asked of cutOff) {
      found.push(
        ...(await volumesOf(asked, record, await docker())),
        ...(await imagesOf(asked, record, since, names, await docker())),
      );
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

async function volumesOf(asked: Asked, record: RunRecord, docker: Docker): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const name of asked.volumes ?? []) {
    const volume = await orAbsent(docker.getVolume(name).inspect());
    const { CreatedAt } = (volume ?? {}) as { CreatedAt?: string };
    if (inTime(CreatedAt, asked, record)) found.push({ t: 'made', kind: 'volume', id: name });
  }
  return found;
}

/** @param since what was written down from the beginning of that run on, of later runs too */
async function imagesOf(
  asked: Asked,
  record: RunRecord,
  since: readonly Entry[],
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
  for (const id of await unheardOf(asked, record, docker)) ours.add(id);
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
 * Nameless images of a classic build that was cut off: made from a container of the build's, or built
 * on an image of the build's. On the runner's own engine, which nobody else uses, all of that time.
 */
async function unheardOf(asked: Asked, record: RunRecord, docker: Docker): Promise<string[]> {
  const entries = record.entries.slice(record.entries.indexOf(asked));
  const made = (kind: string) =>
    entries.flatMap((entry) => (entry.t === 'made' && entry.kind === kind ? [entry.id] : []));
  const containers = made('container');
  const steps = entries.flatMap((entry) => (entry.t === 'step' && entry.on ? [entry.on] : []));
  const parents = [...made('image'), ...steps.slice(-1)];
  const rows = (await docker.listImages({ all: true }))
    .filter((row) => !isNamed(row) && inTime(row.Created, asked, record))
    .sort((a, b) => a.Created - b.Created);
  const found: string[] = [];
  for (const row of rows) {
    const image = await orAbsent(docker.getImage(row.Id).inspect());
    if (!image) continue;
    const builtHere =
      includesId(containers, image.Container ?? '') || includesId(parents, image.Parent ?? '');
    if (!record.header.own && !builtHere) continue;
    found.push(row.Id);
    parents.push(row.Id);
  }
  return found.reverse();
}

interface Named {
  readonly RepoTags?: readonly string[] | null | undefined;
  readonly RepoDigests?: readonly string[] | null | undefined;
}

function isNamed(image: Named): boolean {
  return [...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])].some(isName);
}

/**
 * The block that a sandbox's last run began and did not finish, as what it made is to be gone before
 * it is begun anew: its containers and networks, which may have names.
 */
export async function undoUnfinished(
  docker: () => Promise<Docker>,
  stateDir: string,
  engineId: string,
  sandbox: string,
): Promise<void> {
  const isBlock = (entry: Entry) => entry.t === 'block' && !entry.hand;
  // Who only looks on, or works in a shell, begins no block, and need not have tidied up.
  const last = readJournals(stateDir, engineId)
    .filter((record) => record.header.sandbox === sandbox)
    .findLast((record) => record.entries.some(isBlock));
  const begun = last?.entries.findLastIndex(isBlock) ?? -1;
  if (!last || begun < 0) return;
  const since = last.entries.slice(begun);
  const ended = since.findLastIndex((entry) => entry.t === 'block-ended');
  if (ended >= 0 && !since.slice(ended).some((entry) => entry.t === 'engine-lost')) return;
  // Beside a block in the background somebody may work in a terminal: from there on it may be theirs.
  const hand = since.findIndex((entry) => entry.t === 'block' && entry.hand);
  const others = [...last.entries.slice(0, begun), ...(hand < 0 ? [] : since.slice(hand))];
  const keep = new Set(others.flatMap((entry) => (entry.t === 'made' ? [entry.id] : [])));
  const engine = await docker();
  const filters = { label: [`${RUN_LABEL}=${last.header.run}`] };
  const containers = await engine.listContainers({ all: true, filters });
  const networks = await engine.listNetworks({ filters });
  const found = [
    ...containers.map(({ Id }): MadeObject => ({ kind: 'container', id: Id })),
    ...networks.map(({ Id }): MadeObject => ({ kind: 'network', id: Id })),
  ];
  await undo(
    engine,
    found.filter(({ id }) => !includesId(keep, id)),
  );
  completeJournal(
    last,
    since.flatMap((entry) =>
      entry.t === 'block' ? [{ t: 'block-ended', group: entry.group }] : [],
    ),
  );
}

/** Removes what a block made that was cut off, so that its names are free. Best effort: what stays is `clean`'s. */
export async function undo(docker: Docker, made: readonly MadeObject[]): Promise<void> {
  const of = (kind: MadeObject['kind']) => made.filter((it) => it.kind === kind);
  await Promise.all(
    of('container').map(async ({ id }) => {
      const container = docker.getContainer(id);
      await container.kill().catch(() => undefined);
      // It may have been about to start; and the engine may already be removing it, for `--rm`.
      await container.remove({ force: true }).catch(() => undefined);
      const abortSignal = AbortSignal.timeout(GOING);
      await container.wait({ condition: 'removed', abortSignal }).catch(() => undefined);
    }),
  );
  await undoInSwarm(docker, made);
  for (const { id } of of('network')) {
    const found = await findNetwork(docker, id).catch(() => undefined);
    if (found && !found.usedBy) await found.remove().catch(() => undefined);
  }
}

/** Blocks that killed runs have left, of one sandbox or of all. */
export function unfinishedBlocks(
  stateDir: string,
  engineId: string,
  sandbox?: string,
): BlockBegun[] {
  return readJournals(stateDir, engineId)
    .filter((record) => sandbox === undefined || record.header.sandbox === sandbox)
    .flatMap(({ entries }) => {
      const open = new Map<number, BlockBegun>();
      for (const entry of entries) {
        if (entry.t === 'block') open.set(entry.group, entry);
        if (entry.t === 'block-ended') open.delete(entry.group);
      }
      return [...open.values()];
    });
}
