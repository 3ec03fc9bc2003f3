/** The user's login at a registry, from where the docker CLI keeps it. */
import { join } from 'node:path';
import { registryAuth } from '../engine/daemon/registry.ts';
import { jsonIn } from '../host/lenient.ts';

const HUB = 'https://index.docker.io/v1/';

/** @returns the value of X-Registry-Auth; undefined where nobody is logged in */
export async function registryLogin(
  repository: string,
  env: NodeJS.ProcessEnv,
  home: string,
): Promise<string | undefined> {
  const first = repository.split('/')[0] ?? '';
  const registry = repository.includes('/') && /[.:]|^localhost$/.test(first) ? first : HUB;
  const folder = env.DOCKER_CONFIG || join(home, '.docker');
  const config = jsonIn<DockerConfigFile>(join(folder, 'config.json'));
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  const login =
    (helper ? await askHelper(helper, registry) : undefined) ??
    decode(config.auths?.[registry]?.auth);
  if (!login) return undefined;
  return registryAuth({ ...login, serveraddress: registry });
}

interface Login {
  readonly username: string;
  readonly password: string;
}

interface DockerConfigFile {
  auths?: Record<string, { auth?: string }>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
}

function decode(auth: string | undefined): Login | undefined {
  const [, username, password] =
    /^([^:]+):(.+)$/s.exec(Buffer.from(auth ?? '', 'base64').toString('utf8')) ?? [];
  return username && password ? { username, password } : undefined;
}

/** A helper that is missing or knows nothing is none: public images need no login. */
async function askHelper(helper: string, registry: string): Promise<Login | undefined> {
  const { execa } = await import('execa');
  const options = { input: registry, timeout: 10_000, reject: false } as const;
  const { failed, stdout } = await execa(`docker-credential-${helper}`, ['get'], options);
  if (failed) return undefined;
  try {
    const { Username, Secret } = JSON.parse(stdout) as { Username: string; Secret: string };
    return { username: Username, password: Secret };
  } catch {
    return undefined;
  }
}
