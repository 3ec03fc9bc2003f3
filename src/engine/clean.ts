/**
 * Removes what runs own on an engine, and gives back what they used with consent. By id and by
 * journalled reference only: nothing is pruned, nothing of others is touched, and what cannot be
 * removed is told.
 */
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { orAbsent } from './api.ts';
import { type RunRecord, readJournals, removeJournal } from './journal.ts';
import { findNetwork, usedBy } from './networks.ts';
import { type Owned, type OwnedReference, ownedBy } from './owned.ts';
import { isListedAs, RUN_LABEL } from './ownership.ts';
import { forgetPulled, readPulled, rememberPulledBy } from './pulled.ts';
import { completeJournals } from './recover.ts';
import { mayHaveOthersVolumes } from './volumes.ts';

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
  const cleaner = new Cleaner(options.docker, { ...owned, pulled: [...owned.pulled, ...before] });
  await cleaner.removeObjects();
  if (options.again) {
    await cleaner.freeReferences();
    return { removed: cleaner.removed, restored: cleaner.restored, left: cleaner.left };
  }
  await cleaner.references();
  await cleaner.images();
  if (bases) await cleaner.bases();
  if (cleaner.left.length === 0) {
    for (const record of records) {
      if (!bases) rememberPulledBy(stateDir, record);
      removeJournal(record);
    }
    if (all) forgetPulled(stateDir, ({ engine }) => engine === engineId);
  }
  return { removed: cleaner.removed, restored: cleaner.restored, left: cleaner.left };
}

/** What an empty image is called for a moment. */
const EMPTY = { repo: 'lesson-kept/empty', tag: 'latest' };

class Cleaner {
  readonly removed: string[] = [];
  readonly restored: string[] = [];
  readonly left: { what: string; why: string }[] = [];
  readonly #docker: Docker;
  readonly #owned: Owned;

  constructor(docker: Docker, owned: Owned) {
    this.#docker = docker;
    this.#owned = owned;
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

  /** Containers, and then what they used. */
  async removeObjects(): Promise<void> {
    const [containers, networks, volumes] = await Promise.all([
      this.#ourContainers(),
      this.#ourNetworks(),
      this.#ourVolumes(),
    ]);
    await this.#removeContainers(containers);
    await this.#removeNetworks(networks);
    for (const name of volumes) {
      await this.#remove(`volume ${name}`, () => this.#docker.getVolume(name).remove());
    }
  }

  async #ourContainers(): Promise<string[]> {
    const made = new Set(this.#owned.containers);
    const runs = new Set(this.#owned.runs);
    const rows = await this.#docker.listContainers({ all: true });
    return rows.flatMap(({ Id, Labels }) =>
      made.has(Id) || runs.has(Labels?.[RUN_LABEL] ?? '') ? [Id] : [],
    );
  }

  async #ourNetworks(): Promise<Set<string>> {
    const ids = new Set(this.#owned.networks);
    for (const run of this.#owned.runs) {
      const rows = await this.#docker.listNetworks({ filters: { label: [`${RUN_LABEL}=${run}`] } });
      for (const row of rows) ids.add(row.Id);
    }
    return ids;
  }

  async #ourVolumes(): Promise<Set<string>> {
    const names = new Set(this.#owned.volumes);
    for (const run of this.#owned.runs) {
      const { Volumes } = await this.#docker.listVolumes({
        filters: { label: [`${RUN_LABEL}=${run}`] },
      });
      for (const volume of Volumes ?? []) names.add(volume.Name);
    }
    return names;
  }

