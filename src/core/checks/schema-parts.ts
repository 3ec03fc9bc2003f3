/**
 * What the schemas of several kinds have in common. The library is handed in: a run that only judges
 * does not load it.
 */
import type * as zod from 'zod';
import type { JsonExpectation } from '../expect/json.ts';
import { REFERENCE } from '../names/image-reference.ts';
import { NEED, NEED_WORDS } from '../names/need.ts';
import { OBJECT_NAME } from '../names/object-id.ts';
import { DURATION_WORDS, durationMs } from '../pattern/duration.ts';

export const REFERENCE_WORDS = 'must be the name of an image, such as ubuntu:20.04';

export type Zod = typeof zod;
export type SchemaParts = ReturnType<typeof schemaParts>;

export function schemaParts(z: Zod) {
  const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
  /** A number, or limits for one; both ends included. */
  const amount = z.union([
    z.number().int().nonnegative(),
    z
      .strictObject({
        min: z.number().int().nonnegative().optional(),
        max: z.number().int().nonnegative().optional(),
      })
      .refine((a) => a.min !== undefined || a.max !== undefined, 'needs min or max'),
  ]);
  const jsonCondition = z.strictObject({
    min: z.number().optional(),
    max: z.number().optional(),
    value: z.number().optional(),
    tolerance: z.number().nonnegative().optional(),
    type: z.enum(['string', 'number', 'boolean', 'null', 'array', 'object']).optional(),
    count: amount.optional(),
  });
  const json: zod.ZodType<JsonExpectation> = z.lazy(() =>
    z.union([scalar, z.array(json), jsonCondition, z.record(z.string(), json)]),
  );
  /** Lines in the syntax of an output fence, in order; `...` and placeholders as there. */
  const lines = z.union([z.string(), z.array(z.string())]);
  const absent = z.literal(true).optional();
  /** Of every check. */
  const every = {
    /** What the check means, in words; used in place of what it looks at. */
    says: z.string().min(1).max(200).optional(),
    /** Holds before the action as well, on purpose: `verify --prove` does not ask that it fail there. */
    invariant: z.literal(true).optional(),
    /** If one is unmet, the check is left out. */
    needs: z.array(z.string().regex(NEED, NEED_WORDS)).min(1).optional(),
    /** A shell condition: if it succeeds, the check is left out. */
    unless: z.string().regex(/\S/, 'must be a shell condition').optional(),
  };
  return {
    amount,
    json,
    jsonCondition,
    lines,
    /** Blanks in `lines` and `contains`: as a terminal shows them, or as they are. */
    fold: z.literal(true).optional(),
    exact: z.literal(true).optional(),
    /** An exit code, 0 to 255. */
    exitCode: z.number().int().min(0).max(255),
    /** An image's name. */
    reference: z.string().regex(REFERENCE, REFERENCE_WORDS),
    /** A container's, volume's or network's. */
    objectName: z
      .string()
      .regex(OBJECT_NAME, 'must be a name of letters, digits, "_", "." and "-"'),
    /** Seconds, or with a unit; 1 s to 24 h. */
    duration: z
      .union([z.number(), z.string()])
      .transform(String)
      .refine((text) => durationMs(text) !== undefined, `must be ${DURATION_WORDS}`)
      .optional(),
    sha256: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'is written sha256: and 64 hexadecimal digits'),
    labels: z.record(z.string(), z.string()),
    every,
    common: {
      ...every,
      /** It must not exist; then nothing else may be asked of it. */
      absent,
    },
  };
}
