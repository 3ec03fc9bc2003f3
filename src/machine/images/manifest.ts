/** Which stand-ins there are: read from manifest.yaml beside their Dockerfiles. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { UserError } from '../../core/run/failure.ts';

const standIn = z.strictObject({
  /** The official name that it stands in for, with its tag. */
  image: z.string().regex(/^[a-z0-9._/-]+:[\w.-]+$/),
  /** A file beside the manifest. */
  dockerfile: z.string(),
  /** By distribution (ID of os-release), in order of preference. */
  suites: z.record(z.string(), z.array(z.string()).min(1)),
  /** Another suite than the host's is taken, so that the two user spaces differ visibly. */
  unlikeHost: z.boolean().default(false),
  /** Installed beside the smallest set that the distribution runs with. */
  packages: z.array(z.string()).default([]),
  /** Files of those packages that no lesson needs, as patterns of dpkg's path-exclude. */
  leaveOut: z.array(z.string()).default([]),
  /** What it has beside the base, in words: "its Python 3.9". */
  with: z.string().optional(),
  /** About how long it takes, in minutes, and how much it takes on disk, in megabytes: image, copy in the registry, cached root. */
  minutes: z.number().positive(),
  megabytes: z.number().positive(),
});

const manifest = z.strictObject({
  /** What a suite is called, e.g. bullseye: Debian 11. */
  releases: z.record(z.string(), z.string()),
  standIns: z.array(standIn),
});

export type StandInRecipe = z.infer<typeof standIn>;
export type StandInManifest = z.infer<typeof manifest>;

/** @throws UserError (2) when the manifest does not hold what it must */
export function readManifest(folder: string): StandInManifest {
  const path = join(folder, 'manifest.yaml');
  const read = manifest.safeParse(parse(readFileSync(path, 'utf8')));
  if (read.success) return read.data;
  throw new UserError('manifest-invalid', { path, problems: z.prettifyError(read.error) }, 2);
}
