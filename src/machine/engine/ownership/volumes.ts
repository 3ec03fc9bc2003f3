/** Which volumes a container comes with. */

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
  const named = namedVolumes(body).map((volume) => volume.Name);
  return (container?.Mounts ?? []).flatMap(({ Type, Name }) =>
    Type === 'volume' && Name && isNameless(Name) && !named.includes(Name) ? [Name] : [],
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
  const given = namedVolumes({ HostConfig }).some(({ Name }) => isNameless(Name));
  return given || (HostConfig.VolumesFrom ?? []).length > 0;
}

/** Whether it is what an engine calls a volume that nobody has named: no other one is called the same. */
export const isNameless = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

/** A request for a volume. */
interface VolumeRequest extends Record<string, unknown> {
  readonly Name: string;
  readonly Driver?: string | undefined;
  readonly DriverOpts?: object | undefined;
  readonly Labels?: object | undefined;
}

interface VolumeMount {
  readonly Type?: string;
  readonly Source?: string;
  readonly ReadOnly?: boolean;
  readonly VolumeOptions?: {
    readonly Labels?: object;
    readonly DriverConfig?: { readonly Name?: string; readonly Options?: object };
  };
}

/** What a container asks to write to: volumes by their names, and containers whose volumes it joins. */
export function written(body: Record<string, unknown>): { volumes: string[]; from: string[] } {
  const host = (body.HostConfig ?? {}) as {
    readonly Binds?: readonly string[] | null;
    readonly Mounts?: readonly VolumeMount[] | null;
    readonly VolumesFrom?: readonly string[] | null;
  };
  const Binds = (host.Binds ?? []).filter((bind) => !isReadOnly(bind.split(':')[2]));
  const Mounts = (host.Mounts ?? []).filter(({ ReadOnly }) => ReadOnly !== true);
  const from = (host.VolumesFrom ?? []).map((it) => it.split(':'));
  return {
    volumes: namedVolumes({ HostConfig: { Binds, Mounts } }).map(({ Name }) => Name),
    from: from.flatMap(([name = '', mode]) => (isReadOnly(mode) ? [] : [name])),
  };
}

const isReadOnly = (mode: string | undefined): boolean => mode?.split(',').includes('ro') ?? false;

/**
 * Volumes that a container's create request names, as they would be requested by themselves; paths of
 * the host and nameless ones are none.
 */
export function namedVolumes(body: Record<string, unknown>): VolumeRequest[] {
  const { Binds, Mounts, VolumeDriver } = (body.HostConfig ?? {}) as {
    readonly Binds?: readonly string[] | null;
    readonly Mounts?: readonly VolumeMount[] | null;
    readonly VolumeDriver?: string;
  };
  const volumes = [
    ...(Binds ?? []).map((bind) => ({ Name: bind.split(':')[0] ?? '', Driver: VolumeDriver })),
    ...(Mounts ?? []).flatMap(({ Type, Source = '', VolumeOptions = {} }) => {
      if (Type !== 'volume') return [];
      const { Labels, DriverConfig = {} } = VolumeOptions;
      return [
        { Name: Source, Driver: DriverConfig.Name, DriverOpts: DriverConfig.Options, Labels },
      ];
    }),
  ];
  return volumes.filter(({ Name }) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(Name));
}
