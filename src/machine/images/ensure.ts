/** Sees to it that base images are there: as they are, pulled, or as stand-ins on the managed engine. */

import { join } from 'node:path';
import { fullReference, parseReference } from '../../core/names/image-reference.ts';
import type { EventBody, StandInUse } from '../../core/run/events.ts';
import { UserError } from '../../core/run/failure.ts';
import type { EngineLabels } from '../engine/connect/api.ts';
import { askEngine } from '../engine/connect/dial.ts';
import type { FoundEngine } from '../engine/connect/find.ts';
import { registryHas, startRegistry } from '../engine/daemon/registry.ts';
import { rememberPulled } from '../engine/ownership/pulled.ts';
import type { Paths } from '../host/paths.ts';
import { fingerprintOf, standInOf } from './labels.ts';
import { registryLogin } from './login.ts';
import type { StandInManifest } from './manifest.ts';
import type { RememberedRecipes } from './remembered.ts';
import type { HostSettings } from './stand-ins/host.ts';
import type { StandInPlan } from './stand-ins/plan.ts';
import { pullPath, TransferError, transfer } from './transfer.ts';

export interface ImageResult {
  /** As it was asked for. */
  readonly image: string;
  readonly how: 'present' | 'pulled' | 'stand-in';
  /** Also for an image that was there: it may be a stand-in from an earlier day. */
  readonly standIn?: StandInUse;
  /** The engine's id, "sha256:…". */
  readonly id: string;
  /** As registries know it, e.g. "ubuntu@sha256:…". */
  readonly digests: readonly string[];
}

export type OnProgress = (progress: Omit<Extract<EventBody, { type: 'progress' }>, 'type'>) => void;

export interface EnsureOptions {
  readonly engine: FoundEngine;
  /** As a Dockerfile or a command names them. */
  readonly images: readonly string[];
  readonly paths: Paths;
  /** Where manifest.yaml and the Dockerfiles of stand-ins are. */
  readonly standInsDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly onProgress?: OnProgress;
  /** Told once, before the first of these is fetched or made. */
  readonly onMissing?: (images: readonly string[]) => Promise<void>;
  readonly signal?: AbortSignal;
  /** Milliseconds without progress after which a pull is given up; 60 s unless told. */
  readonly patienceMs?: number;
}

/**
 * One after the other, in the order asked for; quick when all are there.
 * @throws UserError (3) for the first image that cannot be had, with what to do
 */
export async function ensureImages(options: EnsureOptions): Promise<ImageResult[]> {
  const standIns = new StandIns(options);
  const results: ImageResult[] = [];
  let unreachable: TransferError | undefined;
  let told = false;
  for (const image of options.images) {
    const name = fullReference(image);
    const present = await inspect(options.engine, name);
    if (present && (await standIns.isCurrent(name, present.labels))) {
      results.push(resultOf(image, 'present', present));
      continue;
    }
    if (!present && !told) {
      told = true;
      const rest = options.images.slice(options.images.indexOf(image));
      await options.onMissing?.(await missingImages(options.engine, rest));
    }
    const pulled = present ? undefined : await pull(name, options, unreachable);
    if (pulled instanceof TransferError && pulled.reason !== 'refused') unreachable = pulled;
    const got = await inspect(options.engine, name);
    if (got && !present && (await standIns.isCurrent(name, got.labels))) {
      results.push(resultOf(image, standInOf(got.labels) ? 'stand-in' : 'pulled', got));
      if (!pulled) remember(name, got.id, options);
      options.onProgress?.({ task: image, text: how(got.labels), done: true });
      continue;
    }
    await standIns.make(image, name, pulled);
    const made = await inspect(options.engine, name);
    if (!made) throw new Error(`the stand-in for ${name} was made and is not there`);
    results.push(resultOf(image, 'stand-in', made));
    options.onProgress?.({ task: image, text: how(made.labels), done: true });
  }
  return results;
}

/** Those of the images that are on the engine, as they are. */
export async function presentImages(
  engine: FoundEngine,
  images: readonly string[],
): Promise<ImageResult[]> {
  const found = await Promise.all(
    images.map(async (image) => {
      const there = await inspect(engine, fullReference(image));
      return there ? [resultOf(image, 'present', there)] : [];
    }),
  );
  return found.flat();
}

/** Whether there is nothing to do; a few milliseconds. */
export async function missingImages(
  engine: FoundEngine,
  images: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(images.map((image) => inspect(engine, fullReference(image))));
  return images.filter((_, at) => !found[at]);
}

/** Makes stand-ins; what it takes to plan one is read at most once, and only when it is needed. */
class StandIns {
  readonly #options: EnsureOptions;
  #remembered: RememberedRecipes | undefined;
  #read: Promise<{ manifest: StandInManifest; host: HostSettings }> | undefined;

  constructor(options: EnsureOptions) {
    this.#options = options;
  }

