/** What several numbers have in common, and how they are written. Pure. */

/** Of one metric over several trials. */
export interface Spread {
  /** At least 1. */
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the sample; null for one number. */
  readonly deviation: number | null;
  readonly least: number;
  readonly most: number;
}

/** @returns undefined for no number */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const [least, most] = extremes(values);
  // Divided first, large numbers add up to no infinity.
  const mean = values.reduce((sum, value) => sum + value / count, 0);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2 / (count - 1), 0);
  return { count, mean, deviation: count === 1 ? null : Math.sqrt(squares), least, most };
}

/** The least and the greatest; infinite for no number. */
export function extremes(values: readonly number[]): [least: number, most: number] {
  return values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const) as [number, number];
}

const DIGITS = 4;
const MOST_DECIMALS = 6;

/** One way to write all numbers of a picture, with as many decimals as tell them apart. */
export function numberFormat(values: readonly number[]): (value: number) => string {
  const [least, most] = extremes(values);
  const largest = Math.max(Math.abs(least), Math.abs(most));
  if (values.length === 0 || largest === 0 || values.every(Number.isSafeInteger))
    return shortNumber;
  if (largest < 1e-4 || largest >= 1e7) return (value) => value.toExponential(DIGITS - 1);
  const decimals = Math.ceil(-Math.log10(most - least || largest)) + 2;
  return (value) => value.toFixed(Math.min(MOST_DECIMALS, Math.max(0, decimals)));
}

/** By itself: four digits that count, and all of a whole number. */
export function shortNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : String(Number(value.toPrecision(DIGITS)));
}
