/** Which volumes a container came with, and whose they are. */

/** What an inspected container tells of its volumes. */
export interface MountedContainer {
  readonly Mounts?: readonly { readonly Type: string; readonly Name?: string }[];
}

/** Volumes that came to be with a container, and that it did not name or take over from another. */
export function namelessVolumes(
  container: MountedContainer | undefined,
  body: Record<string, unknown>,
): string[] {
  const host = (body.HostConfig ?? {}) as { VolumesFrom?: readonly string[] | null };
  if ((host.VolumesFrom ?? []).length > 0) return [];
  const named = namedVolumes(body);
  return (container?.Mounts ?? []).flatMap(({ Type, Name }) =>
    Type === 'volume' && Name && NAMELESS.test(Name) && !named.includes(Name) ? [Name] : [],
  );
}

/**
 * Whether volumes without a name that a container has may be somebody's, so that none may be removed
 * with it: those it joined, and those it was given by their ids, which Podman removes with it as well.
 */
export function mayHaveOthersVolumes({
  HostConfig,
}: {
  readonly HostConfig: { readonly VolumesFrom?: readonly string[] | null };
}): boolean {
  const given = namedVolumes({ HostConfig }).some((name) => NAMELESS.test(name));
  return given || (HostConfig.VolumesFrom ?? []).length > 0;
}

/** What an engine calls a volume that nobody has named. */
const NAMELESS = /^[0-9a-f]{64}$/;

/** Names of volumes in a container's create request; paths of the host and nameless ones are none. */
export function namedVolumes(body: Record<string, unknown>): string[] {
  const host = (body.HostConfig ?? {}) as {
    Binds?: string[] | null;
    Mounts?: { Type?: string; Source?: string }[] | null;
  };
  const names = [
    ...(host.Binds ?? []).map((bind) => bind.split(':')[0] ?? ''),
    ...(host.Mounts ?? []).filter((m) => m.Type === 'volume').map((m) => m.Source ?? ''),
  ];
  return names.filter((name) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name));
}
