/** Where the built program and its fixtures are, and what is on the engine that answers. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { readEngine } from '../../src/machine/engine/connect/dial.ts';
import type { FoundEngine } from '../../src/machine/engine/connect/find.ts';
import { theEngine } from '../machine/engine/support.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const FIXTURES = join(ROOT, 'fixtures', 'e2e');
export const CLI = process.env.LESSON_TEST_CLI ?? join(ROOT, 'dist', 'cli.js');
export const BASE = 'ubuntu:20.04';

/** Options that lead to a course of the fixtures. */
export const inCourse = (name: string) => ['--trust', '--course', join(FIXTURES, name)];

/** The engine, or undefined where none answers; in CI that is a failure. */
export const realEngine: FoundEngine | undefined = await theEngine().catch((error: Error) => {
  if (process.env.CI) throw error;
  return undefined;
});

/** A suite that needs a real engine: skipped visibly where there is none. */
export const realEngineSuite = describe.skipIf(realEngine === undefined);

export function engineHost(): string {
  if (!realEngine) throw new Error('no engine');
  return realEngine.endpoint.host;
}

/** What is on the engine, one line an object: what must not change of others' things. */
export async function onEngine(): Promise<string[]> {
  const endpoint = { host: engineHost() };
  const get = async <T>(path: string) => {
    const found = await readEngine<T>(endpoint, path);
    if (found === undefined) throw new Error(`nothing at ${path}`);
    return found;
  };
  const [containers, images, { Volumes: volumes }, networks] = await Promise.all([
    get<Row<'Id' | 'State' | 'Names' | 'Image' | 'Labels' | 'Ports'>[]>('/containers/json?all=1'),
    get<Row<'Id' | 'RepoTags' | 'Labels'>[]>('/images/json?all=1'),
    get<{ Volumes: Row<'Name' | 'Labels' | 'CreatedAt'>[] | null }>('/volumes'),
    get<Row<'Id' | 'Name' | 'Labels'>[]>('/networks'),
  ]);
  const line = (kind: string, row: Row<string>, ...keys: string[]) =>
    [kind, ...keys.map((key) => JSON.stringify(row[key] ?? null))].join(' ');
  return [
    ...containers.map((it) =>
      line('container', it, 'Id', 'State', 'Names', 'Image', 'Labels', 'Ports'),
    ),
    ...images.map((it) => line('image', tidy(it), 'Id', 'RepoTags', 'Labels')),
    ...(volumes ?? []).map((it) => line('volume', it, 'Name', 'Labels', 'CreatedAt')),
    ...networks.map((it) => line('network', it, 'Id', 'Name', 'Labels')),
  ].sort();
}

type Row<K extends string> = Partial<Record<K, unknown>>;

/** Engines write an image without tags in two ways. */
function tidy(image: Row<'Id' | 'RepoTags' | 'Labels'>): Row<string> {
  const tags = (image.RepoTags as string[] | null) ?? [];
  return { ...image, RepoTags: tags.filter((tag) => !tag.startsWith('<none>')).sort() };
}

/** Looks again and again until something holds; never longer than the deadline. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Containers that run now, by what they run. */
export async function runningContainers(label?: string): Promise<readonly string[]> {
  const filters = label === undefined ? '' : `?filters={"label":["${label}"]}`;
  const rows = await readEngine<{ Id: string }[]>(
    { host: engineHost() },
    `/containers/json${encodeURI(filters)}`,
  );
  return (rows ?? []).map((row) => row.Id);
}

/** @returns its id; undefined where there is no container of that name */
export async function containerId(name: string): Promise<string | undefined> {
  const found = await readEngine<{ Id: string }>(
    { host: engineHost() },
    `/containers/${name}/json`,
  );
  return found?.Id;
}
