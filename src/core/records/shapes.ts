/** Shapes of records that are read again. By hand: what reads a small one must load little. Pure. */

export type RecordShape = (value: unknown) => boolean;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const text: RecordShape = (value) => typeof value === 'string';
export const number: RecordShape = (value) => typeof value === 'number' && Number.isFinite(value);
export const count: RecordShape = (value) => Number.isInteger(value) && (value as number) >= 0;
export const flag: RecordShape = (value) => typeof value === 'boolean';
export const matching =
  (pattern: RegExp): RecordShape =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
export const oneOf =
  (...values: readonly unknown[]): RecordShape =>
  (value) =>
    values.includes(value);
export const optional =
  (shape: RecordShape): RecordShape =>
  (value) =>
    value === undefined || shape(value);
export const listOf =
  (shape: RecordShape): RecordShape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
export const mapOf =
  (shape: RecordShape): RecordShape =>
  (value) =>
    isObject(value) && Object.values(value).every(shape);
/** Further keys are allowed. */
export const object =
  (shapes: Readonly<Record<string, RecordShape>>): RecordShape =>
  (value) =>
    isObject(value) && Object.entries(shapes).every(([key, shape]) => shape(value[key]));
