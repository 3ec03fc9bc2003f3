/** Expected lines written again for real ones, with the placeholders that still fit. */
import { diffArrays } from 'diff';
import { foldBlanks } from '../pattern/normalise.ts';
import { escapeLine, isElision, matchLine, parsePattern } from '../pattern/pattern.ts';
import { PLACEHOLDERS } from '../pattern/placeholders.ts';

export const ANY = '[..]';

/** The expected line of a real one: words that were placeholders, and still fit, stay. */
export function keepPlaceholders(expected: string, real: string, exact = false): string {
  return rewritten(expected, real, exact, (_, now) => now.map(escapeLine));
}

/** An expected line that fits another run too: words that differ become placeholders. */
export function generalise(expected: string, real: string, exact = false): string {
  return rewritten(expected, real, exact, (before, now) =>
    before.length === now.length
      ? before.map((word, index) => generalWord(word, now[index] ?? ''))
      : [ANY],
  );
}

function rewritten(
  expected: string,
  real: string,
  exact: boolean,
  changed: (before: readonly string[], now: readonly string[]) => readonly string[],
): string {
  const [indent = ''] = /^[ \t]*/.exec(real) ?? [];
  const gaps = real.match(/(?<=[^ \t])[ \t]+/g) ?? [];
  const before = wordsOf(expected);
  const now = wordsOf(real);
  const fits = (pattern: string, word: string) => matchLine(parsePattern(pattern, exact), word);
  const words: { text: string; gap: string | undefined }[] = [];
  let left = 0;
  let right = 0;
  let gone: string[] = [];
  /** @param real how many words of the real line these are in place of, up to which of them */
  const add = (texts: readonly string[], real: number, upTo: number) => {
    texts.forEach((text, index) => {
      const isOne = texts.length === real || index === texts.length - 1;
      words.push({ text, gap: isOne ? gaps[upTo - texts.length + index] : ' ' });
    });
  };
  const parts = diffArrays(before, now, { comparator: fits });
  for (const [index, { added, removed, count }] of parts.entries()) {
    if (removed) {
      gone = before.slice(left, left + count);
      left += count;
      if (!parts[index + 1]?.added) {
        add(changed(gone, []), 0, right);
        gone = [];
      }
    } else if (added) {
      add(changed(gone, now.slice(right, right + count)), count, right + count);
      right += count;
      gone = [];
    } else {
      for (let n = 0; n < count; n++) add([before[left++] ?? ''], 1, ++right);
    }
  }
  const last = words.length - 1;
  const text =
    indent + words.map((it, i) => it.text + (i === last ? '' : (it.gap ?? ' '))).join('');
  const line = exact ? real : foldBlanks(real);
  return !isElision(text) && matchLine(parsePattern(text, exact), line) ? text : escapeLine(real);
}

function wordsOf(line: string): string[] {
  return line.match(/[^ \t]+/g) ?? [];
}

/** What both words are: the same around a placeholder, or around anything. */
function generalWord(before: string, now: string): string {
  const isBoth = (pattern: string) =>
    [before, now].every((word) => matchLine(parsePattern(pattern), word));
  const whole = PLACEHOLDERS.find((name) => isBoth(`[${name}]`));
  if (whole !== undefined) return `[${whole}]`;
  // The parts that are the same end where a word does.
  const start = common(before, now).replace(/[\w.-]+$/, '');
  const rest = [before.slice(start.length), now.slice(start.length)] as const;
  const end = reversed(common(reversed(rest[0]), reversed(rest[1])).replace(/[\w.-]+$/, ''));
  const around = (middle: string) => escapeLine(start) + middle + escapeLine(end);
  const inside = PLACEHOLDERS.find((name) => isBoth(around(`[${name}]`)));
  return around(inside === undefined ? ANY : `[${inside}]`);
}

function common(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
