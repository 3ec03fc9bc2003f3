/** Removes the containers, networks and volumes that runs own. */
import type Docker from 'dockerode';
import { orAbsent } from '../connect/api.ts';
import { findNetwork, usedBy } from '../ownership/networks.ts';
import { isOwn, type Owned } from '../ownership/owned.ts';
import type { Tally } from '../ownership/tally.ts';
import { mayHaveOthersVolumes } from '../ownership/volumes.ts';

export class ObjectCleaner {
  readonly #docker: Docker;
  readonly #owned: Owned;
  readonly #tally: Tally;

  constructor(docker: Docker, owned: Owned, tally: Tally) {
    this.#docker = docker;
    this.#owned = owned;
    this.#tally = tally;
  }

  /** Containers, and then what they used. */
  async remove(): Promise<void> {
    const [containers, networks, volumes] = await Promise.all([
      this.#ourContainers(),
      this.#ourNetworks(),
      this.#ourVolumes(),
    ]);
    await this.#removeContainers(containers);
    await this.#removeNetworks(networks);
    for (const name of volumes) {
      await this.#tally.remove(`volume ${name}`, () => this.#docker.getVolume(name).remove());
    }
  }

  async #ourContainers(): Promise<string[]> {
    const rows = await this.#docker.listContainers({ all: true });
    return rows.filter((row) => isOwn(this.#owned, 'container', row)).map(({ Id }) => Id);
  }

  async #ourNetworks(): Promise<string[]> {
    const rows = await this.#docker.listNetworks();
    return rows.filter((row) => isOwn(this.#owned, 'network', row)).map(({ Id }) => Id);
  }

  async #ourVolumes(): Promise<string[]> {
    const { Volumes } = await this.#docker.listVolumes();
    return (Volumes ?? [])
      .filter((volume) => isOwn(this.#owned, 'volume', volume))
      .map(({ Name }) => Name);
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
        await this.#tally.remove(`container ${found.Name.replace(/^\//, '')}`, async () => {
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
      if (found.usedBy) this.#tally.left.push({ what, why: usedBy(found.usedBy) });
      else await this.#tally.remove(what, found.remove);
    }
  }
}
