/**
 * What a lesson's records look like on disk. They can be edited, cut off or written by a later version.
 * Checked by hand: what `list` and `status` load must be small.
 */

import {
  count,
  flag,
  isObject,
  listOf,
  mapOf,
  matching,
  number,
  object,
  oneOf,
  optional,
  type RecordShape,
  text,
} from '../../core/records/shapes.ts';
import { UserError } from '../../core/run/failure.ts';

const texts = mapOf(text);

/** An image, and the layers that it had; null where there was none. */
const layers: RecordShape = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  text(value[0]) &&
  (value[1] === null || listOf(text)(value[1]));

const shell = object({
  cwd: matching(/./s),
  umask: matching(/^[0-7]{1,4}$/),
  variables: texts,
  unset: listOf(text),
  functions: texts,
  aliases: text,
});
const contexts = object({ current: optional(text), files: texts });
/** A record that says what it was before an action. */
const carried = (shape: RecordShape): RecordShape => {
  const before = object({ action: text, value: optional(shape) });
  return (value) => shape(value) && object({ before: optional(before) })(value);
};

/** File name, without its ending → what it holds. */
const SHAPES = {
  progress: object({
    version: oneOf(1),
    lesson: text,
    done: listOf(text),
    how: optional(mapOf(oneOf('passed', 'solved', 'skipped', 'left', 'not-run'))),
    rebuilding: optional(text),
    written: texts,
    inventory: optional(
      object({
        engine: text,
        start: text,
        objects: listOf(object({ kind: text, name: text })),
      }),
    ),
    finishedAt: optional(text),
  }),
  shell: carried(shell),
  observed: mapOf(listOf(layers)),
  values: texts,
  background: object({ actions: listOf(text) }),
  contexts: carried(contexts),
  practice: object({ token: text }),
  ports: mapOf(matching(/^[0-9]{1,5}$/)),
  help: object({ step: text, hints: count, diagnosis: optional(text), failed: optional(flag) }),
  answers: mapOf(texts),
  elsewhere: texts,
  'left-files': texts,
} as const;

export type RecordName = keyof typeof SHAPES;

/** The version that this program writes. */
const VERSION = 1;

/**
 * @param path of the record, for messages
 * @returns whether it can be used; else it is damaged
 * @throws UserError (3) for a record of a later version, which is to stay as it is
 */
export function fits(record: RecordName, value: unknown, path: string): boolean {
  refuseNewer(value, path);
  return SHAPES[record](value);
}

/** @throws UserError (3) */
export function refuseNewer(value: unknown, path: string): void {
  const { version } = (value ?? {}) as { readonly version?: unknown };
  if (typeof version !== 'number' || !(version > VERSION)) return;
  throw new UserError('record-newer', { path, version, known: VERSION }, 3);
}

const ofAction = { step: text, action: text };
const outcome = oneOf('passed', 'failed', 'not-run');

/** The events of a transcript that are read again, by type; others are passed over. */
const EVENTS: Readonly<Record<string, RecordShape>> = {
  'lesson-started': object({
    lesson: text,
    standIns: listOf(object({ image: text, really: text })),
    images: optional(listOf(object({ image: text, id: text, digests: listOf(text) }))),
    engine: optional(object({ version: text, kind: text })),
    digest: optional(text),
  }),
  'step-started': object({ step: text, title: text }),
  'step-finished': object({ step: text, outcome, reason: optional(text) }),
  'action-started': object({ ...ofAction, kind: text, script: optional(text) }),
  'action-finished': object({
    ...ofAction,
    ended: text,
    exitCode: optional(number),
    durationMs: number,
  }),
  output: object({ ...ofAction, stream: oneOf('stdout', 'stderr'), text }),
  verdict: object({
    ...ofAction,
    verdict: object({ outcome, code: text, args: isObject }),
    expectation: optional(count),
  }),
  'file-changed': object({ ...ofAction, path: text, text: optional(text) }),
  'file-written': object({ ...ofAction, path: text, change: text, keptAs: optional(text) }),
  warning: object({ code: text, args: isObject }),
  'lesson-finished': object({ outcome }),
};

const EVENT = object({ v: oneOf(1), run: text, at: text, type: text });

/** Whether a line of a transcript holds an event that this program knows. */
export function isEvent(value: unknown): boolean {
  if (!EVENT(value)) return false;
  const { type } = value as { readonly type: string };
  return Object.hasOwn(EVENTS, type) && EVENTS[type]?.(value) === true;
}

/** Of reading a record: it is no text of ours. Whatever else goes wrong, it may be whole. */
export function isDamage(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    error instanceof SyntaxError || ['EISDIR', 'EFTYPE', 'EFBIG', 'ELOOP', 'ENXIO'].includes(code)
  );
}
