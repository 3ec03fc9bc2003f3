/**
 * The checks on state, defined once: the reader validates with these schemas, the evaluator works on
 * their types, and the JSON Schema that ships is made from them.
 */
import * as z from 'zod';

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
export type Amount = z.infer<typeof amount>;

/**
 * What a JSON value must be. A scalar: equal to it. `{min, max}`, `{value, tolerance}`, `{type}`,
 * `{count}`: a condition. Any other mapping: keys to expectations, further keys being allowed.
 */
export type JsonExpectation =
  | string
  | number
  | boolean
  | null
  | JsonCondition
  | JsonExpectation[]
  | { [key: string]: JsonExpectation };

export const JSON_CONDITION = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  value: z.number().optional(),
  /** Absolute, in the unit of `value`. */
  tolerance: z.number().nonnegative().optional(),
  type: z.enum(['string', 'number', 'boolean', 'null', 'array', 'object']).optional(),
  /** Of an array's items, an object's keys, a string's characters. */
  count: amount.optional(),
});
export type JsonCondition = z.infer<typeof JSON_CONDITION>;

const json: z.ZodType<JsonExpectation> = z.lazy(() =>
  z.union([scalar, z.array(json), JSON_CONDITION, z.record(z.string(), json)]),
);

const sha256 = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'is written sha256: and 64 hexadecimal digits');
const labels = z.record(z.string(), z.string());
/** Lines in the syntax of an output fence, in order; `...` and placeholders as there. */
const lines = z.union([z.string(), z.array(z.string())]);

const common = {
  /** It must not exist; then nothing else may be asked of it. */
  absent: z.literal(true).optional(),
  /** Holds before the action as well, on purpose: `verify --prove` does not ask that it fail there. */
  invariant: z.literal(true).optional(),
};

export const CHECKS = {
  image: z.strictObject({
    image: z.string().min(1),
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
    'same-as': z.string().optional(),
    /**
     * true: the layers are those that this tag had before the action; false: they are not; a
     * reference: those of that image.
     */
    cached: z.union([z.boolean(), z.string()]).optional(),
    ...common,
  }),
  container: z.strictObject({
    container: z.string().min(1),
    state: z.enum(['created', 'running', 'paused', 'restarting', 'exited', 'dead']).optional(),
    /** The exit code of a container that has ended, 0 to 255. */
    exit: z.number().int().min(0).max(255).optional(),
    image: z.string().optional(),
    labels: labels.optional(),
    ...common,
  }),
  volume: z.strictObject({ volume: z.string().min(1), labels: labels.optional(), ...common }),
  network: z.strictObject({ network: z.string().min(1), labels: labels.optional(), ...common }),
  file: z.strictObject({
    file: z.string().min(1),
    lines: lines.optional(),
    /** The lines come somewhere, in order. */
    contains: lines.optional(),
    /** The number of lines. */
    count: amount.optional(),
    json: json.optional(),
    digest: sha256.optional(),
    'same-as': z.string().optional(),
    ...common,
  }),
  files: z.strictObject({
    /** A glob below the sandbox: `*`, `?`, `[…]`, `**`. */
    files: z.string().min(1),
    /** How many there are; where it is not given, at least one. */
    count: amount.optional(),
    /** Holds for each of them. */
    lines: lines.optional(),
    contains: lines.optional(),
    json: json.optional(),
    /** Another folder or glob with the same names and contents. */
    'same-as': z.string().optional(),
    ...common,
  }),
  http: z.strictObject({
    /** `$NAME` of a port that the front matter declares is replaced. */
    http: z.string().min(1),
    status: z.number().int().min(100).max(599).optional(),
    lines: lines.optional(),
    contains: lines.optional(),
    json: json.optional(),
    ...common,
  }),
  command: z.strictObject({
    /** Shell, run in the sandbox with the state that the blocks left. */
    command: z.string().min(1),
    exit: z.union([z.number().int().min(0).max(255), z.literal('nonzero')]).optional(),
    lines: lines.optional(),
    contains: lines.optional(),
    count: amount.optional(),
    json: json.optional(),
    digest: sha256.optional(),
    /** Another command that must print the same. */
    'same-as': z.string().optional(),
    invariant: common.invariant,
  }),
} as const;

export type CheckKind = keyof typeof CHECKS;
export type ImageCheck = z.infer<typeof CHECKS.image>;
export type ContainerCheck = z.infer<typeof CHECKS.container>;
export type VolumeCheck = z.infer<typeof CHECKS.volume>;
export type NetworkCheck = z.infer<typeof CHECKS.network>;
export type FileCheck = z.infer<typeof CHECKS.file>;
export type FilesCheck = z.infer<typeof CHECKS.files>;
export type HttpCheck = z.infer<typeof CHECKS.http>;
export type CommandCheck = z.infer<typeof CHECKS.command>;

/** One check, told apart by `kind`; the rest is what the comment's YAML said. */
export type Check =
  | ({ readonly kind: 'image' } & ImageCheck)
  | ({ readonly kind: 'container' } & ContainerCheck)
  | ({ readonly kind: 'volume' } & VolumeCheck)
  | ({ readonly kind: 'network' } & NetworkCheck)
  | ({ readonly kind: 'file' } & FileCheck)
  | ({ readonly kind: 'files' } & FilesCheck)
  | ({ readonly kind: 'http' } & HttpCheck)
  | ({ readonly kind: 'command' } & CommandCheck);
