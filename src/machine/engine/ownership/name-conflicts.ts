/** Names that a lesson makes and that somebody else's object has: found before the first step. */
import type Docker from 'dockerode';
import { fullReference } from '../../../core/names/image-reference.ts';
import { includesId } from '../../../core/names/object-id.ts';
import type { Claim } from '../../../core/run/claims.ts';
import { UserError } from '../../../core/run/failure.ts';
import { orAbsent } from '../connect/api.ts';
import { type Endpoint, readEngine } from '../connect/dial.ts';
import { type Journal, type RunRecord, readJournals } from './journal.ts';
import { tagTimeOf } from './name-history.ts';
import { Names } from './names.ts';
import { type EngineObject, isOwn, type Owned, ownedBy, runOf } from './owned.ts';

export interface Conflict extends Claim {
  /** Of the object that has the name; a volume's is its name. */
  readonly id: string;
  /** An image's tag time: another user may give it the name once more. */
  readonly at?: string;
  /** The run that made it, if a lesson did. */
  readonly run?: string;
  /** The user whose lesson has the name, if a lesson has it. */
  readonly user?: string;
}

export interface ClaimOptions {
  readonly endpoint: Endpoint;
  readonly stateDir: string;
  readonly engineId: string;
}

/** @param isOurs of whose runs the objects are in nobody's way; all of this user, if not given */
export async function findConflicts(
  claims: readonly Claim[],
  options: ClaimOptions,
  isOurs: (record: RunRecord) => boolean = () => true,
): Promise<Conflict[]> {
  const records = readJournals(options.stateDir, options.engineId).filter(isOurs);
  const at = {
    endpoint: options.endpoint,
    owned: ownedBy(records),
    names: new Names(options.stateDir, options.engineId),
    // Nobody else uses the managed engine.
    alone: records.some(({ header }) => header.own),
  };
  const conflicts: Conflict[] = [];
  for (const claim of claims) {
    const object = await holder(claim, at);
    if (object) conflicts.push({ ...claim, ...object });
  }
  return conflicts;
}

interface At {
  readonly endpoint: Endpoint;
  readonly owned: Owned;
  readonly names: Names;
  readonly alone: boolean;
}

/** The object that has the name, if it is not ours. */
async function holder(
  { name, kind }: Claim,
  { endpoint, owned, names, alone }: At,
): Promise<Omit<Conflict, 'name' | 'kind'> | undefined> {
  const unlessOwn = (object: EngineObject, id: string | undefined) => {
    if (id === undefined || isOwn(owned, kind as 'container', object)) return undefined;
    const run = runOf(object);
    const user = run && names.userOf(run);
    return { id, ...(run && { run }), ...(user && { user }) };
  };
  switch (kind) {
    case 'image': {
      const ref = fullReference(name);
      const found = await readEngine<Docker.ImageInspectInfo>(endpoint, `/images/${ref}/json`);
      if (!found) return undefined;
      const at = tagTimeOf(found);
      const history = names.history();
      const now = history.holder(ref, found.Id, at);
      if (now.kind === 'ours' || now.kind === 'lent') return undefined;
      const known = owned.references.find((it) => it.ref === ref);
      if (now.kind === 'unknown' && known && includesId(known.ids, found.Id)) {
        // Our image: what somebody gave it meanwhile is another name of its own.
        const others = (found.RepoTags ?? []).map(fullReference);
        if (alone || others.some((name) => !history.hasNamed(name, found.Id))) return undefined;
      }
      const user = now.kind === 'other' ? { user: now.user } : {};
      return { id: found.Id, ...(at && { at }), ...user };
    }
    case 'container': {
      const found = await readEngine<Docker.ContainerInspectInfo>(
        endpoint,
        `/containers/${encodeURIComponent(name)}/json`,
      );
      if (found?.Name !== `/${name}`) return undefined;
      return unlessOwn({ Id: found.Id, Labels: found.Config.Labels }, found.Id);
    }
    case 'volume': {
      const found = await readEngine<Docker.VolumeInspectInfo>(
        endpoint,
        `/volumes/${encodeURIComponent(name)}`,
      );
      return found && unlessOwn(found, name);
    }
    case 'network': {
      const rows = await readEngine<Docker.NetworkInspectInfo[]>(endpoint, '/networks');
      const row = rows?.find((it) => it.Name === name && !isOwn(owned, kind, it));
      return row && unlessOwn(row, row.Id);
    }
  }
}

/** What is asked before a lesson may use the names of others' images. */
export function consentQuestion(conflicts: readonly Conflict[]): string {
  const names = conflicts.map(
    ({ name, user }) => `${name}${user ? ` (of a lesson of ${user})` : ''}`,
  );
  return `This engine already has an image named ${names.join(', ')}, which is not this lesson's. Back it up under another tag, and give it its name back at \`lesson clean\`?`;
}

/** @throws UserError (exit code 3): the run does not start */
export function refuse(conflicts: readonly Conflict[]): never {
  throw new UserError('names-taken', { names: conflicts }, 3);
}

/**
 * For a run in a sandbox of its own: the user's other runs keep what they have made.
 * @throws UserError (3) where one of them has a name, with the command that frees it
 */
export async function refuseOwnNames(
  claims: readonly Claim[],
  options: ClaimOptions,
): Promise<void> {
  const runs = new Map(
    readJournals(options.stateDir, options.engineId)
      .filter(({ header }) => !header.temporary)
      .map(({ header }) => [header.run, header]),
  );
  const taken = await findConflicts(claims, options, ({ header }) => header.temporary === true);
  const own = taken.flatMap((conflict) => {
    const header = runs.get(conflict.run ?? '');
    return header ? [{ ...conflict, own: header }] : [];
  });
  if (own.length > 0) throw new UserError('names-taken', { names: own }, 3);
}

/** Gives each image a second tag under which it stays, before its name is used. */
export async function setAside(
  conflicts: readonly Conflict[],
  {
    run,
    journal,
    names,
  }: { readonly run: string; readonly journal: Journal; readonly names: Names },
  docker: Docker,
): Promise<void> {
  const give = async (id: string, ref: string, keeps?: string) => {
    const naming = await Names.give(docker, id, ref, keeps === undefined ? {} : { keeps });
    journal.append({ t: 'named', ...naming });
    names.named(run, naming);
  };
  for (const { name, id, at } of conflicts) {
    const ref = fullReference(name);
    const repo = `lesson-kept/${ref.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')}`;
    const as = `${repo}:${run}`;
    journal.append({ t: 'kept', ref, id, as, ...(at && { was: at }) });
    await give(id, as, ref);
    // Another user's run had backed up ours, for us to go on with.
    const ours = names.history().copies(ref).at(-1);
    if (!ours || !(await orAbsent(docker.getImage(ours.ref).inspect()))) continue;
    journal.append({ t: 'tagged', ref, id: ours.id, prior: id });
    await give(ours.id, ref);
  }
}
