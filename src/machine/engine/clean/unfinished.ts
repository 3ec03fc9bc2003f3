/** What a killed run did not finish: its blocks, and what its last action made. */
import type Docker from 'dockerode';
import { includesId } from '../../../core/names/object-id.ts';
import {
  type BlockBegun,
  completeJournal,
  type Entry,
  type RunRecord,
  readJournals,
} from '../ownership/journal.ts';
import { findNetwork } from '../ownership/networks.ts';
import { RUN_LABEL } from '../ownership/owned.ts';
import type { MadeObject } from '../ownership/tracker.ts';
import { undoInSwarm } from './swarm.ts';

/** Milliseconds for the engine to remove a container. */
const GOING = 2000;

/**
 * Removes the containers and networks, which may have names, that a sandbox's last run created in an
 * action that it did not finish, or in a block: they must be gone before it is run again.
 * @param isDone whether an action with this key is kept as done
 */
export async function undoUnfinished(
  docker: () => Promise<Docker>,
  stateDir: string,
  engineId: string,
  sandbox: string,
  isDone: (key: string) => boolean,
): Promise<void> {
  const runs = readJournals(stateDir, engineId).filter((run) => run.header.sandbox === sandbox);
  const unfinished = unfinishedAction(runs, isDone) ?? unfinishedBlock(runs);
  if (!unfinished) return;
  const { last, begun } = unfinished;
  const since = last.entries.slice(begun);
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
    since.flatMap((entry): Entry[] => {
      if (entry.t === 'action') return [{ t: 'action-ended' }];
      return entry.t === 'block' ? [{ t: 'block-ended', group: entry.group }] : [];
    }),
  );
}

interface Unfinished {
  readonly last: RunRecord;
  /** The index of the entry with which it began. */
  readonly begun: number;
}

/** Its blocks may have ended: then its checks were cut off, or the rest of a solution. */
function unfinishedAction(
  runs: readonly RunRecord[],
  isDone: (key: string) => boolean,
): Unfinished | undefined {
  const found = lastWith(runs, ({ t }) => t === 'action');
  const action = found?.last.entries[found.begun];
  if (!found || action?.t !== 'action' || isDone(action.key)) return undefined;
  const ended = found.last.entries.slice(found.begun).some(({ t }) => t === 'action-ended');
  return ended ? undefined : found;
}

/** Who only looks on, or works in a shell, begins no block, and need not have tidied up. */
function unfinishedBlock(runs: readonly RunRecord[]): Unfinished | undefined {
  const found = lastWith(runs, (entry) => entry.t === 'block' && !entry.hand);
  const since = found?.last.entries.slice(found.begun) ?? [];
  const ended = since.findLastIndex(({ t }) => t === 'block-ended');
  const lost = since.slice(ended).some(({ t }) => t === 'engine-lost');
  return ended < 0 || lost ? found : undefined;
}

function lastWith(
  runs: readonly RunRecord[],
  is: (entry: Entry) => boolean,
): Unfinished | undefined {
  const last = runs.findLast(({ entries }) => entries.some(is));
  return last && { last, begun: last.entries.findLastIndex(is) };
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
