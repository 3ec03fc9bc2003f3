/** The real line most like an expected one: to show, never to decide. */
import type { Pattern } from '../pattern/pattern.ts';
import type { RealLine } from './codes.ts';

/** Bounds, so that a long output costs no more than a short one. */
const CANDIDATES = 400;
const BEFORE = 100;
const COMPARED = 200;
const SHOWN = 300;

/** Undefined where no line has anything in common with it. `around` from 0: where it was looked for. */
export function nearestLine(
  pattern: Pattern,
  lines: readonly string[],
  around: number,
): RealLine | undefined {
  const first = Math.max(0, Math.min(around - BEFORE, lines.length - CANDIDATES));
  const units = unitsOf(pattern);
  const weight = units.filter((unit) => unit !== undefined && unit !== ' ').length;
  let best: { index: number; distance: number } | undefined;
  for (let index = first; index < Math.min(lines.length, first + CANDIDATES); index += 1) {
    const line = (lines[index] ?? '').slice(0, COMPARED);
    if (line.trim() === '') continue;
    const distance = distanceTo(units, line);
    if (distance >= Math.max(weight, line.length)) continue;
    const closer =
      best === undefined ||
      distance < best.distance ||
      (distance === best.distance && Math.abs(index - around) < Math.abs(best.index - around));
    if (closer) best = { index, distance };
  }
  return best && realLine(lines, best.index);
}

/** A line of the output as it is shown. */
export function realLine(lines: readonly string[], index: number): RealLine {
  return { number: index + 1, text: shortened(lines[index] ?? '') };
}

function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}

/** Characters; undefined for a wildcard. */
function unitsOf(pattern: Pattern): (string | undefined)[] {
  return pattern.segments
    .flatMap((segment) => (segment.kind === 'text' ? [...segment.text] : [undefined]))
    .slice(0, COMPARED);
}

/** Edit distance, in which a wildcard takes any text for nothing. */
function distanceTo(units: readonly (string | undefined)[], line: string): number {
  let row = Array.from({ length: line.length + 1 }, (_, column) => column);
  for (const unit of units) {
    const next = [unit === undefined ? (row[0] ?? 0) : (row[0] ?? 0) + 1];
    for (let column = 1; column <= line.length; column += 1) {
      const above = row[column] ?? 0;
      const left = next[column - 1] ?? 0;
      const diagonal = row[column - 1] ?? 0;
      next.push(
        unit === undefined
          ? Math.min(above, left)
          : Math.min(above + 1, left + 1, diagonal + (unit === line[column - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
