/** Removes the containers, networks and volumes that runs own. */
import type Docker from 'dockerode';
import { orAbsent } from '../connect/api.ts';
import { findNetwork, usedBy } from '../ownership/networks.ts';
import { isOwn, type Owned } from '../ownership/owned.ts';
import type { Tally } from '../ownership/tally.ts';
import { mayHaveOthersVolumes } from '../ownership/volumes.ts';

/** Containers, and then what they used. */
export async function removeObjects(docker: Docker, owned: Owned, tally: Tally): Promise<void> {
  const [containers, networks, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
  ]);
  const ours = containers.filter((row) => isOwn(owned, 'container', row));
  await Promise.all(ours.map(({ Id }) => removeContainer(docker.getContainer(Id), tally)));
  for (const row of networks) if (isOwn(owned, 'network', row)) await removeNetwork(row.Id);
  for (const volume of Volumes ?? []) {
    if (!isOwn(owned, 'volume', volume)) continue;
    const { Name } = volume;
    await tally.remove(`volume ${Name}`, () => docker.getVolume(Name).remove());
  }

  async function removeNetwork(id: string): Promise<void> {
    const found = await findNetwork(docker, id);
    if (!found) return;
    const what = `network ${found.name}`;
    if (found.usedBy) tally.left.push({ what, why: usedBy(found.usedBy) });
    else await tally.remove(what, found.remove);
  }
}

async function removeContainer(container: Docker.Container, tally: Tally): Promise<void> {
  const found = await orAbsent(container.inspect());
  if (!found) return;
  const v = !mayHaveOthersVolumes(found);
  if (found.State.Paused) await orAbsent(container.unpause()).catch(() => undefined);
  // Ended already, or removed: then there is nothing to kill.
  if (found.State.Running) await container.kill().catch(() => undefined);
  await tally.remove(`container ${found.Name.replace(/^\//, '')}`, async () => {
    await container.remove({ v }).catch(async (error: { statusCode?: number }) => {
      if (error.statusCode !== 409) throw error;
      // Its own `--rm` is at it, or the kill is still under way.
      await container.wait({ condition: 'not-running' }).catch(() => undefined);
      await orAbsent(container.remove({ v })).catch(async (again: { statusCode?: number }) => {
        if (again.statusCode !== 409) throw again;
        await container.wait({ condition: 'removed' }).catch(() => undefined);
      });
    });
  });
}