  async #removeContainers(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const container = this.#docker.getContainer(id);
        const found = await orAbsent(container.inspect());
        if (!found) return;
        const v = !mayHaveOthersVolumes(found);
        if (found.State.Paused) await orAbsent(container.unpause()).catch(() => undefined);
        // Ended already, or removed: then there is nothing to kill.
        if (found.State.Running) await container.kill().catch(() => undefined);
        await this.#remove(`container ${found.Name.replace(/^\//, '')}`, async () => {
          await container.remove({ v }).catch(async (error: { statusCode?: number }) => {
            if (error.statusCode !== 409) throw error;
            // Its own `--rm` is at it, or the kill is still under way.
            await container.wait({ condition: 'not-running' }).catch(() => undefined);
            await orAbsent(container.remove({ v })).catch(
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

  async #removeNetworks(ids: Iterable<string>): Promise<void> {
    for (const id of ids) {
      const found = await findNetwork(this.#docker, id);
      if (!found) continue;
      const what = `network ${found.name}`;
      if (found.usedBy) this.left.push({ what, why: usedBy(found.usedBy) });
      else await this.#remove(what, found.remove);
    }
  }

  async references(): Promise<void> {
    for (const reference of this.#owned.references) await this.#reference(reference);
    for (const { ref, id, as } of this.#owned.kept) await this.#giveBack(ref, id, as);
  }

  /** As `references`, but for names that are used with consent: they are as when that was given. */
  async freeReferences(): Promise<void> {
    for (const reference of this.#owned.references) await this.#reference(reference);
    for (const { ref, id, as } of this.#owned.kept) {
      const now = await orAbsent(this.#docker.getImage(ref).inspect());
      const ours = this.#owned.references.find((reference) => reference.ref === ref)?.ids ?? [];
      if (!now || !ours.includes(now.Id)) continue;
      if (await orAbsent(this.#docker.getImage(as).inspect())) await this.#tag(id, ref);
    }
  }

  async #reference({ ref, ids, prior }: OwnedReference): Promise<void> {
    const image = this.#docker.getImage(ref);
    const found = await orAbsent(image.inspect());
    if (!found || !ids.includes(found.Id)) return;
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
    await this.#remove(`image ${ref}`, () => this.#untag(ref, found));
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

  /** @param known the image that has it now */
  async #untag(ref: string, known?: Docker.ImageInspectInfo): Promise<void> {
    const image = this.#docker.getImage(ref);
    const found = known ?? (await image.inspect());
    // A digest of the very repository goes with its last tag.
    const tag = ref.slice(ref.lastIndexOf(':'));
    const others = [
      ...(found.RepoTags ?? []).filter((name) => !isListedAs(name, ref)),
      ...(found.RepoDigests ?? []).filter((name) => !isListedAs(name.replace(/@.*/, tag), ref)),
    ];
    // An engine deletes an image with its last name. One that was there before, without a name, is
    // to stay: an empty image takes the name over, and goes with it.
    const empty =
      others.length === 0 && !this.#isOurs(found.Id) ? await this.#moveToEmpty(ref) : undefined;
    await image.remove({ noprune: true }).finally(() => empty?.remove());
  }

  /** By tagging: with an import under the very name the containerd store forgets what had it. */
  async #moveToEmpty(ref: string): Promise<Docker.Image> {
    const answer = await this.#docker.importImage(Readable.from([Buffer.alloc(1024)]), EMPTY);
    for await (const _ of answer);
    const name = `${EMPTY.repo}:${EMPTY.tag}`;
    await this.#tag(name, ref);
    return this.#docker.getImage(name);
  }

  /** Images that we made and that nobody has given a name: children before their parents. */
  async images(): Promise<void> {
    let rest: readonly string[] = this.#owned.images;
    for (let before = -1; rest.length > 0 && rest.length !== before; ) {
      before = rest.length;
      const stay: string[] = [];
      for (const id of rest) if (!(await this.#image(id))) stay.push(id);
      rest = stay;
    }
    if (rest.length > 0) await this.#tellUsed();
  }

  /** @returns whether nothing is left to do for it */
  async #image(id: string): Promise<boolean> {
    // Podman takes 64 digits alone for a name that cannot be.
    const image = this.#docker.getImage(id.length === 64 ? `sha256:${id}` : id);
    const found = await orAbsent(image.inspect());
    if (!found || (found.RepoTags ?? []).length > 0 || (found.RepoDigests ?? []).length > 0)
      return true;
    try {
      await image.remove({ noprune: true });
      this.removed.push(`image ${found.Id.slice(7, 19)}`);
      return true;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === undefined) throw error;
      return false;
    }
  }

  /**
   * Images of ours that somebody's containers use. One that others build on is no longer ours alone,
   * and nothing is said of it.
   */
  async #tellUsed(): Promise<void> {
    const rows = await this.#docker.listContainers({ all: true });
    for (const row of rows) {
      if (!this.#isOurs(row.ImageID)) continue;
      const image = await orAbsent(this.#docker.getImage(row.ImageID).inspect());
      // One with a name was told of by that, or is somebody's.
      if (!image || (image.RepoTags ?? []).length > 0) continue;
      const what = `image ${row.ImageID.slice(7, 19)}`;
      const why = usedBy(row.Names[0]?.slice(1) ?? row.Id.slice(0, 12));
      if (!this.left.some((left) => left.what === what)) this.left.push({ what, why });
    }
  }

  async bases(): Promise<void> {
    for (const { ref, id } of this.#owned.pulled) {
      const found = await orAbsent(this.#docker.getImage(ref).inspect());
      if (found?.Id === id) await this.#remove(`image ${ref}`, () => this.#untag(ref));
    }
  }
}
