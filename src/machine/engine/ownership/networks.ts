/** Removing networks that a run has made. */
import type Docker from 'dockerode';
import { shortId } from '../../../core/names/object-id.ts';
import { orAbsent } from '../connect/api.ts';

/** One that is there, and what is known of it before it goes. */
export interface FoundNetwork {
  readonly name: string;
  /** A container that has joined it, also one that does not run: without it that would not start. */
  readonly usedBy?: string;
  remove(): Promise<unknown>;
}

/** Why something stays, in an engine's words. */
export const usedBy = (container: string): string => `the container ${container} uses it`;

/**
 * Podman refuses to remove a network that is in use when asked by its name, and takes it away from
 * its containers when asked by its id; Docker looks at running ones only. So it is looked at before.
 */
export async function findNetwork(docker: Docker, id: string): Promise<FoundNetwork | undefined> {
  const network = docker.getNetwork(id);
  const found = await orAbsent(network.inspect() as Promise<Docker.NetworkInspectInfo>);
  if (!found) return undefined;
  const rows = await docker.listContainers({ all: true });
  const joined = rows.find(({ NetworkSettings }) =>
    Object.entries(NetworkSettings?.Networks ?? {}).some(([name, { NetworkID }]) =>
      // One that has never run has only what it was asked for with.
      [found.Id, found.Name].includes(NetworkID || name),
    ),
  );
  return {
    name: found.Name,
    ...(joined && { usedBy: joined.Names[0]?.slice(1) ?? shortId(joined.Id) }),
    remove: () => network.remove(),
  };
}
