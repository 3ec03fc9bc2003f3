/** Checks on images. */

import type * as zod from 'zod';
import type { Judgement } from '../expect/verdict.ts';
import { verdictsOf } from '../expect/verdict.ts';
import type { Before, ImageState, World } from '../expect/world.ts';
import { bytes, counted, listed } from '../words/phrases.ts';
import { commandRows, row, valueRows } from '../words/rows.ts';
import { type CheckName, checkKind, type ExpectedActual, type WordsOf } from './kind.ts';
import { type Looked, lookedAt, sentence } from './looked-at.ts';
import { judgeLabels, judgePresence, type ObjectCodes, objectWords } from './object.ts';
import type { SchemaParts, Zod } from './schema-parts.ts';

const schema = (z: Zod, { labels, reference, sha256, common }: SchemaParts) =>
  z.strictObject({
    image: reference,
    labels: labels.optional(),
    /** The default command: exec form as a list, shell form as the string after CMD. */
    cmd: z.union([z.string(), z.array(z.string())]).optional(),
    entrypoint: z.union([z.string(), z.array(z.string())]).optional(),
    env: labels.optional(),
    user: z.string().optional(),
    workdir: z.string().optional(),
    /** The image's id. */
    digest: sha256.optional(),
    /** Another image that must be the same one. */
    'same-as': reference.optional(),
    /**
     * true: the layers are those that this tag had before the action; false: they are not; a
     * reference: those of that image.
     */
    cached: z.union([z.boolean(), reference]).optional(),
    ...common,
  });

type ImageCheck = zod.infer<ReturnType<typeof schema>>;

interface ImageCodes extends ObjectCodes<'image'> {
  /** `size` in bytes. */
  'image-ok': CheckName & Looked & { readonly size: number; readonly labels: readonly string[] };
  'image-cmd': ExpectedActual<readonly string[]>;
  'image-entrypoint': ExpectedActual<readonly string[]>;
  'image-env': CheckName & {
    readonly variable: string;
    readonly expected: string;
    readonly actual?: string;
  };
  'image-user': ExpectedActual<string>;
  'image-workdir': ExpectedActual<string>;
  'image-digest': ExpectedActual<string>;
  'image-differs': CheckName & { readonly other: string };
  'image-other-missing': CheckName & { readonly other: string };
  /** The layers must be the same, and are not. `shared`: how many are, from the base on. */
  'image-not-cached': CheckName & {
    readonly other?: string;
    readonly shared: number;
    readonly count: number;
  };
  /** The layers must not be the same, and are. */
  'image-cached': CheckName;
  /** There was no image by that name before the action, or no layer in it or in the other one. */
  'image-nothing-before': CheckName & { readonly other?: string };
  /** Nobody looked at the image before the action. */
  'image-not-observed': CheckName;
}

const { passed, failed, notRun } = verdictsOf<ImageCodes>();

const words: WordsOf<ImageCodes> = {
  ...objectWords('image'),
  'image-ok': ({ name, size, looked, labels }) => [
    sentence(`the image ${name} exists, ${bytes(size)}`, looked, {
      labels: `carries the ${labels.length === 1 ? 'label' : 'labels'} ${listed(labels)}`,
      cmd: 'runs the expected command',
      entrypoint: 'has the expected entrypoint',
      env: 'sets the expected variables',
      user: 'runs as the expected user',
      workdir: 'has the expected working directory',
      digest: 'has the expected id',
      'same-as': 'is the same as the other one',
      cached: 'has the expected layers',
    }),
  ],
  'image-cmd': ({ name, expected, actual }) => [
    `the image ${name} runs another command than expected`,
    ...commandRows(expected, actual),
  ],
  'image-entrypoint': ({ name, expected, actual }) => [
    `the image ${name} has another entrypoint than expected`,
    ...commandRows(expected, actual),
  ],
  'image-env': ({ name, variable, expected, actual }) => [
    `the image ${name} ${actual === undefined ? 'does not set' : 'sets another value for'} ${variable}`,
    ...valueRows(expected, actual),
  ],
  'image-user': ({ name, expected, actual }) => [
    `the image ${name} runs as another user than expected`,
    ...valueRows(expected, actual || '(none set: root)'),
  ],
  'image-workdir': ({ name, expected, actual }) => [
    `the image ${name} has another working directory than expected`,
    ...valueRows(expected, actual || '(none set: /)'),
  ],
  'image-digest': ({ name, expected, actual }) => [
    `the image ${name} is another one than expected`,
    ...valueRows(expected, actual),
  ],
  'image-differs': ({ name, other }) => [`the images ${name} and ${other} are not the same`],
  'image-other-missing': ({ name, other }) => [
    `there is no image ${other} to compare ${name} with`,
  ],
  'image-not-cached': ({ name, other, shared, count: all }) => [
    `the image ${name} has other layers than ${other === undefined ? 'before' : other}`,
    ...row('the same', `${shared} of ${counted(all, 'layer')}, from the base on`),
  ],
  'image-cached': ({ name }) => [
    `the image ${name} has the layers that it had before: nothing was rebuilt`,
  ],
  'image-nothing-before': ({ name, other }) => [
    other === undefined
      ? `the image ${name} had no layers before to compare with`
      : `the image ${other} has no layers to compare with`,
  ],
  'image-not-observed': ({ name }) => [
    `not checked: nobody saw the image ${name} before the command ran`,
  ],
};

export const image = checkKind({
  schema,
  subject: 'name',
  layersOf: ({ image: name, cached }) => (typeof cached === 'boolean' ? name : undefined),
  async judge(check, world, before) {
    const name = check.image;
    const found = await world.image(name);
    const presence = judgePresence('image', name, check.absent, found);
    if (presence !== undefined || found === undefined)
      return presence ?? failed('image-missing', { name });
    return (
      judgeLabels('image', name, check.labels, found.labels) ??
      judgeConfig(check, found) ??
      (await judgeSameImage(check, found, world)) ??
      (await judgeLayers(check, found, world, before)) ??
      passed('image-ok', {
        name,
        looked: lookedAt(check, 'image'),
        size: found.size,
        labels: Object.keys(check.labels ?? {}),
      })
    );
  },
  words,
});

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
