/**
 * Which known failure a block meets with an engine as it is, where nobody saw what it printed: what it
 * needs is not there, or what it makes is there already.
 */
import type { Failure } from './codes.ts';

/** What is asked of the engine. */
export interface EngineState {
  hasImage(name: string): Promise<boolean>;
  /** Its state, e.g. `running`; undefined where there is none. */
  container(name: string): Promise<string | undefined>;
}

const RUNS = String.raw`\b(?:docker|podman) (?:container )?(?:run|create)\b[^\n|;&]*\s`;
const EXECS = String.raw`\b(?:docker|podman) (?:container )?exec\b[^\n|;&]*\s`;
const NAMES = '--name[ =]';
/** Where it stands, the block may make by itself what it needs. */
const MAKES = /\b(?:docker|podman) (?:\w+ )?(?:build|commit|tag|load|import|pull|buildx)\b/;

/**
 * @param script of the block
 * @param names what the lesson makes
 */
export async function needsInVain(
  script: string,
  names: { readonly images: readonly string[]; readonly containers: readonly string[] },
  state: EngineState,
): Promise<Failure | undefined> {
  if (!MAKES.test(script)) {
    for (const image of names.images) {
      if (!mentions(script, RUNS, image) || (await state.hasImage(image))) continue;
      return { code: 'image-missing', args: { image, own: true } };
    }
  }
  for (const name of names.containers) {
    if (!mentions(script, EXECS, name) || mentions(script, NAMES, name)) continue;
    const found = await state.container(name);
    if (found === undefined) return { code: 'container-missing', args: { name } };
    if (found !== 'running') return { code: 'container-stopped', args: { name } };
  }
  return undefined;
}

/** Whether a block makes a container of this name. */
export function makesContainer(script: string, name: string): boolean {
  return mentions(script, NAMES, name);
}

function mentions(script: string, before: string, name: string): boolean {
  const literal = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(`${before}["']?${literal}(?![\\w./:-])`, 'm').test(script);
}
