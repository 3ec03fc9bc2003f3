/** Whether base images can be pulled: asked of the engine, since it is the engine that pulls. */
import { messageIn } from '../../machine/engine/connect/dial.ts';
import { HUB } from '../../machine/engine/observe/needs.ts';
import type { Engine } from './engine.ts';
import type { ImageReadiness } from './lessons.ts';
import { finding, type MachineFinding } from './model.ts';
import type { AskApi, Reach } from './ports.ts';

export type RegistryState =
  | { readonly state: 'answers'; readonly durationMs: number }
  | { readonly state: 'silent' | 'limited'; readonly said: string; readonly durationMs: number };

/** A tag that is not there: an answer proves the way, and counts as no pull. */
const QUESTION = '/distribution/docker.io/library/ubuntu:no-such-tag-lesson-doctor/json';
/** Milliseconds. */
const PATIENCE = 5000;

export async function askRegistry(ask: AskApi, reach: Reach): Promise<RegistryState> {
  const started = performance.now();
  const took = () => performance.now() - started;
  const answer = await ask(QUESTION, PATIENCE).catch((error: Error) => error);
  if (answer instanceof Error) return { state: 'silent', said: answer.message, durationMs: took() };
  const said = messageIn(answer.body);
  const state = answer.status === 200 ? 'answers' : registryState(said);
  if (state === 'answers') return { state, durationMs: took() };
  if (state !== undefined) return { state, said, durationMs: took() };
  // An engine that cannot be asked, as Podman before 5: then as seen from this machine.
  return (await reach(HUB))
    ? { state: 'answers', durationMs: took() }
    : { state: 'silent', said: 'Docker Hub does not answer', durationMs: took() };
}

/** What an engine's refusal tells of the registry; undefined: nothing. */
export function registryState(said: string): RegistryState['state'] | undefined {
  if (/toomanyrequests|rate limit/i.test(said)) return 'limited';
  if (
    /no such host|name resolution|server misbehaving|\blookup\b|dial |timeout|deadline|unreachable|connection (refused|reset)|x509|\bEOF\b|proxyconnect|canceled/i.test(
      said,
    )
  ) {
    return 'silent';
  }
  if (
    /manifest unknown|MANIFEST_UNKNOWN|unauthorized|denied|no such manifest|:\S+: not found/i.test(
      said,
    )
  ) {
    return 'answers';
  }
  return undefined;
}

export function registryFinding(
  registry: RegistryState,
  { info }: Engine,
  images: ReadonlyMap<string, ImageReadiness>,
): MachineFinding {
  const mirrors = info.RegistryConfig?.Mirrors ?? [];
  const { durationMs } = registry;
  if (registry.state === 'answers')
    return finding('registry-answers', 'ok', { mirrors }, durationMs);
  const states = [...images.values()].map(({ state }) => state);
  const absent = states.filter((state) => state === 'missing' || state === 'build');
  const severity = absent.length > 0 ? 'warning' : 'note';
  const missing = absent.length;
  if (registry.state === 'limited') {
    return finding('registry-limited', severity, { missing }, durationMs);
  }
  const standIns = missing > 0 && !absent.includes('missing');
  const args = { mirrors, said: registry.said, missing, standIns };
  return finding('registry-silent', severity, args, durationMs);
}
