/** Checks that use values which outputs have given. */
import { fill, fillLine, type Values } from '../expect/values.ts';
import { type Check, kindOf } from './table.ts';

/**
 * A check with values in place of names. What is run or asked for stays as the lesson has it: that is
 * what people have agreed to.
 */
export function fillCheck<C extends Check>(check: C, uses: readonly string[], values: Values): C {
  const { runs = [], requests = [] } = kindOf(check);
  const fixed: readonly string[] = [...runs, ...requests, 'kind', 'unless'];
  const lines = ['lines', 'contains', 'logs'];
  const inside = (value: unknown, asLine: boolean): unknown => {
    if (typeof value === 'string')
      return asLine ? fillLine(value, uses, values) : fill(value, uses, values, (text) => text);
    if (Array.isArray(value)) return value.map((one) => inside(one, asLine));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, one]) => [key, inside(one, asLine)]);
    return Object.fromEntries(entries);
  };
  const entries = Object.entries(check).map(([key, value]) =>
    fixed.includes(key) ? [key, value] : [key, inside(value, lines.includes(key))],
  );
  return Object.fromEntries(entries) as C;
}
