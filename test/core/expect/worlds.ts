/** Worlds in memory, for checks to look at. */
import type {
  CommandAnswer,
  ContainerState,
  ImageState,
  World,
} from '../../../src/core/expect/world.ts';

type Labels = { readonly labels: Readonly<Record<string, string>> };
type Result = Partial<CommandAnswer>;

export interface Contents {
  readonly images?: Record<string, Partial<ImageState>>;
  readonly containers?: Record<string, Partial<ContainerState>>;
  readonly volumes?: Record<string, Labels>;
  readonly networks?: Record<string, Labels>;
  readonly files?: Record<string, string | Uint8Array>;
  readonly pages?: Record<string, { status: number; body: string }>;
  readonly commands?: Record<string, Result>;
}

const IMAGE: ImageState = {
  id: `sha256:${'0'.repeat(64)}`,
  tags: [],
  labels: {},
  cmd: [],
  entrypoint: [],
  env: [],
  user: '',
  workdir: '',
  layers: ['sha256:base'],
  size: 74_800_000,
};
const CONTAINER: ContainerState = {
  id: 'c',
  state: 'running',
  exitCode: 0,
  image: 'ubuntu:20.04',
  labels: {},
  env: ['MODE=test'],
  mounts: [
    { source: 'results', target: '/out' },
    { source: '/home/ada/lab/data', target: '/data' },
  ],
  ports: [80],
  networks: ['bridge'],
  restarts: 0,
};

class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
}

/** A file that holds `TOO LARGE` is too large. */
export function world(contents: Contents): World {
  const { images, containers, volumes, networks, files = {}, pages, commands } = contents;
  return {
    image: async (name) => images?.[name] && { ...IMAGE, ...images[name] },
    container: async (name) => containers?.[name] && { ...CONTAINER, ...containers[name] },
    logs: async (name) => containers?.[name] && `${name} started\n${name} is ready\n`,
    volume: async (name) => volumes?.[name],
    network: async (name) => networks?.[name] && { members: ['db', 'web'], ...networks[name] },
    file: async (path) => {
      const content = files[path];
      if (content === 'TOO LARGE') throw new FileTooLarge(path);
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
    files: async (glob) => {
      const regex = glob
        .replace(/[.+]/g, '\\$&')
        .replaceAll('**/', '\0')
        .replaceAll('*', '[^/]*')
        .replaceAll('\0', '(?:.*/)?');
      return Object.keys(files)
        .filter((path) => new RegExp(`^${regex}$`).test(path))
        .sort();
    },
    http: async (url) => pages?.[url],
    unmet: async (need) => (need === 'gpu' ? 'the engine has no GPU toolkit' : undefined),
    command: async (script) => ({
      exitCode: 0,
      stdout: '',
      stderr: '',
      ...commands?.[script],
    }),
  };
}
