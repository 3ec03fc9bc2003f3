/** What the lines of trials.jsonl look like: they can be edited, cut off or written by a later version. Pure. */
import {
  count,
  flag,
  isObject,
  listOf,
  mapOf,
  number,
  object,
  oneOf,
  optional,
  type RecordShape,
  text,
} from '../records/shapes.ts';

const either =
  (...shapes: readonly RecordShape[]): RecordShape =>
  (value) =>
    shapes.some((shape) => shape(value));
const orNull = (shape: RecordShape) => either(oneOf(null), shape);

const texts = mapOf(text);
const value = either(number, text);
const values = either(
  object({ kind: oneOf('list'), values: listOf(value) }),
  object({ kind: oneOf('range'), from: number, to: number, step: orNull(number) }),
);

const spec = object({
  image: text,
  parameters: mapOf(values),
  random: optional(count),
  seed: optional(count),
  repeats: count,
  args: optional(listOf(text)),
  env: texts,
  mounts: listOf(object({ source: text, target: text })),
  results: text,
  goal: optional(object({ metric: text, direction: oneOf('minimize', 'maximize') })),
  limits: object({
    memory: optional(number),
    cpus: optional(number),
    timeout: optional(number),
    jobs: optional(count),
  }),
  network: text,
  writable: flag,
  retries: count,
  failFast: flag,
  reuse: flag,
});

const failure = either(
  object({ why: oneOf('exit', 'no-result') }),
  object({ why: oneOf('timeout'), seconds: number }),
  object({ why: oneOf('memory'), limit: number }),
  object({ why: oneOf('not-started'), said: text }),
  object({ why: oneOf('files'), problem: text }),
  object({ why: oneOf('invalid-result'), from: oneOf('file', 'stdout'), problem: text }),
);

/** The version that this program writes, in each session. */
export const LINE_VERSION = 1;

const LINES: Readonly<Record<string, RecordShape>> = {
  session: object({
    version: oneOf(LINE_VERSION),
    sweep: text,
    at: text,
    spec,
    image: object({ reference: text, id: text, digests: listOf(text) }),
    mounts: listOf(object({ source: text, target: text, sha256: text })),
    host: object({
      kernel: text,
      architecture: text,
      cpu: text,
      cpus: number,
      memory: number,
      engine: text,
    }),
    planned: listOf(text),
    accepted: texts,
  }),
  began: object({
    at: text,
    trial: text,
    attempt: count,
    settings: mapOf(value),
    repeat: count,
    seed: orNull(number),
    args: listOf(text),
    env: texts,
  }),
  ended: object({
    at: text,
    trial: text,
    attempt: count,
    status: oneOf('complete', 'failed'),
    failure: optional(failure),
    exitCode: orNull(number),
    seconds: number,
    metrics: mapOf(either(number, text, flag, oneOf(null))),
    files: listOf(object({ path: text, bytes: count, sha256: orNull(text) })),
  }),
};

/** Whether it is one that this program knows. */
export function isSweepLine(line: unknown): boolean {
  if (!isObject(line) || typeof line.line !== 'string') return false;
  return Object.hasOwn(LINES, line.line) && LINES[line.line]?.(line) === true;
}

/** @returns the version of a session that a later program has written */
export function newerVersion(line: unknown): number | undefined {
  if (!isObject(line) || line.line !== 'session') return undefined;
  const { version } = line;
  return typeof version === 'number' && version > LINE_VERSION ? version : undefined;
}
