/** A JSON value against what a check asks of it. */
import type { JsonDifference, Limits } from './codes.ts';

/**
 * What a JSON value must be. A scalar: equal to it. `{min, max}`, `{value, tolerance}`, `{type}`,
 * `{count}`: a condition. Any other mapping: keys, or paths such as `runs[0].best`, to expectations,
 * further keys being allowed.
 */
export type JsonExpectation =
  | string
  | number
  | boolean
  | null
  | JsonCondition
  | JsonExpectation[]
  | { [key: string]: JsonExpectation };

export interface JsonCondition {
  min?: number | undefined;
  max?: number | undefined;
  value?: number | undefined;
  /** Absolute, in the unit of `value`. */
  tolerance?: number | undefined;
  type?: 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object' | undefined;
  /** Of an array's items, an object's keys, a string's characters. */
  count?: Limits | undefined;
}

const KEYS: Readonly<Record<keyof JsonCondition, true>> = {
  min: true,
  max: true,
  value: true,
  tolerance: true,
  type: true,
  count: true,
};

/** A mapping is a condition when each of its keys is one of these. */
export const JSON_CONDITION_KEYS: readonly string[] = Object.keys(KEYS);

type Type = NonNullable<JsonCondition['type']>;
const TYPES: readonly string[] = ['string', 'number', 'boolean', 'null', 'array', 'object'];
const SHOWN = 80;

export type Parsed =
  | { readonly value: unknown }
  | { readonly message: string; readonly notANumber: boolean };

/** JSON as the standard has it: NaN and Infinity, which some programs write, are none. */
export function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch (error) {
    const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
    return {
      message: error instanceof Error ? error.message : String(error),
      notANumber: /\b(?:NaN|Infinity)\b/.test(bare),
    };
  }
}

/**
 * Where a value is not what is asked for, in the order of the expectation. A list must have as many
 * items as expected, a mapping may have further keys. Numbers that are not finite (1e999) meet no
 * condition.
 */
export function compareJson(
  expected: JsonExpectation,
  actual: unknown,
  path = '$',
): JsonDifference[] {
  if (Array.isArray(expected)) return compareList(expected, actual, path);
  if (expected === null || typeof expected !== 'object') {
    return expected === actual ? [] : [different(path, 'value', expected, actual)];
  }
  if (isCondition(expected)) return compareCondition(expected, actual, path);
  const entries = Object.entries(expected);
  const isOwnOf = (key: string) =>
    typeOf(actual) === 'object' && Object.hasOwn(actual as object, key);
  const isOfList =
    entries.length > 0 && entries.every(([key]) => key.startsWith('[') && !isOwnOf(key));
  if (typeOf(actual) !== (isOfList ? 'array' : 'object'))
    return [different(path, 'type', isOfList ? 'array' : 'object', actual)];
  return entries.flatMap(([key, value]) => {
    const isOwn = isOwnOf(key);
    const steps = (!isOwn && stepsOf(key)) || [key];
    return compareAt(steps, value, actual, path);
  });
}

const PATH = /^(?:[\w-]+|\[(?:\d+|\*)\])(?:\.[\w-]+|\[(?:\d+|\*)\])*$/;

/** Of a key that is a path, such as `runs[0].best` or `[*].seed`: a number is an index. */
function stepsOf(key: string): (string | number)[] | undefined {
  if (!PATH.test(key)) return undefined;
  return [...key.matchAll(/\[(\d+|\*)\]|([\w-]+)/g)].map(([, index, name = '']) =>
    index === undefined ? name : index === '*' ? EACH : Number(index),
  );
}

/** Each item of a list. */
const EACH = -1;

function compareAt(
  [step, ...rest]: readonly (string | number)[],
  expected: JsonExpectation,
  actual: unknown,
  path: string,
): JsonDifference[] {
  if (step === undefined) return compareJson(expected, actual, path);
  const missing = (below: string) => [{ path: below, reason: 'missing' as const, expected }];
  if (typeof step === 'string') {
    const below = path + keyPath(step);
    return typeOf(actual) === 'object' && Object.hasOwn(actual as object, step)
      ? compareAt(rest, expected, (actual as Record<string, unknown>)[step], below)
      : missing(below);
  }
  if (!Array.isArray(actual)) return [different(path, 'type', 'array', actual)];
  const items = step === EACH ? [...actual.entries()] : [[step, actual[step]] as const];
  // Of an empty list nothing would be compared.
  if (items.length === 0 || step >= actual.length) return missing(`${path}[${Math.max(step, 0)}]`);
  return items.flatMap(([index, item]) => compareAt(rest, expected, item, `${path}[${index}]`));
}

