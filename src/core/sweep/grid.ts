/** The values that a parameter is tried with, and the settings of each trial: a grid, or random draws. Pure. */

/** A number only if it is written as JavaScript writes it: "0.10" and "1e3" reach the container as typed. */
export type ParameterValue = number | string;

/** One value of each parameter, in the order in which they were given. */
export type Settings = Readonly<Record<string, ParameterValue>>;

/** `step`: null for a range of real numbers, which only random draws can use. */
export type ParameterValues =
  | { readonly kind: 'list'; readonly values: readonly ParameterValue[] }
  | {
      readonly kind: 'range';
      readonly from: number;
      readonly to: number;
      readonly step: number | null;
    };

/** A name that no shell, CSV file or JSON reader reads as something else. */
export const PARAMETER_NAME = /^[A-Za-z_][\w.-]*$/;

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^\s*(${NUMBER})\.\.(${NUMBER})(?::(${NUMBER}))?\s*$`);

/** Above it, a range is a mistake in typing. */
const MOST_VALUES = 100_000;

/** Why text is no set of values. */
export class ValuesProblem extends Error {}

/**
 * Reads `2,4,6`, `10..50:10` (both ends included, step 10), `1..5` (step 1), or `0.1..0.9`
 * (for random draws).
 * @throws ValuesProblem
 */
export function parseValues(text: string): ParameterValues {
  const range = RANGE.exec(text);
  if (!range) {
    const parts = text.split(',').map((part) => part.trim());
    if (parts.includes('')) throw new ValuesProblem('has an empty value');
    return valuesOf(parts.map(parseValue));
  }
  const [from, to] = [Number(range[1]), Number(range[2])];
  const whole = /^[+-]?\d+\.\.[+-]?\d+$/.test(text.trim());
  const step = range[3] === undefined ? (whole ? 1 : null) : Number(range[3]);
  if (step !== null && !(step > 0)) throw new ValuesProblem('has a step that is not above 0');
  if (from > to) throw new ValuesProblem('ends below where it begins');
  if (step !== null && (to - from) / step >= MOST_VALUES)
    throw new ValuesProblem(`has more than ${MOST_VALUES} values`);
  return { kind: 'range', from, to, step };
}

/** @throws ValuesProblem if there is none, or one twice */
export function valuesOf(values: readonly ParameterValue[]): ParameterValues {
  if (values.length === 0) throw new ValuesProblem('has no value');
  const seen = new Set<string>();
  const twice = values.find((value) => seen.size === seen.add(String(value)).size);
  if (twice !== undefined) throw new ValuesProblem(`has the value ${twice} twice`);
  return { kind: 'list', values };
}

function parseValue(text: string): ParameterValue {
  const number = Number(text);
  return text !== '' && String(number) === text && Number.isFinite(number) ? number : text;
}

/** All values of a parameter. @throws ValuesProblem for a range without a step */
export function valuesIn(values: ParameterValues): readonly ParameterValue[] {
  if (values.kind === 'list') return values.values;
  if (values.step === null) throw new ValuesProblem('needs a step, such as 0.1..0.9:0.2');
  return Array.from({ length: countOf(values) }, (_, at) => valueAt(values, at));
}

/** Infinite for a range without a step. */
function countOf(values: ParameterValues): number {
  if (values.kind === 'list') return values.values.length;
  const { from, to, step } = values;
  return step === null ? Number.POSITIVE_INFINITY : Math.floor((to - from) / step + 1e-9) + 1;
}

/** @param at from 0; of a range with a step */
function valueAt(values: ParameterValues, at: number): ParameterValue {
  if (values.kind === 'list') return values.values[at] as ParameterValue;
  const { from, step } = values;
  // A sum such as 0.1 + 0.2 is 0.30000000000000004: of its digits only those count that were typed.
  const digits = Math.max(decimals(from), decimals(step ?? 0));
  return Number((from + at * (step ?? 0)).toFixed(digits));
}

/** How many combinations there are, without building them. */
export function gridSize(parameters: Readonly<Record<string, ParameterValues>>): number {
  return Object.values(parameters).reduce((size, values) => size * countOf(values), 1);
}

function decimals(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const shown = mantissa.split('.')[1]?.length ?? 0;
  return Math.min(100, Math.max(0, shown - Number(exponent)));
}

/** Each combination, the last parameter changing fastest, as nested loops would. */
export function gridOf(parameters: Readonly<Record<string, ParameterValues>>): Settings[] {
  return Object.entries(parameters).reduce<Settings[]>(
    (all, [name, values]) =>
      all.flatMap((settings) => valuesIn(values).map((value) => ({ ...settings, [name]: value }))),
    [{}],
  );
}

/**
 * Settings drawn at random, each different. A draw depends on the seed, its number and the names of
 * the parameters alone: with a larger `count` the first ones are the same.
 * @returns fewer than `count` if there are not so many different ones
 */
export function drawsOf(
  parameters: Readonly<Record<string, ParameterValues>>,
  count: number,
  seed: number,
): Settings[] {
  const names = Object.keys(parameters);
  const drawn = new Map<string, Settings>();
  // Draws that repeat an earlier one are made again; a small space is soon used up.
  const most = Math.min(count, gridSize(parameters));
  for (let n = 0; drawn.size < most && n < count * 20 + 100; n++) {
    const settings = Object.fromEntries(
      names.map((name) => {
        const random = randomOf(`${seed} ${n} ${name}`);
        return [name, draw(parameters[name] as ParameterValues, random)];
      }),
    );
    const key = JSON.stringify(settings);
    if (!drawn.has(key)) drawn.set(key, settings);
  }
  return [...drawn.values()];
}

function draw(values: ParameterValues, random: number): ParameterValue {
  if (values.kind === 'range' && values.step === null) {
    return Number((values.from + random * (values.to - values.from)).toPrecision(6));
  }
  return valueAt(values, Math.floor(random * countOf(values)));
}

/** A number from 0 to below 1 that follows from the text: FNV-1a, and the end of MurmurHash3. */
function randomOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
