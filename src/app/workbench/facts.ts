/** The state after a step, as a list of facts: two runs with the same facts are equal. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { ListedObject } from '../../core/run/inventory.ts';
import { type Endpoint, readEngine } from '../../machine/engine/connect/dial.ts';
import { takeInventory } from '../../machine/engine/ownership/inventory.ts';
import { holdsForeign } from '../../machine/sandbox/backup.ts';
import type { Workbench } from './open.ts';

/** What a fact is about → what is so. */
export type Facts = Map<string, string>;

export interface StepState {
  readonly facts: Facts;
  /** Whether the files, the variables and the names of images are all of it: then it can be put back. */
  readonly isWhole: boolean;
}

/** Names that Docker makes up. */
const MADE_UP = /^[a-z]+_[a-z]+\d?$|^[0-9a-f]{64}$/;

/** The objects on an engine, by kind, id and name. */
export async function objectsOn(endpoint: Endpoint, engine: string): Promise<ListedObject[]> {
  return [...(await takeInventory(endpoint, engine)).objects];
}

export const objectKey = ({ kind, id, name }: ListedObject) => `${kind} ${id} ${name}`;

/** @param known keys of objects that were on the engine before the lesson */
export async function whatIsLeft(
  bench: Workbench,
  files: string,
  endpoint: Endpoint,
  engine: string,
  known: ReadonlySet<string>,
): Promise<StepState> {
  const facts: Facts = new Map();
  addFiles(facts, files, '');
  addShell(facts, bench);
  const objects = (await objectsOn(endpoint, engine)).filter((one) => !known.has(objectKey(one)));
  for (const object of objects) await addObject(facts, object, endpoint);
  const isWhole =
    objects.every(({ kind }) => kind === 'image') &&
    bench.records.background().get().length === 0 &&
    !holdsForeign(files);
  return { facts, isWhole };
}

function addFiles(facts: Facts, root: string, below: string): void {
  for (const name of readdirSync(join(root, below))) {
    const path = join(below, name);
    const at = join(root, path);
    const stat = lstatSync(at);
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isDirectory()) {
      facts.set(`folder ${path}`, mode);
      addFiles(facts, root, path);
    } else if (stat.isSymbolicLink()) facts.set(`link ${path}`, readlinkSync(at));
    else if (stat.isFile()) {
      const hash = createHash('sha256').update(readFileSync(at)).digest('hex');
      facts.set(`file ${path}`, `${mode} ${stat.uid} ${hash}`);
    } else facts.set(`file ${path}`, mode);
  }
}

function addShell(facts: Facts, bench: Workbench): void {
  const state = bench.records.carried.shell.get();
  for (const [part, value] of Object.entries(state ?? {})) {
    if (typeof value === 'string' || Array.isArray(value)) facts.set(part, String(value));
    else
      for (const [name, text] of Object.entries(value)) facts.set(`${part} ${name}`, String(text));
  }
  const { current = '', files } = bench.records.carried.contexts.get() ?? { files: {} };
  facts.set('context', current);
  for (const [path, text] of Object.entries(files)) facts.set(`context ${path}`, text);
}

async function addObject(facts: Facts, object: ListedObject, endpoint: Endpoint): Promise<void> {
  const { kind, id, name } = object;
  if (kind === 'volume' || kind === 'network') {
    if (!MADE_UP.test(name)) facts.set(`${kind} ${name}`, '');
    return;
  }
  const about = kind === 'image' ? `image ${name}` : `container ${name}`;
  if (kind === 'image') {
    const image = await readEngine<Docker.ImageInspectInfo>(endpoint, `/images/${id}/json`);
    const { Cmd, Entrypoint, Env, Labels, User, WorkingDir } = image?.Config ?? {};
    facts.set(about, JSON.stringify([Cmd, Entrypoint, Env, Labels, User, WorkingDir]));
    facts.set(`${about} layers`, String(image?.RootFS?.Layers));
    const lines = await readEngine<{ CreatedBy: string }[]>(endpoint, `/images/${id}/history`);
    facts.set(`${about} history`, (lines ?? []).map(({ CreatedBy }) => CreatedBy).join('\n'));
    return;
  }
  // One that has ended and that nobody has named is looked at by nobody.
  if (MADE_UP.test(name) && !object.running) return;
  const found = await readEngine<Docker.ContainerInspectInfo>(endpoint, `/containers/${id}/json`);
  const { Cmd, Entrypoint, Env, Labels, User, WorkingDir, Image } = found?.Config ?? {};
  const { Binds, PortBindings, NetworkMode, AutoRemove } = found?.HostConfig ?? {};
  facts.set(
    MADE_UP.test(name) ? `container of ${Image}` : about,
    JSON.stringify([
      [object.running, object.exitCode, Cmd, Entrypoint, Env, Labels, User, WorkingDir, Image],
      [Binds, PortBindings, NetworkMode, AutoRemove],
    ]),
  );
}

/** Whether nothing differs but what differs from run to run anyway. */
export function isSame(facts: Facts, control: Facts, before: Facts): boolean {
  const keys = new Set([...facts.keys(), ...control.keys()]);
  return [...keys].every(
    (key) => facts.get(key) === control.get(key) || control.get(key) !== before.get(key),
  );
}
