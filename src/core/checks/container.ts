/** Checks on containers. */

import type * as zod from 'zod';
import { isWithin } from '../expect/json.ts';
import { encode, judgeText } from '../expect/text-check.ts';
import type { Judgement } from '../expect/verdict.ts';
import { verdictsOf } from '../expect/verdict.ts';
import type { ContainerState, World } from '../expect/world.ts';
import { amount as amountWords, row, valueRows } from '../words/rows.ts';
import { type CheckName, checkKind, type ExpectedActual, type WordsOf } from './kind.ts';
import { type Looked, lookedAt, sentence } from './looked-at.ts';
import { judgeLabels, judgePresence, type ObjectCodes, objectWords } from './object.ts';
import type { SchemaParts, Zod } from './schema-parts.ts';

const schema = (
  z: Zod,
  { amount, labels, lines, exitCode, reference, objectName, common }: SchemaParts,
) =>
  z.strictObject({
    container: objectName,
    state: z.enum(['created', 'running', 'paused', 'restarting', 'exited', 'dead']).optional(),
    /** Of a container that has ended. */
    exit: exitCode.optional(),
    image: reference.optional(),
    health: z.enum(['starting', 'healthy', 'unhealthy']).optional(),
    env: labels.optional(),
    /** Place in the container → volume, or folder whose path ends so. */
    mounts: labels.optional(),
    /** Of the container; published on this machine. */
    ports: z.array(z.number().int().min(1).max(65535)).min(1).optional(),
    networks: z.array(objectName).min(1).optional(),
    /** How often the engine has started it again. */
    restarts: amount.optional(),
    /** Lines that come somewhere in what it has printed, in order. */
    logs: lines.optional(),
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
  /** `what`: e.g. "health", "variable MODE"; undefined: there is none. */
  'container-differs': CheckName & {
    readonly what: string;
    readonly expected: string;
    readonly actual?: string;
  };
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
  'container-differs': ({ name, what, expected, actual }) => [
    `the ${what} of the container ${name} is not as expected`,
    ...valueRows(expected, actual ?? '(none)'),
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
      judgeFacts(check, found) ??
      (await judgeLogs(check, world)) ??
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

/** The first of the container's own facts that differs. */
function judgeFacts(check: ContainerCheck, found: ContainerState): Judgement | undefined {
  const { container: name, health, env = {}, mounts = {}, ports, networks, restarts } = check;
  const differs = (what: string, expected: string, actual?: string) =>
    failed('container-differs', { name, what, expected, ...(actual ? { actual } : {}) });
  if (health !== undefined && health !== found.health)
    return differs('health', health, found.health);
  for (const [variable, value] of Object.entries(env)) {
    const entry = found.env.findLast((it) => it.startsWith(`${variable}=`));
    if (entry !== `${variable}=${value}`)
      return differs(`variable ${variable}`, value, entry?.slice(variable.length + 1));
  }
  for (const [target, source] of Object.entries(mounts)) {
    const actual = found.mounts.find((it) => it.target === target)?.source;
    if (actual !== source && !actual?.endsWith(`/${source}`))
      return differs(`mount at ${target}`, source, actual);
  }
  const lacks = <T>(wanted: readonly T[] = [], there: readonly T[]) =>
    wanted.some((it) => !there.includes(it));
  if (ports && lacks(ports, found.ports))
    return differs('list of published ports', ports.join(', '), found.ports.join(', '));
  if (networks && lacks(networks, found.networks))
    return differs('list of networks', networks.join(', '), found.networks.join(', '));
  if (restarts !== undefined && !isWithin(restarts, found.restarts))
    return differs('number of restarts', amountWords(restarts), String(found.restarts));
  return undefined;
}

async function judgeLogs(check: ContainerCheck, world: World): Promise<Judgement | undefined> {
  const { container: name, logs } = check;
  if (logs === undefined) return undefined;
  const source = { kind: 'command', name: `docker logs ${name}` } as const;
  return judgeText({ contains: logs }, encode((await world.logs(name)) ?? ''), source);
}
