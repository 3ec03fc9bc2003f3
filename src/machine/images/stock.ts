/** Base images as they are on an engine: real ones and stand-ins, and how a stand-in goes again. */
import type Docker from 'dockerode';
import { fullReference } from '../../core/names/image-reference.ts';
import { askEngine, messageIn, readEngine } from '../engine/connect/dial.ts';
import type { FoundEngine } from '../engine/connect/find.ts';
import { registryHas } from '../engine/daemon/registry.ts';
import { setAsideStored } from '../engine/daemon/registry-store.ts';
import type { Paths } from '../host/paths.ts';
import { standInOf } from './labels.ts';
import { pullPath, TransferError, transfer } from './transfer.ts';

export interface BaseImage {
  /** With its tag. */
  readonly image: string;
  readonly state: 'real' | 'stand-in' | 'missing';
  /** Of a stand-in: what it really is. */
  readonly really?: string;
  /** Bytes. */
  readonly size?: number;
  /** When it was built, ISO 8601. */
  readonly built?: string;
  readonly id?: string;
  /** A stand-in is in the own registry: the engine would pull that before it asks another. */
  readonly stored: boolean;
}

export interface StockOptions {
  readonly engine: FoundEngine;
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: { text: string; fraction?: number }) => void;
  readonly signal?: AbortSignal;
}

/** @param image as a lesson names it */
export async function lookAtBase(
  image: string,
  { engine, paths }: Pick<StockOptions, 'engine' | 'paths'>,
): Promise<BaseImage> {
  const name = fullReference(image);
  const stored = engine.facts.own && (await registryHas(paths, name));
  const found = await readEngine<Docker.ImageInspectInfo>(engine.endpoint, `/images/${name}/json`);
  if (!found) return { image: name, state: 'missing', stored };
  const standIn = standInOf(found.Config?.Labels);
  const facts = { size: found.Size, built: found.Created, id: found.Id, stored };
  return standIn
    ? { image: name, state: 'stand-in', really: standIn.really, ...facts }
    : { image: name, state: 'real', ...facts };
}

/** What became of a stand-in; `kept`: why it is still there. */
export type StockOutcome =
  | { readonly image: string; readonly did: 'replaced' | 'dropped' }
  | { readonly image: string; readonly did: 'kept'; readonly why: string; readonly reach: boolean };

/**
 * Pulls the real image past the own registry. Where no other registry has it, all is as before.
 * Containers and images of the stand-in stay what they are.
 */
export async function replaceStandIn(
  base: BaseImage,
  options: StockOptions,
): Promise<StockOutcome> {
  const { engine, paths, env, onProgress, signal } = options;
  const { image } = base;
  const stored = await setAsideStored(image, paths, env);
  try {
    await transfer({
      endpoint: engine.endpoint,
      path: pullPath(image),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    await stored?.back();
    if (!(error instanceof TransferError)) throw error;
    return { image, did: 'kept', why: error.message, reach: error.reason !== 'refused' };
  }
  await stored?.drop();
  const before =
    base.id &&
    (await readEngine<Docker.ImageInspectInfo>(engine.endpoint, `/images/${base.id}/json`));
  // What is built on it, or runs from it, keeps it; so does a name that somebody gave it.
  if (before && (before.RepoTags ?? []).length === 0)
    await askEngine(engine.endpoint, `/images/${base.id}`, 60_000, 'DELETE');
  return { image, did: 'replaced' };
}

/** Removes it from the engine, while no container uses it, and from the own registry. */
export async function dropStandIn(base: BaseImage, options: StockOptions): Promise<StockOutcome> {
  const { engine, paths, env } = options;
  const { image } = base;
  if (base.id) {
    const answer = await askEngine(engine.endpoint, `/images/${image}`, 60_000, 'DELETE');
    if (answer.status >= 400 && answer.status !== 404) {
      const why = messageIn(answer.body);
      return { image, did: 'kept', why, reach: false };
    }
  }
  await (await setAsideStored(image, paths, env))?.drop();
  return { image, did: 'dropped' };
}
