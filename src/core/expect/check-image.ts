/** Checks on images. */
import type { ImageCheck } from '../lesson/check.ts';
import { judgeLabels } from './check-object.ts';
import { lookedAt } from './text-check.ts';
import { failed, type Judgement, notRun, passed } from './verdict.ts';
import type { Before, ImageState, World } from './world.ts';

export async function judgeImage(
  check: ImageCheck,
  world: World,
  before: Before,
): Promise<Judgement> {
  const name = check.image;
  const image = await world.image(name);
  if (check.absent) {
    return image === undefined
      ? passed('image-absent', { name })
      : failed('image-present', { name });
  }
  if (image === undefined) return failed('image-missing', { name });
  return (
    judgeLabels('image', name, check.labels, image.labels) ??
    judgeConfig(check, image) ??
    (await judgeSameImage(check, image, world)) ??
    (await judgeLayers(check, image, world, before)) ??
    passed('image-ok', {
      name,
      looked: lookedAt(check, 'image'),
      size: image.size,
      labels: Object.keys(check.labels ?? {}),
    })
  );
}

function judgeConfig(check: ImageCheck, image: ImageState): Judgement | undefined {
  const name = check.image;
  if (check.cmd !== undefined) {
    const expected = command(check.cmd);
    if (!areEqual(expected, image.cmd)) {
      return failed('image-cmd', { name, expected, actual: image.cmd });
    }
  }
  if (check.entrypoint !== undefined) {
    const expected = command(check.entrypoint);
    if (!areEqual(expected, image.entrypoint)) {
      return failed('image-entrypoint', { name, expected, actual: image.entrypoint });
    }
  }
  for (const [variable, expected] of Object.entries(check.env ?? {})) {
    const actual = image.env.findLast((entry) => entry.startsWith(`${variable}=`));
    if (actual !== `${variable}=${expected}`) {
      const value = actual?.slice(variable.length + 1);
      return failed('image-env', {
        name,
        variable,
        expected,
        ...(value !== undefined && { actual: value }),
      });
    }
  }
  if (check.user !== undefined && check.user !== image.user) {
    return failed('image-user', { name, expected: check.user, actual: image.user });
  }
  // One builder leaves it empty where another one writes `/`.
  if (check.workdir !== undefined && check.workdir !== (image.workdir || '/')) {
    return failed('image-workdir', { name, expected: check.workdir, actual: image.workdir });
  }
  if (check.digest !== undefined && check.digest !== image.id) {
    return failed('image-digest', { name, expected: check.digest, actual: image.id });
  }
  return undefined;
}

async function judgeSameImage(
  check: ImageCheck,
  image: ImageState,
  world: World,
): Promise<Judgement | undefined> {
  const other = check['same-as'];
  if (other === undefined) return undefined;
  const name = check.image;
  const there = await world.image(other);
  if (there === undefined) return failed('image-other-missing', { name, other });
  return there.id === image.id ? undefined : failed('image-differs', { name, other });
}

/**
 * Compares layers, since no builder's words tell. It can't tell an image that has its base's layers
 * alone, for want of a step that makes one, from one that was not built again: only a lesson with a
 * `RUN` whose result would vary can ask for `cached`.
 */
async function judgeLayers(
  check: ImageCheck,
  image: ImageState,
  world: World,
  before: Before,
): Promise<Judgement | undefined> {
  const { cached, image: name } = check;
  if (cached === undefined) return undefined;
  if (typeof cached === 'string') {
    const there = await world.image(cached);
    if (there === undefined) return failed('image-other-missing', { name, other: cached });
    if (there.layers.length === 0) return failed('image-nothing-before', { name, other: cached });
    return notCached(name, image.layers, there.layers, cached);
  }
  if (!before.layers.has(name)) return notRun('image-not-observed', { name });
  const layers = before.layers.get(name) ?? [];
  if (layers.length === 0) return failed('image-nothing-before', { name });
  if (cached) return notCached(name, image.layers, layers);
  return areEqual(layers, image.layers) ? failed('image-cached', { name }) : undefined;
}

function notCached(
  name: string,
  here: readonly string[],
  there: readonly string[],
  other?: string,
): Judgement | undefined {
  if (areEqual(here, there)) return undefined;
  const first = here.findIndex((layer, index) => layer !== there[index]);
  const shared = first === -1 ? here.length : first;
  const args = { name, shared, count: here.length };
  return failed('image-not-cached', other === undefined ? args : { ...args, other });
}

/** Shell form is what stands after CMD, run by the default shell. */
function command(expected: string | readonly string[]): readonly string[] {
  return typeof expected === 'string' ? ['/bin/sh', '-c', expected] : expected;
}

function areEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