  /** A stand-in is made again when anything that went into it has changed. */
  async isCurrent(name: string, labels: EngineLabels): Promise<boolean> {
    const fingerprint = fingerprintOf(labels);
    if (fingerprint === undefined || !this.#options.engine.facts.own) return true;
    const planned = await this.#fingerprint(name);
    return planned === '' || planned === fingerprint;
  }

  /** Of what would be made now; '' where no stand-in is described for it. */
  async #fingerprint(name: string): Promise<string> {
    this.#remembered ??= await this.#remember();
    const known = this.#remembered.get(name);
    if (known !== undefined) return known;
    const fingerprint = (await this.#plan(name))?.fingerprint ?? '';
    this.#remembered.set(name, fingerprint);
    return fingerprint;
  }

  async #remember(): Promise<RememberedRecipes> {
    const [{ RememberedRecipes }, { hostInputs }] = await Promise.all([
      import('./remembered.ts'),
      import('./stand-ins/host.ts'),
    ]);
    const { standInsDir, env, home, paths } = this.#options;
    const { places, settings } = hostInputs(env, home);
    const file = join(paths.cache, 'recipes.json');
    return new RememberedRecipes(file, [standInsDir, ...places], settings);
  }

  async make(image: string, name: string, why: TransferError | undefined): Promise<void> {
    const { engine, paths, env, onProgress, signal } = this.#options;
    const plan = engine.facts.own ? await this.#plan(name) : undefined;
    if (!plan) throw await cannotBeHad(image, engine, why);
    await startRegistry(paths, env, true);
    const { makeStandIn } = await import('./stand-ins/stand-in.ts');
    await makeStandIn(plan, {
      engine,
      paths,
      env,
      host: (await this.#files()).host,
      say: (text, fraction) =>
        onProgress?.({ task: image, text, ...(fraction === undefined ? {} : { fraction }) }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async #plan(name: string): Promise<StandInPlan | undefined> {
    const { manifest, host } = await this.#files();
    const { planStandIn } = await import('./stand-ins/plan.ts');
    return planStandIn(name, manifest, this.#options.standInsDir, host);
  }

  #files(): Promise<{ manifest: StandInManifest; host: HostSettings }> {
    this.#read ??= (async () => {
      const [{ readManifest }, { readHost }] = await Promise.all([
        import('./manifest.ts'),
        import('./stand-ins/host.ts'),
      ]);
      const { standInsDir, env, home } = this.#options;
      return { manifest: readManifest(standInsDir), host: await readHost(env, home) };
    })();
    return this.#read;
  }
}

interface InspectedBase {
  readonly id: string;
  readonly digests: readonly string[];
  readonly labels: EngineLabels;
}

async function inspect(engine: FoundEngine, name: string): Promise<InspectedBase | undefined> {
  const answer = await askEngine(engine.endpoint, `/images/${name}/json`, 30_000);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`the engine cannot show ${name}: ${answer.body}`);
  const image = JSON.parse(answer.body) as {
    Id: string;
    RepoDigests?: string[] | null;
    Config?: { Labels?: EngineLabels };
  };
  const digests = image.RepoDigests ?? [];
  return { id: image.Id, digests, labels: image.Config?.Labels ?? null };
}

/** @returns why it could not be pulled */
async function pull(
  name: string,
  options: EnsureOptions,
  unreachable: TransferError | undefined,
): Promise<TransferError | undefined> {
  const { engine, onProgress, signal, patienceMs, env, home } = options;
  // One dead network is waited for once; what is in the own registry needs none.
  const stored = engine.facts.own && (await registryHas(options.paths, name));
  if (unreachable && !stored) return unreachable;
  const auth = await registryLogin(parseReference(name).repository, env, home);
  try {
    await transfer({
      endpoint: engine.endpoint,
      path: pullPath(name),
      onProgress: ({ text, fraction }) =>
        onProgress?.({ task: name, text, ...(fraction === undefined ? {} : { fraction }) }),
      ...(auth === undefined ? {} : { auth }),
      ...(signal === undefined ? {} : { signal }),
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
    return undefined;
  } catch (error) {
    if (error instanceof TransferError) return error;
    throw error;
  }
}

/** What is on the managed engine goes with it. */
function remember(ref: string, id: string, { engine, paths }: EnsureOptions): void {
  const { id: of, own } = engine.facts;
  if (own) return;
  rememberPulled(paths.state, [{ engine: of, endpoint: engine.endpoint.host, ref, id }]);
}

function resultOf(
  image: string,
  kind: ImageResult['how'],
  { id, digests, labels }: InspectedBase,
): ImageResult {
  const standIn = standInOf(labels);
  return { image, how: kind, id, digests, ...(standIn ? { standIn } : {}) };
}

function how(labels: EngineLabels): string {
  const standIn = standInOf(labels);
  return standIn ? `stand-in: ${standIn.really}` : 'pulled';
}

async function cannotBeHad(
  image: string,
  engine: FoundEngine,
  why: TransferError | undefined,
): Promise<UserError> {
  const { recognise } = await import('../../core/failures/recognise.ts');
  const cause = why && {
    reason: why.reason,
    said: why.message,
    failure: recognise({ stdout: '', stderr: why.message })[0]?.failure,
  };
  const { endpoint, facts } = engine;
  const args = { image, host: endpoint.host, managed: facts.own, why: cause };
  return new UserError('image-missing', args, 3, why);
}
