/** The kinds of engine. A new one is a file and a line here, above the last: that one is for all others. */
import type { EngineFacts } from '../../../../core/run/events.ts';
import { docker } from './docker.ts';
import type { EngineKind, SocketPlaces } from './kind.ts';
import { podman } from './podman.ts';

const ENGINE_KINDS: Readonly<Record<string, EngineKind>> = { podman, docker };

/** The kind that answers so, by its key. */
export function softwareOf(ping: Parameters<EngineKind['answers']>[0]): string {
  return Object.keys(ENGINE_KINDS).find((key) => ENGINE_KINDS[key]?.answers(ping)) ?? 'docker';
}

export function engineKind({ software }: Pick<EngineFacts, 'software'>): EngineKind {
  return ENGINE_KINDS[software] ?? docker;
}

/** Docker's first: the docker CLI would use them. */
export function usualSockets(places: SocketPlaces): string[] {
  return Object.values(ENGINE_KINDS)
    .toReversed()
    .flatMap((kind) => kind.sockets(places));
}