/**
 * A mapping all of whose keys are names of conditions, with values that such conditions have. An
 * empty one asks for a mapping, of whatever keys.
 */
export function isCondition(value: object): value is JsonCondition {
  const entries = Object.entries(value);
  return (
    entries.length > 0 &&
    entries.every(([key, part]) => {
      if (!JSON_CONDITION_KEYS.includes(key)) return false;
      if (key === 'type') return TYPES.includes(part);
      return typeof part === 'number' || (key === 'count' && isLimits(part));
    })
  );
}

function isLimits(value: unknown): boolean {
  if (typeOf(value) !== 'object') return false;
  const entries = Object.entries(value as object);
  return (
    entries.length > 0 &&
    entries.every(([key, part]) => ['min', 'max'].includes(key) && typeof part === 'number')
  );
}

function compareList(expected: JsonExpectation[], actual: unknown, path: string): JsonDifference[] {
  if (!Array.isArray(actual)) return [different(path, 'type', 'array', actual)];
  const differences = expected
    .slice(0, actual.length)
    .flatMap((item, index) => compareJson(item, actual[index], `${path}[${index}]`));
  if (actual.length === expected.length) return differences;
  return [
    { path, reason: 'count', expected: expected.length, actual: actual.length },
    ...differences,
  ];
}

function compareCondition(
  condition: JsonCondition,
  actual: unknown,
  path: string,
): JsonDifference[] {
  const { min, max, value, tolerance = 0, type, count } = condition;
  const differences: JsonDifference[] = [];
  if (type !== undefined && typeOf(actual) !== type) {
    differences.push(different(path, 'type', type, actual));
  }
  if (count !== undefined) {
    const size = sizeOf(actual);
    if (size === undefined) differences.push(different(path, 'type', 'array', actual));
    else if (!isWithin(count, size)) {
      differences.push({ path, reason: 'count', expected: count, actual: size });
    }
  }
  const numeric = [min, max, value, condition.tolerance].some((limit) => limit !== undefined);
  if (!numeric) return differences;
  if (typeof actual !== 'number' || !Number.isFinite(actual)) {
    return [...differences, different(path, 'type', 'number', actual)];
  }
  if (min !== undefined && !(actual >= min)) differences.push(different(path, 'min', min, actual));
  if (max !== undefined && !(actual <= max)) differences.push(different(path, 'max', max, actual));
  if (value !== undefined && !isClose(actual, value, tolerance)) {
    differences.push(
      tolerance === 0
        ? different(path, 'value', value, actual)
        : different(path, 'tolerance', { value, tolerance }, actual),
    );
  }
  return differences;
}

/** Within the tolerance as it is written: 0.75 is 0.05 from 0.8, whatever binary fractions say. */
function isClose(actual: number, value: number, tolerance: number): boolean {
  if (tolerance === 0) return actual === value;
  const rounding = 2 * Number.EPSILON * Math.max(Math.abs(actual), Math.abs(value));
  return Math.abs(actual - value) <= tolerance + rounding;
}

/** Whether a number is the expected one, or within the limits, both included. */
export function isWithin(amount: Limits, actual: number): boolean {
  if (typeof amount === 'number') return actual === amount;
  const { min = 0, max = Number.POSITIVE_INFINITY } = amount;
  return actual >= min && actual <= max;
}

/** Items, keys or code points. */
function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'string') return [...value].length;
  return typeOf(value) === 'object' ? Object.keys(value as object).length : undefined;
}

function typeOf(value: unknown): Type | undefined {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'object'
    ? type
    : undefined;
}

function different(
  path: string,
  reason: JsonDifference['reason'],
  expected: unknown,
  actual: unknown,
): JsonDifference {
  return { path, reason, expected, actual: summary(actual) };
}

/** A scalar as it is; of anything else, or of a long text, enough to know it by. */
function summary(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'string') return value.length <= SHOWN ? value : `${value.slice(0, SHOWN)}…`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeOf(value) === 'object' ? 'a mapping' : value;
}

function keyPath(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
