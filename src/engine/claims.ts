/** Names that a lesson makes and that somebody else's object has: found before the first step. */
import type Docker from 'dockerode';
import type { Claim } from '../run/claims.ts';
import { UserError } from '../run/failure.ts';
import { fullReference } from '../run/image-reference.ts';
import { includesId, shortId } from '../run/object-id.ts';
import { type Endpoint, readEngine } from './dial.ts';
import { type Journal, readJournals } from './journal.ts';
import { isOwn, type Owned, ownedBy } from './owned.ts';

export interface Conflict extends Claim {
  /** Of the object that has the name; a volume's is its name. */
  readonly id: string;
}

interface Listed {
  readonly Id: string;
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

export interface ClaimOptions {
  readonly endpoint: Endpoint;
  readonly stateDir: string;
  readonly engineId: string;
}

export async function findConflicts(
  claims: readonly Claim[],
  options: ClaimOptions,
): Promise<Conflict[]> {
  const owned = ownedBy(readJournals(options.stateDir, options.engineId));
  const conflicts: Conflict[] = [];
  for (const claim of claims) {
    const id = await holder(claim, options.endpoint, owned);
    if (id !== undefined) conflicts.push({ ...claim, id });
  }
  return conflicts;
}

/** The id of an object that has the name and is not ours. */
async function holder(
  { name, kind }: Claim,
  endpoint: Endpoint,
  owned: Owned,
): Promise<string | undefined> {
  switch (kind) {
    case 'image': {
      const ref = fullReference(name);
      const found = await readEngine<{ Id: string }>(endpoint, `/images/${ref}/json`);
      if (!found) return undefined;
      const known = owned.references.find((reference) => reference.ref === ref);
      const kept = owned.kept.some((keep) => keep.ref === ref && keep.id === found.Id);
      return (known && includesId(known.ids, found.Id)) || kept ? undefined : found.Id;
    }
    case 'container': {
      const found = await readEngine<Listed & { Config: Pick<Listed, 'Labels'> }>(
        endpoint,
        `/containers/${encodeURIComponent(name)}/json`,
      );
      if (found?.Name !== `/${name}`) return undefined;
      const object = { Id: found.Id, Labels: found.Config.Labels };
      return isOwn(owned, kind, object) ? undefined : found.Id;
    }
    case 'volume': {
      const found = await readEngine<Omit<Listed, 'Id'>>(
        endpoint,
        `/volumes/${encodeURIComponent(name)}`,
      );
      return found && !isOwn(owned, kind, found) ? name : undefined;
    }
    case 'network': {
      const rows = await readEngine<Listed[]>(endpoint, '/networks');
      return rows?.find((row) => row.Name === name && !isOwn(owned, kind, row))?.Id;
    }
  }
}

/** What is asked before a lesson may use the names of others' images. */
export function consentQuestion(conflicts: readonly Conflict[]): string {
  const names = conflicts.map((conflict) => conflict.name).join(', ');
  return `This engine already has an image named ${names}, which is not the lesson's. Set it aside under another tag, and give it its name back at \`lesson clean\`?`;
}

/** @throws UserError (exit code 3): the run does not start */
export function refuse(conflicts: readonly Conflict[]): never {
  const lines = conflicts.map(({ kind, name, id }) => `  ${kind} ${name} (${shortId(id)})`);
  const images = conflicts.every((conflict) => conflict.kind === 'image');
  throw new UserError(
    `The lesson makes names that somebody else's objects have on this engine:\n${lines.join('\n')}\nNothing was touched.`,
    {
      exitCode: 3,
      next: images
        ? 'With --yes such an image is set aside under another tag meanwhile, and gets its name back at the end.'
        : 'Rename or remove them if they are yours, or use another engine (docker context use …).',
    },
  );
}

/** Gives each image a second tag under which it stays, before its name is used. */
export async function setAside(
  conflicts: readonly Conflict[],
  run: string,
  journal: Journal,
  docker: Docker,
): Promise<void> {
  for (const { name, id } of conflicts) {
    const ref = fullReference(name);
    const repo = `lesson-kept/${ref.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')}`;
    journal.append({ t: 'kept', ref, id, as: `${repo}:${run}` });
    await docker.getImage(id).tag({ repo, tag: run });
  }
}
