/** What the engine keeps of a container that has ended, or could not be started. */
import type Docker from 'dockerode';
import { type Endpoint, readEngine } from '../connect/dial.ts';
import { StreamReader } from '../connect/stream-reader.ts';

export interface LastWords {
  readonly stdout: string;
  readonly stderr: string;
}

/** States in which a container does nothing any more. */
const ENDED = ['exited', 'dead', 'stopped'];
/** Milliseconds in which a container that was made may still be started. */
const STARTING_MS = 10_000;
const LINES = 200;

/**
 * What a container said last, or the engine of it.
 * @param name or id
 * @returns undefined where there is none, or it may still do what it should
 */
export async function lastWords(endpoint: Endpoint, name: string): Promise<LastWords | undefined> {
  const path = `/containers/${encodeURIComponent(name)}/json`;
  const found = await readEngine<Docker.ContainerInspectInfo>(endpoint, path);
  if (!found) return undefined;
  const { Status: status, Error: error = '' } = found.State;
  if (error !== '') return { stdout: '', stderr: error };
  if (status === 'created') {
    const isOld = Date.now() - Date.parse(found.Created) > STARTING_MS;
    return isOld ? { stdout: '', stderr: '' } : undefined;
  }
  if (!ENDED.includes(status)) return undefined;
  const { openDocker } = await import('../connect/api.ts');
  const container = (await openDocker(endpoint)).getContainer(name);
  const reader = new StreamReader();
  reader.add(await container.logs({ stdout: true, stderr: true, tail: LINES, follow: false }));
  return reader.result();
}

/** Why a container could not be started, and the exit code with which the docker command tells it. */
export async function refusalOf(
  endpoint: Endpoint,
  id: string,
): Promise<{ readonly error: string; readonly exitCode: number } | undefined> {
  // One that is removed at its end is gone in a moment.
  const found = await readEngine<Docker.ContainerInspectInfo>(
    endpoint,
    `/containers/${id}/json`,
  ).catch(() => undefined);
  const { Error: error = '', ExitCode: exitCode = 0 } = found?.State ?? {};
  if (error === '') return undefined;
  return { error, exitCode: exitCode === 126 || exitCode === 127 ? exitCode : 125 };
}
