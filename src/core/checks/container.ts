/** Checks on containers. */

import type * as zod from 'zod';
import type { Judgement } from '../expect/verdict.ts';
import { verdictsOf } from '../expect/verdict.ts';
import type { ContainerState, World } from '../expect/world.ts';
import { row, valueRows } from '../words/rows.ts';
import { type CheckName, checkKind, type ExpectedActual, type WordsOf } from './kind.ts';
import { type Looked, lookedAt, sentence } from './looked-at.ts';
import { judgeLabels, judgePresence, type ObjectCodes, objectWords } from './object.ts';
import type { SchemaParts, Zod } from './schema-parts.ts';

const schema = (z: Zod, { labels, exitCode, common }: SchemaParts) =>
  z.strictObject({
    container: z.string().min(1),
    state: z.enum(['created', 'running', 'paused', 'restarting', 'exited', 'dead']).optional(),
    /** Of a container that has ended. */
    exit: exitCode.optional(),
    image: z.string().optional(),
    labels: labels.optional(),
    ...common,
  });

type ContainerCheck = zod.infer<ReturnType<typeof schema>>;

interface ContainerCodes extends ObjectCodes<'container'> {
  'container-ok': CheckName &
    Looked & { readonly state: string; readonly exitCode: number; readonly image: string };
  'container-state': ExpectedActual<string>;
  'container-not-ended': CheckName & { readonly state: string; readonly expected: number };
  'container-exit': ExpectedActual<number>;
  'container-image': ExpectedActual<string>;
}

const { passed, failed } = verdictsOf<ContainerCodes>();

const words: WordsOf<ContainerCodes> = {
  ...objectWords('container'),
  'container-ok': ({ name, looked, state, exitCode, image }) => [
    sentence(`the container ${name} exists`, looked, {
      state: state === 'running' ? 'is running' : `is in the state ${state}`,
      exit: `ended with exit code ${exitCode}`,
      labels: 'carries the expected labels',
      image: `was made from ${image}`,
    }),
  ],
  'container-state': ({ name, expected, actual }) => [
    `the container ${name} is not ${expected}: it is ${actual}`,
  ],
  'container-not-ended': ({ name, state, expected }) => [
    `the container ${name} has not ended: it is ${state}`,
    ...row('expected', `exit code ${expected}`),
  ],
  'container-exit': ({ name, expected, actual }) => [
    `the container ${name} ended with exit code ${actual}, not ${expected}`,
  ],
  'container-image': ({ name, expected, actual }) => [
    `the container ${name} was made from another image than expected`,
    ...valueRows(expected, actual),
  ],
};

export const container = checkKind({
  schema,
  subject: 'name',
  async judge(check, world) {
    const name = check.container;
    const found = await world.container(name);
    const presence = judgePresence('container', name, check.absent, found);
    if (presence !== undefined || found === undefined)
      return presence ?? failed('container-missing', { name });
    const { state, exitCode, image, labels } = found;
    const looked = lookedAt(check, 'container');
    return (
      judgeEnd(check, found) ??
      judgeLabels('container', name, check.labels, labels) ??
      (await judgeOrigin(check, found, world)) ??
      passed('container-ok', { name, looked, state, exitCode, image })
    );
  },
  words,
});

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
