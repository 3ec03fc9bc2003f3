/** What can be seen of the world, for checks to judge. Implemented over a real engine and sandbox. */

export interface ImageState {
  /** `sha256:…` */
  readonly id: string;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly cmd: readonly string[];
  readonly entrypoint: readonly string[];
  /** `NAME=value` */
  readonly env: readonly string[];
  readonly user: string;
  readonly workdir: string;
  /** Digests of the layers, the base's first. */
  readonly layers: readonly string[];
  /** Bytes. */
  readonly size: number;
}

export interface MountState {
  /** The volume's name, or a path on the engine's machine. */
  readonly source: string;
  /** The place in the container. */
  readonly target: string;
}

export interface ContainerState {
  readonly id: string;
  readonly state: string;
  readonly exitCode: number;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `NAME=value` */
  readonly env: readonly string[];
  readonly mounts: readonly MountState[];
  /** Of the container, published on this machine. */
  readonly ports: readonly number[];
  /** Names. */
  readonly networks: readonly string[];
  /** How often the engine has started it again. */
  readonly restarts: number;
  /** `starting`, `healthy` or `unhealthy`; undefined where it has no health check. */
  readonly health?: string;
}

export interface NetworkState {
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the containers that are connected and run. */
  readonly members: readonly string[];
}

export interface World {
  /** Undefined where there is none by that name; throws where the engine does not answer. */
  image(reference: string): Promise<ImageState | undefined>;
  container(name: string): Promise<ContainerState | undefined>;
  /** The end of what a container has printed, both streams; undefined where there is none. */
  logs(container: string): Promise<string | undefined>;
  volume(name: string): Promise<{ readonly labels: Readonly<Record<string, string>> } | undefined>;
  network(name: string): Promise<NetworkState | undefined>;
  /** A regular file in the sandbox, at most 64 MiB; throws `FileTooLarge` beyond. */
  file(path: string): Promise<Uint8Array | undefined>;
  /** Paths below the sandbox that match a glob, sorted. */
  files(glob: string): Promise<readonly string[]>;
  /** Undefined where nothing answers. */
  http(url: string): Promise<{ readonly status: number; readonly body: string } | undefined>;
  /** @param timeoutMs milliseconds after which it is stopped; a minute otherwise */
  command(script: string, timeoutMs?: number): Promise<CommandAnswer>;
  /** Why a need is unmet on this machine; undefined: it is met. */
  unmet(need: string): Promise<string | undefined>;
}

export interface CommandAnswer {
  /** 124 where it was stopped. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds after which it was stopped, since it did not end. */
  readonly stoppedAfterMs?: number;
}

/** What some checks compare with: the world as it was before the action. */
export interface Before {
  /** Image reference, as in the check, to the layers it had; undefined where there was no image. */
  readonly layers: ReadonlyMap<string, readonly string[] | undefined>;
}
