/**
 * Makes a stand-in: a root of the distribution's packages, a Dockerfile on top, pushed to the own
 * engine's registry under the official name and pulled from there like the real thing.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { parseReference, registryPath } from '../../../core/names/image-reference.ts';
import { UserError } from '../../../core/run/failure.ts';
import { askEngine } from '../../engine/connect/dial.ts';
import type { FoundEngine } from '../../engine/connect/find.ts';
import { tidyRegistry, withPushDoor } from '../../engine/daemon/registry-gate.ts';
import type { Paths } from '../../host/paths.ts';
import { LABEL, LABEL_FOR, LABEL_RECIPE } from '../labels.ts';
import { pullPath, TransferError, transfer } from '../transfer.ts';
import { BUNDLE, type HostSettings } from './host.ts';
import { folderBeside, type StandInPlan } from './plan.ts';
import { makeRoot, type RootPlan, rootPlan } from './root.ts';

export interface MakeOptions {
  readonly engine: FoundEngine;
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly host: HostSettings;
  readonly say: (text: string, fraction?: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes the stand-in and pulls it under its official name. Nothing else stays on the engine.
 * @throws UserError (3) when a part of it fails, with what that part said
 */
export async function makeStandIn(plan: StandInPlan, options: MakeOptions): Promise<void> {
  try {
    await make(plan, options);
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    const args = { image: plan.recipe.image, reason: error.message };
    throw new UserError('stand-in-untransferred', args, 3, error);
  }
}

async function make(plan: StandInPlan, options: MakeOptions): Promise<void> {
  const { engine, paths, env, host, say, signal } = options;
  const abort = signal === undefined ? {} : { signal };
  const root = await rootPlan(plan.recipe, host);
  const really = describe(plan, root, host);
  const tar = await makeRoot(root, { paths, env, say, ...abort });
  await mkdir(paths.cache, { recursive: true, mode: 0o700 });
  const context = await mkdtemp(join(paths.cache, 'build-'));
  const rootImage = `lesson-stand-in-root:${plan.fingerprint}`;
  try {
    await writeContext(context, plan, host);
    const changes = Object.entries(host.env).map(([name, value]) => `ENV ${name}=${value}`);
    const docker = dockerFor(options, context);
    say('importing the root', 0.6);
    await docker('import', ...changes.flatMap((it) => ['--change', it]), tar, rootImage);
    await withPushDoor(paths, env, async ({ host: door, auth }) => {
      const pushed = `${door}/${registryPath(plan.recipe.image)}`;
      const labels = {
        [LABEL]: really,
        [LABEL_FOR]: plan.recipe.image,
        [LABEL_RECIPE]: plan.fingerprint,
      };
      try {
        say('building the image', 0.7);
        const labelled = Object.entries(labels).flatMap(([name, it]) => [
          '--label',
          `${name}=${it}`,
        ]);
        await docker(
          'build',
          '--force-rm',
          '--build-arg',
          `ROOT=${rootImage}`,
          ...labelled,
          '-t',
          pushed,
          context,
        );
        say('storing it', 0.8);
        const { repository, tag } = parseReference(pushed);
        const path = `/images/${repository}/push?tag=${tag}`;
        await transfer({ endpoint: engine.endpoint, path, auth, ...abort });
      } finally {
        await removeReference(engine, pushed);
      }
    });
    say('pulling it', 0.9);
    // With the root still there its layer is not unpacked a second time.
    await replace(engine, plan.recipe.image, abort);
  } finally {
    await removeReference(engine, rootImage);
    await rm(context, { recursive: true, force: true });
  }
  await tidyRegistry(paths, env);
}

function describe(plan: StandInPlan, root: RootPlan, host: HostSettings): string {
  const release = plan.manifest.releases[root.suite] ?? host.distribution.id;
  const extra = plan.recipe.with ? ` with ${plan.recipe.with}` : '';
  return `${release} (${root.suite})${extra}, built from the distribution's packages`;
}

/** Pulls from the mirror; what carried the name before goes, unless something is built on it. */
async function replace(
  engine: FoundEngine,
  image: string,
  abort: { signal?: AbortSignal },
): Promise<void> {
  const before = await imageId(engine, image);
  const path = pullPath(image);
  await transfer({ endpoint: engine.endpoint, path, ...abort });
  if (before && before !== (await imageId(engine, image))) await removeReference(engine, before);
}

async function imageId(engine: FoundEngine, image: string): Promise<string | undefined> {
  const answer = await askEngine(engine.endpoint, `/images/${image}/json`);
  return answer.status === 200 ? (JSON.parse(answer.body) as { Id: string }).Id : undefined;
}

/** Not forced: an image that a container or another image needs stays. */
async function removeReference(engine: FoundEngine, reference: string): Promise<void> {
  await askEngine(engine.endpoint, `/images/${reference}`, 60_000, 'DELETE').catch(() => {});
}

/** The docker CLI at the managed engine, without any of the user's settings. */
function dockerFor({ engine, env, signal }: MakeOptions, context: string) {
  return async (...args: string[]): Promise<void> => {
    const { DOCKER_CONTEXT: _, DOCKER_HOST: __, DOCKER_CONFIG: ___, ...kept } = env;
    const result = await execa('docker', args, {
      env: {
        ...kept,
        DOCKER_HOST: engine.endpoint.host,
        DOCKER_CONFIG: join(context, '..', 'no-docker-config'),
        DOCKER_BUILDKIT: '0',
      },
      extendEnv: false,
      reject: false,
      all: true,
      stdin: 'ignore',
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    if (!result.failed) return;
    signal?.throwIfAborted();
    const said = tail(result.all ?? '');
    throw new UserError('stand-in-failed', { command: `docker ${args[0]}`, said }, 3, result);
  };
}

function tail(text: string): string {
  return text.trim().split('\n').slice(-8).join('\n');
}

/** The Dockerfile, the folder of its name beside it, and what the host adds. */
async function writeContext(context: string, plan: StandInPlan, host: HostSettings): Promise<void> {
  const { dockerfile } = plan.recipe;
  await cp(join(plan.folder, dockerfile), join(context, 'Dockerfile'));
  const beside = folderBeside(dockerfile);
  if (existsSync(join(plan.folder, beside))) {
    await cp(join(plan.folder, beside), join(context, beside), { recursive: true });
  }
  await mkdir(join(context, 'host'));
  for (const [path, text] of Object.entries(hostFiles(host))) {
    const to = join(context, 'host', path);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, text);
  }
}

function hostFiles(host: HostSettings): Record<string, string> {
  const files: Record<string, string> = {};
  if (host.bundle !== undefined) files[BUNDLE] = host.bundle;
  // Where update-ca-certificates finds them, when a learner installs ca-certificates.
  host.certificates.forEach((pem, at) => {
    files[`/usr/local/share/ca-certificates/host-${at + 1}.crt`] = `${pem}\n`;
  });
  const pip = Object.entries(host.pip).map(([name, value]) => `${name} = ${value}\n`);
  if (pip.length > 0) files['/etc/pip.conf'] = `[global]\n${pip.join('')}`;
  return files;
}
