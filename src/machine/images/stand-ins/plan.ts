/** What would be made in place of an image here, and by what that is known again. Reads files only. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAKING } from '../labels.ts';
import type { StandInManifest, StandInRecipe } from '../manifest.ts';
import type { HostSettings } from './host.ts';
import { wantedSuites } from './root.ts';

export interface StandInPlan {
  readonly recipe: StandInRecipe;
  readonly manifest: StandInManifest;
  /** Where the Dockerfile is. */
  readonly folder: string;
  /** Changes with everything that goes into the image. */
  readonly fingerprint: string;
}

/**
 * @param image normalised, e.g. "ubuntu:20.04"
 * @returns undefined where no stand-in is described for it, for this distribution
 */
export async function planStandIn(
  image: string,
  manifest: StandInManifest,
  folder: string,
  host: HostSettings,
): Promise<StandInPlan | undefined> {
  const recipe = manifest.standIns.find((it) => it.image === image);
  if (!recipe || wantedSuites(recipe, host).length === 0) return undefined;
  const context = await readContext(folder, recipe);
  const { minutes: _, megabytes: __, ...made } = recipe;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([MAKING, made, host, context]))
    .digest('hex')
    .slice(0, 16);
  return { recipe, manifest, folder, fingerprint };
}

async function readContext(folder: string, { dockerfile }: StandInRecipe): Promise<string[]> {
  const beside = folderBeside(dockerfile);
  const names = existsSync(join(folder, beside))
    ? (await readdir(join(folder, beside))).sort().map((name) => join(beside, name))
    : [];
  return Promise.all(
    [dockerfile, ...names].map(
      async (name) => `${name}\n${await readFile(join(folder, name), 'utf8')}`,
    ),
  );
}

/** Files that belong to a Dockerfile lie in a folder of its name. */
export function folderBeside(dockerfile: string): string {
  return dockerfile.replace(/\.Dockerfile$/, '');
}
