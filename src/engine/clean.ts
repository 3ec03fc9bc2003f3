/**
 * Removes what runs own on an engine, and gives back what they used with consent. By id and by
 * journalled reference only: nothing is pruned, nothing of others is touched, and what cannot be
 * removed is told.
 */
import type Docker from 'dockerode';
import { orAbsent } from './api.ts';
import { type RunRecord, readJournals, removeJournal } from './journal.ts';
import { type Owned, type OwnedReference, ownedBy } from './owned.ts';
import { RUN_LABEL } from './ownership.ts';

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
  /** Bases that runs pulled go as well. */
  readonly bases?: boolean;
}

export async function clean(options: CleanOptions): Promise<Cleaned> {
  const records = readJournals(options.stateDir, options.engineId).filter(
    options.only ?? (() => true),
  );
  const cleaner = new Cleaner(
    options.docker,
    ownedBy(records),
    records.every((r) => r.header.own),
  );
  await cleaner.containers();
  await cleaner.networks();
  await cleaner.volumes();
  await cleaner.references();
  await cleaner.images();
  if (options.bases) await cleaner.bases();
  if (cleaner.left.length === 0) for (const record of records) removeJournal(record);
  return { removed: cleaner.removed, restored: cleaner.restored, left: cleaner.left };
}

class Cleaner {
  readonly removed: string[] = [];
  readonly restored: string[] = [];
  readonly left: { what: string; why: string }[] = [];
  readonly #docker: Docker;
  readonly #owned: Owned;
  readonly #ownEngine: boolean;

  constructor(docker: Docker, owned: Owned, ownEngine: boolean) {
    this.#docker = docker;
    this.#owned = owned;
    this.#ownEngine = ownEngine;
  }

