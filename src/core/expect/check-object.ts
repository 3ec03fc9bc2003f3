/** Checks on containers, volumes and networks. */
import type { ContainerCheck, NetworkCheck, VolumeCheck } from '../lesson/check.ts';
import { lookedAt } from './text-check.ts';
import { failed, type Judgement, passed } from './verdict.ts';
import type { ContainerState, World } from './world.ts';

export async function judgeContainer(check: ContainerCheck, world: World): Promise<Judgement> {
  const name = check.container;
  const container = await world.container(name);
  if (check.absent) {
    return container === undefined
      ? passed('container-absent', { name })
      : failed('container-present', { name });
  }
  if (container === undefined) return failed('container-missing', { name });
  const { state, exitCode, image } = container;
  return (
    judgeEnd(check, container) ??
    judgeLabels('container', name, check.labels, container.labels) ??
    (await judgeOrigin(check, container, world)) ??
    passed('container-ok', { name, looked: lookedAt(check, 'container'), state, exitCode, image })
  );
}

export async function judgeVolume(check: VolumeCheck, world: World): Promise<Judgement> {
  return judgeNamed('volume', check.volume, check, await world.volume(check.volume));
}

export async function judgeNetwork(check: NetworkCheck, world: World): Promise<Judgement> {
  return judgeNamed('network', check.network, check, await world.network(check.network));
}

type Labels = Readonly<Record<string, string>>;

/** The first label that is not as it must be; further ones may be there. */
export function judgeLabels(
  kind: 'image' | 'container' | 'volume' | 'network',
  name: string,
  expected: Labels | undefined,
  actual: Labels,
): Judgement | undefined {
  for (const [label, value] of Object.entries(expected ?? {})) {
    const there = Object.hasOwn(actual, label) ? actual[label] : undefined;
    if (there !== value) {
      const found = there === undefined ? {} : { actual: there };
      return failed(`${kind}-label`, { name, label, expected: value, ...found });
    }
  }
  return undefined;
}

function judgeNamed(
  kind: 'volume' | 'network',
  name: string,
  check: VolumeCheck | NetworkCheck,
  found: { readonly labels: Labels } | undefined,
): Judgement {
  if (check.absent) {
    return found === undefined
      ? passed(`${kind}-absent`, { name })
      : failed(`${kind}-present`, { name });
  }
  if (found === undefined) return failed(`${kind}-missing`, { name });
  return (
    judgeLabels(kind, name, check.labels, found.labels) ??
    passed(`${kind}-ok`, {
      name,
      looked: lookedAt(check, kind),
      labels: Object.keys(check.labels ?? {}),
    })
  );
}

function judgeEnd(check: ContainerCheck, container: ContainerState): Judgement | undefined {
  const { container: name, state: expected, exit } = check;
  const { state, exitCode } = container;
  if (expected !== undefined && state !== expected) {
    return failed('container-state', { name, expected, actual: state });
  }
  if (exit === undefined) return undefined;
  // One that has not ended has exit code 0, which says nothing.
  if (state !== 'exited' && state !== 'dead') {
    return failed('container-not-ended', { name, state, expected: exit });
  }
  return exitCode === exit
    ? undefined
    : failed('container-exit', { name, expected: exit, actual: exitCode });
}

/** By the name that it was made with, or else by id: one image has several names. */
async function judgeOrigin(
  check: ContainerCheck,
  container: ContainerState,
  world: World,
): Promise<Judgement | undefined> {
  const { container: name, image: expected } = check;
  const actual = container.image;
  if (expected === undefined || expected === actual) return undefined;
  const there = await world.image(expected);
  if (there !== undefined) {
    if (there.id === actual || (await world.image(actual))?.id === there.id) return undefined;
  }
  return failed('container-image', { name, expected, actual });
}
