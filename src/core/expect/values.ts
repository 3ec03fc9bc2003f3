/** Values that one output gives, as `{name}`, and that later expectations of the lesson use. */
import { isElision } from '../pattern/pattern.ts';

export const VALUE_NAME = /^[a-z][a-z0-9_]*$/;
const USE = /\{([a-z][a-z0-9_]*)\}/g;

export type Values = ReadonlyMap<string, string>;

/** The names in braces, in order. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(USE)].map(([, name = '']) => name);
}

/** The names of a list that some text within a value has in braces. */
export function usedIn(value: unknown, names: ReadonlySet<string>): string[] {
  if (names.size === 0) return [];
  const found = namesIn(JSON.stringify(value) ?? '');
  return [...new Set(found)].filter((name) => names.has(name));
}

/** The first name that has no value yet. */
export function unknownIn(uses: readonly string[] = [], values: Values): string | undefined {
  return uses.find((name) => !values.has(name));
}

/** A line of an expectation with values in place of names: they stand for themselves. */
export function fillLine(line: string, uses: readonly string[], values: Values): string {
  const filled = fill(line, uses, values, (value) => value.replaceAll('[', '\\['));
  return isElision(filled) && !isElision(line) ? '\\...' : filled;
}

/** @param written how a value is written if it is meant literally */
export function fill(
  text: string,
  uses: readonly string[],
  values: Values,
  written: (value: string) => string,
): string {
  return text.replace(USE, (whole, name: string) => {
    const value = uses.includes(name) ? values.get(name) : undefined;
    return value === undefined ? whole : written(value);
  });
}
