/** What a lesson's records look like on disk. They can be edited, cut off or written by a later version. */
import * as z from 'zod/mini';
import { UserError } from '../run/failure.ts';

const texts = z.record(z.string(), z.string());
const name = z.string().check(z.minLength(1));

/** File name, without its ending → what it holds. */
const SHAPES = {
  progress: z.object({
    version: z.literal(1),
    lesson: z.string(),
    done: z.array(z.string()),
    how: z.optional(
      z.record(z.string(), z.enum(['passed', 'solved', 'skipped', 'left', 'not-run'])),
    ),
    rebuilding: z.optional(z.string()),
    written: texts,
    inventory: z.optional(
      z.object({
        engine: z.string(),
        start: z.string(),
        objects: z.array(z.object({ kind: z.string(), name: z.string() })),
      }),
    ),
    finishedAt: z.optional(z.string()),
  }),
  shell: z.object({
    cwd: name,
    umask: z.string().check(z.regex(/^[0-7]{1,4}$/)),
    variables: texts,
    unset: z.array(z.string()),
    functions: texts,
    aliases: z.string(),
  }),
  observed: z.record(z.string(), z.array(z.tuple([z.string(), z.nullable(z.array(z.string()))]))),
  background: z.object({ actions: z.array(z.string()) }),
  contexts: z.object({ current: z.optional(z.string()), files: texts }),
  practice: z.object({ token: z.string() }),
  ports: z.record(z.string(), z.string().check(z.regex(/^[0-9]{1,5}$/))),
  help: z.object({
    step: z.string(),
    hints: z.int().check(z.nonnegative()),
    diagnosis: z.optional(z.string()),
    failed: z.optional(z.boolean()),
  }),
  answers: z.record(z.string(), texts),
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
  return SHAPES[record].safeParse(value).success;
}

/** @throws UserError (3) */
export function refuseNewer(value: unknown, path: string): void {
  const { version } = (value ?? {}) as { readonly version?: unknown };
  if (typeof version !== 'number' || !(version > VERSION)) return;
  throw new UserError(
    `A later version of this program has written ${path}: version ${version} of the format. This program knows version ${VERSION}.`,
    {
      exitCode: 3,
      next: 'Nothing was changed. Update the program: npm install --global lesson-runner@latest',
    },
  );
}

const text = z.string();
const of = z.string();
const ofAction = { step: of, action: of };
const outcome = z.enum(['passed', 'failed', 'not-run']);

/** The events of a transcript that are read again; others are passed over. */
const EVENT = z.intersection(
  z.object({ v: z.literal(1), run: z.string(), at: z.string() }),
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('lesson-started'),
      lesson: of,
      standIns: z.array(z.object({ image: text, really: text })),
      images: z.optional(z.array(z.object({ image: text, id: text, digests: z.array(text) }))),
      engine: z.optional(z.object({ version: text, kind: text })),
      digest: z.optional(text),
    }),
    z.object({ type: z.literal('step-started'), step: of, title: text }),
    z.object({
      type: z.literal('step-finished'),
      step: of,
      outcome,
      reason: z.optional(text),
    }),
    z.object({
      type: z.literal('action-started'),
      ...ofAction,
      kind: text,
      script: z.optional(text),
    }),
    z.object({
      type: z.literal('action-finished'),
      ...ofAction,
      ended: text,
      exitCode: z.optional(z.number()),
      durationMs: z.number(),
    }),
    z.object({
      type: z.literal('output'),
      ...ofAction,
      stream: z.enum(['stdout', 'stderr']),
      text,
    }),
    z.object({
      type: z.literal('verdict'),
      ...ofAction,
      verdict: z.object({ outcome, code: text, args: z.record(text, z.unknown()) }),
      expectation: z.optional(z.int()),
    }),
    z.object({
      type: z.literal('file-changed'),
      ...ofAction,
      path: text,
      text: z.optional(text),
    }),
    z.object({
      type: z.literal('file-written'),
      ...ofAction,
      path: text,
      change: text,
      keptAs: z.optional(text),
    }),
    z.object({ type: z.literal('warning'), code: text, args: z.record(text, z.unknown()) }),
    z.object({ type: z.literal('lesson-finished'), outcome }),
  ]),
);

/** Whether a line of a transcript holds an event that this program knows. */
export function isEvent(value: unknown): boolean {
  return EVENT.safeParse(value).success;
}

/** Of reading a record: it is no text of ours. Whatever else goes wrong, it may be whole. */
export function isDamage(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return (
    error instanceof SyntaxError || ['EISDIR', 'EFTYPE', 'EFBIG', 'ELOOP', 'ENXIO'].includes(code)
  );
}