  /** One object: gone is gone, whoever removed it; a refusal is told and the rest goes on. */
  async #remove(what: string, removal: () => Promise<unknown>): Promise<void> {
    try {
      await removal();
      this.removed.push(what);
    } catch (error) {
      const { statusCode, json, message } = error as {
        statusCode?: number;
        json?: { message?: string };
        message: string;
      };
      if (statusCode === undefined) throw error;
      if (statusCode !== 404) this.left.push({ what, why: json?.message ?? message });
    }
  }

  async containers(): Promise<void> {
    const ids = new Map(this.#owned.containers.map((id) => [id, id]));
    for (const run of this.#owned.runs) {
      const rows = await this.#docker.listContainers({
        all: true,
        filters: { label: [`${RUN_LABEL}=${run}`] },
      });
      for (const row of rows) ids.set(row.Id, row.Names[0]?.slice(1) ?? row.Id);
    }
    await Promise.all(
      [...ids.keys()].map(async (id) => {
        const container = this.#docker.getContainer(id);
        const found = await orAbsent(container.inspect());
        if (!found) return;
        if (found.State.Paused) await orAbsent(container.unpause()).catch(() => undefined);
        // Ended already, or removed: then there is nothing to kill.
        if (found.State.Running) await container.kill().catch(() => undefined);
        await this.#remove(`container ${found.Name.replace(/^\//, '')}`, async () => {
          await container.remove({ v: true }).catch(async (error: { statusCode?: number }) => {
            if (error.statusCode !== 409) throw error;
            // Its own `--rm` is at it, or the kill is still under way.
            await container.wait({ condition: 'not-running' }).catch(() => undefined);
            await orAbsent(container.remove({ v: true })).catch(
              async (again: { statusCode?: number }) => {
                if (again.statusCode !== 409) throw again;
                await container.wait({ condition: 'removed' }).catch(() => undefined);
              },
            );
          });
        });
      }),
    );
  }

  async networks(): Promise<void> {
    const ids = new Set(this.#owned.networks);
    for (const run of this.#owned.runs) {
      const rows = await this.#docker.listNetworks({ filters: { label: [`${RUN_LABEL}=${run}`] } });
      for (const row of rows) ids.add(row.Id);
    }
    for (const id of ids) {
      const found = await orAbsent(
        this.#docker.getNetwork(id).inspect() as Promise<{ Name: string }>,
      );
      if (found)
        await this.#remove(`network ${found.Name}`, () => this.#docker.getNetwork(id).remove());
    }
  }

  async volumes(): Promise<void> {
    const names = new Set(this.#owned.volumes);
    for (const run of this.#owned.runs) {
      const { Volumes } = await this.#docker.listVolumes({
        filters: { label: [`${RUN_LABEL}=${run}`] },
      });
      for (const volume of Volumes ?? []) names.add(volume.Name);
    }
    for (const { name, at } of this.#owned.unsettled.volumes) {
      const found = await orAbsent(this.#docker.getVolume(name).inspect());
      if (found && createdSince((found as { CreatedAt?: string }).CreatedAt, at)) names.add(name);
    }
    for (const name of names) {
      await this.#remove(`volume ${name}`, () => this.#docker.getVolume(name).remove());
    }
  }

  async references(): Promise<void> {
    const settled = new Set(this.#owned.references.map((reference) => reference.ref));
    for (const { name, at, prior } of this.#owned.unsettled.tags) {
      if (settled.has(name)) continue;
      const found = await orAbsent(this.#docker.getImage(name).inspect());
      const tagged = (found as { Metadata?: { LastTagTime?: string } } | undefined)?.Metadata
        ?.LastTagTime;
      if (found && found.Id !== prior && createdSince(tagged, at)) {
        await this.#reference({ ref: name, ids: [found.Id], ...(prior ? { prior } : {}) });
      }
    }
    for (const reference of this.#owned.references) await this.#reference(reference);
    for (const { ref, id, as } of this.#owned.kept) await this.#giveBack(ref, id, as);
  }

  async #reference({ ref, ids, prior }: OwnedReference): Promise<void> {
    const image = this.#docker.getImage(ref);
    const found = await orAbsent(image.inspect());
    const unsettled = this.#owned.unsettled.tags.some((tag) => tag.name === ref);
    if (!found || (!ids.includes(found.Id) && !unsettled)) return;
    if (this.#owned.kept.some((kept) => kept.ref === ref)) return;
    const back =
      prior !== undefined &&
      !this.#isOurs(prior) &&
      (await orAbsent(this.#docker.getImage(prior).inspect()));
    if (back) {
      await this.#tag(prior, ref);
      this.restored.push(ref);
      return;
    }
    await this.#remove(`image ${ref}`, () => this.#untag(ref));
  }

  /** The keeper's tag goes only when the name is back, or was taken by its owner meanwhile. */
  async #giveBack(ref: string, id: string, as: string): Promise<void> {
    if (!(await orAbsent(this.#docker.getImage(as).inspect()))) return;
    const now = await orAbsent(this.#docker.getImage(ref).inspect());
    const ours = this.#owned.references.find((reference) => reference.ref === ref)?.ids ?? [];
    if (now && now.Id !== id && !ours.includes(now.Id) && !this.#isOurs(now.Id)) {
      this.left.push({ what: `image ${as}`, why: `${ref} was given to another image meanwhile` });
      return;
    }
    if (now?.Id !== id) await this.#tag(id, ref);
    await this.#untag(as);
    this.restored.push(ref);
  }

  #isOurs(id: string): boolean {
    const hex = id.replace('sha256:', '');
    return this.#owned.images.some((ours) => hex.startsWith(ours));
  }

  async #tag(id: string, ref: string): Promise<void> {
    const colon = ref.lastIndexOf(':');
    await this.#docker.getImage(id).tag({ repo: ref.slice(0, colon), tag: ref.slice(colon + 1) });
  }

  async #untag(ref: string): Promise<void> {
    await this.#docker.getImage(ref).remove({ noprune: true });
  }

  /** Images that we made and that nobody has given a name: children before their parents. */
  async images(): Promise<void> {
    const ids = new Set(this.#owned.images);
    for (const id of await this.#interrupted()) ids.add(id);
    for (let rest = [...ids], before = -1; rest.length > 0 && rest.length !== before; ) {
      before = rest.length;
      const stay: string[] = [];
      for (const id of rest) if (!(await this.#image(id))) stay.push(id);
      rest = stay;
    }
  }

  /** @returns whether nothing is left to do for it */
  async #image(id: string): Promise<boolean> {
    const image = this.#docker.getImage(id);
    const found = await orAbsent(image.inspect());
    if (!found || (found.RepoTags ?? []).length > 0 || (found.RepoDigests ?? []).length > 0)
      return true;
    try {
      await image.remove({ noprune: true });
      this.removed.push(`image ${found.Id.slice(7, 19)}`);
      return true;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === undefined) throw error;
      // Others build on it or have a container of it: then it is no longer ours alone.
      return false;
    }
  }

  /** On our own engine: what a builder finished after its run was killed, and could tell nobody. */
  async #interrupted(): Promise<string[]> {
    const since = this.#owned.unsettled.tags.map((tag) => tag.at).sort()[0];
    if (!this.#ownEngine || since === undefined) return [];
    const rows = await this.#docker.listImages({ all: true });
    return rows
      .filter((row) => named(row.RepoTags) === 0 && named(row.RepoDigests) === 0)
      .filter((row) => row.Created * 1000 >= Date.parse(since) - 1000)
      .sort((a, b) => b.Created - a.Created)
      .map((row) => row.Id.replace('sha256:', ''));
  }

  async bases(): Promise<void> {
    for (const { ref, id } of this.#owned.pulled) {
      const found = await orAbsent(this.#docker.getImage(ref).inspect());
      if (found?.Id === id) await this.#remove(`image ${ref}`, () => this.#untag(ref));
    }
  }
}

const named = (list: readonly string[] | null | undefined): number =>
  (list ?? []).filter((name) => !name.startsWith('<none>')).length;

/** Whether an engine's time is not before one of ours, to the second that engines round to. */
function createdSince(time: string | undefined, at: string): boolean {
  return time !== undefined && Date.parse(time) >= Math.floor(Date.parse(at) / 1000) * 1000;
}
