/** Whether the world is what a check says. */
import { type Judgement, notRun, type Verdict } from '../expect/verdict.ts';
import type { Before, World } from '../expect/world.ts';
import type { Place } from '../pattern/place.ts';
import { type Check, effectsOfCheck, kindOf } from './table.ts';

/** For a check whose action was not watched: what needs a before is then not run. */
export const NOTHING_OBSERVED: Before = { layers: new Map() };

/** To be called before the action. @throws what the world throws */
export async function observeBefore(
  expectations: readonly ({ readonly kind: string } & { readonly check?: Check })[],
  world: World,
): Promise<Before> {
  const layers = new Map<string, readonly string[] | undefined>();
  for (const { check } of expectations) {
    const image = check && kindOf(check).layersOf?.(check);
    if (image === undefined || layers.has(image)) continue;
    layers.set(image, (await world.image(image))?.layers);
  }
  return { layers };
}

/**
 * Says the first thing that is wrong. Throws what the world throws, save for a file that is too
 * large: an engine that does not answer is nobody's wrong answer.
 */
export async function evaluateCheck(
  { check, place }: { readonly check: Check; readonly place: Place },
  world: World,
  before: Before,
): Promise<Verdict> {
  const seen = restricted(world, check);
  const judgement =
    (await leftOut(check, seen)) ?? (await kindOf(check).judge(check, seen, before));
  const says = 'says' in check ? check.says : undefined;
  return { ...judgement, ...(says ? { args: { ...judgement.args, says } } : {}), place };
}

/** Why a part of a lesson is not looked at, or not run, on this machine; undefined: it is. */
export async function leftOut(
  {
    needs = [],
    unless,
  }: { readonly needs?: readonly string[] | undefined; readonly unless?: string | undefined },
  world: Pick<World, 'unmet' | 'command'>,
): Promise<Judgement | undefined> {
  for (const need of needs) {
    const reason = await world.unmet(need);
    if (reason !== undefined) return notRun('need-unmet', { reason });
  }
  if (unless === undefined || (await world.command(unless)).exitCode !== 0) return undefined;
  return notRun('left-out', { unless });
}

/** Nothing is run or asked for but what the check's kind declares: others agree to no more. */
function restricted(world: World, check: Check): World {
  const declared = effectsOfCheck(check);
  const only =
    <T>(kind: 'run' | 'request', look: (text: string) => Promise<T>) =>
    async (text: string): Promise<T> => {
      if (declared.some((one) => one.kind === kind && one.text === text)) return look(text);
      throw new Error(`a ${check.kind} check does not declare what it looks at: ${text}`);
    };
  return {
    image: (reference) => world.image(reference),
    container: (name) => world.container(name),
    logs: (name) => world.logs(name),
    volume: (name) => world.volume(name),
    network: (name) => world.network(name),
    file: (path) => world.file(path),
    files: (glob) => world.files(glob),
    http: only('request', (url) => world.http(url)),
    command: (script, timeoutMs) => only('run', (text) => world.command(text, timeoutMs))(script),
    unmet: (need) => world.unmet(need),
  };
}
