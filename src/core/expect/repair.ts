/**
 * All that is wrong with an output, not only the first of it: each mismatch is repaired, and the rest
 * compared again. What the expectation has become in the end is what `lesson update` writes.
 */
import { isElision, matchLine, parsePattern } from '../pattern/pattern.ts';
import { compareLines, type HowToCompare, type LineMismatch } from './lines.ts';

export interface Repaired {
  /** In the order in which they were found; indexes are those of the expectation as it was. */
  readonly mismatches: readonly LineMismatch[];
  /** The expectation as it should be. */
  readonly lines: readonly string[];
}

/** How an expectation is changed. Real lines are given by their index. */
export interface Rewriting {
  /** @returns the expected line that fits the real one */
  replaced(expected: string, real: number): string;
  inserted(real: number): string;
  /** In place of an expected line that does not come; undefined: nothing. */
  missing?: string;
}

interface Line {
  readonly text: string;
  /** In the expectation as it was. */
  readonly index: number;
}

/**
 * @param real as for `compareLines`
 * @param most after so many mismatches the rest is left as it is
 */
export function repairLines(
  expected: readonly string[],
  real: readonly string[],
  how: HowToCompare,
  rewriting: Rewriting,
  most: number,
): Repaired {
  let lines: Line[] = expected.map((text, index) => ({ text, index }));
  const mismatches: LineMismatch[] = [];
  while (mismatches.length < most) {
    const texts = lines.map(({ text }) => text);
    const found = compareLines(texts, real, how);
    if (!found) break;
    mismatches.push(asBefore(found, lines, expected.length));
    const next = repaired(found, lines, real, how, rewriting);
    const after = next.map(({ text }) => text);
    if (after.join('\n') === texts.join('\n') && after.length === texts.length) break;
    lines = next;
  }
  return { mismatches, lines: lines.map(({ text }) => text) };
}

function asBefore(found: LineMismatch, lines: readonly Line[], end: number): LineMismatch {
  const indexOf = (index: number) => lines[index]?.index ?? end;
  if (found.code === 'line-missing') {
    return { ...found, args: { ...found.args, index: indexOf(found.args.index) } };
  }
  if (found.code !== 'line-unexpected' || !found.args.before) return found;
  const before = { ...found.args.before, index: indexOf(found.args.before.index) };
  return { ...found, args: { ...found.args, before } };
}

function repaired(
  found: LineMismatch,
  lines: readonly Line[],
  real: readonly string[],
  how: HowToCompare,
  { replaced, inserted, missing }: Rewriting,
): Line[] {
  const gone = (index: number) => (missing === undefined ? [] : [{ text: missing, index }]);
  if (found.code === 'output-empty') return lines.length === 0 ? [] : gone(0);
  if (found.code === 'line-unexpected') {
    const { before, count } = found.args;
    const at = before?.index ?? lines.length;
    const first = (found.args.lines[0]?.number ?? 1) - 1;
    const numbers = how.unordered
      ? found.args.lines.map(({ number }) => number - 1)
      : Array.from({ length: count }, (_, offset) => first + offset);
    const index = lines[at]?.index ?? lines.at(-1)?.index ?? 0;
    const more = numbers.map((number) => ({ text: inserted(number), index }));
    return lines.toSpliced(
      at,
      0,
      ...more.filter(({ text }, i) => text !== more[i - 1]?.text || !isElision(text)),
    );
  }
  const { index } = found.args;
  const line = lines[index] as Line;
  const number = standIn(found.args, lines, real, how);
  const instead =
    number === undefined
      ? gone(line.index)
      : [{ text: replaced(line.text, number), index: line.index }];
  return lines.toSpliced(index, 1, ...instead);
}

/** The index of the real line that has come in the place of an expected one, if there is one. */
function standIn(
  { index, after, nearest, earlier }: Extract<LineMismatch, { code: 'line-missing' }>['args'],
  lines: readonly Line[],
  real: readonly string[],
  how: HowToCompare,
): number | undefined {
  const isLoose = how.contains === true || how.unordered === true;
  const below = lines.slice(index + 1).map(({ text }) => text);
  const isAwaited = (number: number) =>
    below.some(
      (text) => !isElision(text) && matchLine(parsePattern(text, how.exact), real[number] ?? ''),
    );
  const near = nearest && nearest.number - 1;
  if (earlier !== undefined) return undefined;
  if (isLoose) return near === undefined || isAwaited(near) ? undefined : near;
  const isOpen = index > 0 && isElision(lines[index - 1]?.text ?? '');
  const place = isOpen ? (near ?? real.length - 1 - below.length) : (after?.number ?? 0);
  const isThere = place >= (after?.number ?? 0) && place < real.length;
  return isThere && !isAwaited(place) ? place : undefined;
}
