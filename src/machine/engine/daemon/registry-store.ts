/** What the registry of stand-ins has under a name: taken out of its sight, and put back or dropped. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseReference, registryPath } from '../../../core/names/image-reference.ts';
import type { Paths } from '../../host/paths.ts';
import { ownFiles } from './files.ts';
import { tidyRegistry } from './registry-gate.ts';

export interface SetAside {
  back(): Promise<void>;
  /** Frees the room too. */
  drop(): Promise<void>;
}

/**
 * From now on the engine's mirror does not know the name, and the engine asks further on.
 * @param image as Docker Hub has it, e.g. "ubuntu:20.04"
 * @returns undefined where nothing of that name is stored
 */
export async function setAsideStored(
  image: string,
  paths: Paths,
  env: NodeJS.ProcessEnv,
): Promise<SetAside | undefined> {
  const { repository, tag = '' } = parseReference(image);
  const manifests = join(
    ownFiles(paths).registryData,
    'docker/registry/v2/repositories',
    registryPath(repository),
    '_manifests',
  );
  const stored = join(manifests, 'tags', tag);
  const aside = join(manifests, `aside-${tag}`);
  if (!existsSync(stored)) return undefined;
  // Of one that was killed in between.
  await rm(aside, { recursive: true, force: true });
  await rename(stored, aside);
  return {
    back: () => rename(aside, stored),
    async drop() {
      await rm(aside, { recursive: true, force: true });
      await tidyRegistry(paths, env);
    },
  };
}
