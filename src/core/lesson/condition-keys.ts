/** Apart from the schemas, since a run that only judges need not load what these are made with. */
import type { JsonCondition } from './check.ts';

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
