/** The state after a step, as a list of facts: two runs with the same facts are equal. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { Event } from '../../core/run/events.ts';
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

/** Names that Docker invents, of containers and of volumes. */
const INVENTED = { container: /^[a-z]+_[a-z]+\d?$/, volume: /^[0-9a-f]{64}$/ };

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
  const isPlain = addFiles(facts, files, '');
  addShell(facts, bench);
  const objects = (await objectsOn(endpoint, engine)).filter((one) => !known.has(objectKey(one)));
  for (const object of objects) await addObject(facts, object, endpoint);
  const isWhole =
    isPlain &&
    objects.every(({ kind }) => kind === 'image') &&
    bench.records.background().get().length === 0 &&
    !holdsForeign(files);
  return { facts, isWhole };
}

/** @returns whether all of them are files, folders and links, which can be copied */
function addFiles(facts: Facts, root: string, below: string): boolean {
  let isPlain = true;
  for (const name of readdirSync(join(root, below))) {
    const path = join(below, name);
    const at = join(root, path);
    const stat = lstatSync(at);
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isDirectory()) {
      facts.set(`folder ${path}`, mode);
      if (!addFiles(facts, root, path)) isPlain = false;
    } else if (stat.isSymbolicLink()) facts.set(`link ${path}`, readlinkSync(at));
    else if (stat.isFile()) facts.set(`file ${path}`, `${mode} ${stat.uid} ${contentOf(at, stat)}`);
    else {
      facts.set(`file ${path}`, mode);
      isPlain = false;
    }
  }
  return isPlain;
}

/** A hash; for a file that only root can read, what is known of it from outside. */
function contentOf(path: string, { size, mtimeMs }: Stats): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    return `${size} bytes, ${mtimeMs}`;
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
    if (kind === 'network' || !INVENTED.volume.test(name)) facts.set(`${kind} ${name}`, '');
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
  const isInvented = INVENTED.container.test(name);
  if (isInvented && !object.running) return;
  const found = await readEngine<Docker.ContainerInspectInfo>(endpoint, `/containers/${id}/json`);
  const { Cmd, Entrypoint, Env, Labels, User, WorkingDir, Image } = found?.Config ?? {};
  const { Binds, PortBindings, NetworkMode, AutoRemove } = found?.HostConfig ?? {};
  facts.set(
    isInvented ? `container of ${Image}` : about,
    JSON.stringify([
      [object.running, object.exitCode, Cmd, Entrypoint, Env, Labels, User, WorkingDir, Image],
      [Binds, PortBindings, NetworkMode, AutoRemove],
    ]),
  );
}

/** What blocks print: a fact for each line, so that one that differs from run to run hides no other. */
export class PrintedLines {
  readonly #texts = new Map<string, string>();

  see({ action, stream, text }: Extract<Event, { type: 'output' }>): void {
    const key = `printed ${action} ${stream}`;
    this.#texts.set(key, (this.#texts.get(key) ?? '') + text);
  }

  addTo(facts: Facts): void {
    for (const [key, text] of this.#texts)
      for (const [at, line] of text.split('\n').entries()) facts.set(`${key} ${at}`, line);
  }
}

/** Whether nothing differs but what differs from run to run anyway. */
export function isSame(facts: Facts, control: Facts, before: Facts): boolean {
  const keys = new Set([...facts.keys(), ...control.keys()]);
  return [...keys].every(
    (key) => facts.get(key) === control.get(key) || control.get(key) !== before.get(key),
  );
}
