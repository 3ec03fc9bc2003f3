/** Changes of one line, and what of a lesson's plan they may change. */
import { readLesson } from '../../src/core/lesson/read.ts';
import { type Meanings, meaningsOf, type Passage } from '../core/lesson/meanings.ts';

export interface Change {
  readonly name: string;
  /** The changed text's lines. */
  readonly lines: readonly string[];
  /** Where an untouched line of the original stands in the changed text; undefined: touched. */
  readonly moved: (line: number) => number | undefined;
  /** The touched lines' text, before and after. */
  readonly touched: readonly string[];
}

const INDENTS = [' ', '  ', '   ', '    ', '\t', '> ', '- ', '1. '];

/** Every change of the line at `at`. */
export function changesOf(lines: readonly string[], at: number): Change[] {
  const line = lines[at] ?? '';
  const below = lines[at + 1];
  const after = (shift: number) => (n: number) => (n < at ? n : n > at ? n + shift : undefined);
  const changes: Change[] = [
    { name: 'removed', lines: lines.toSpliced(at, 1), moved: after(-1), touched: [line] },
    { name: 'doubled', lines: lines.toSpliced(at, 0, line), moved: after(1), touched: [line] },
  ];
  if (below !== undefined && below !== line) {
    const moved = (n: number) => (n === at || n === at + 1 ? undefined : n);
    const swapped = lines.toSpliced(at, 2, below, line);
    changes.push({ name: 'swapped', lines: swapped, moved, touched: [line, below] });
  }
  const indented = line === '' ? [] : INDENTS.map((indent) => indent + line);
  for (const text of new Set([...indented, line.trimStart()])) {
    if (text === line) continue;
    const name = `made ${JSON.stringify(text)}`;
    const made = lines.toSpliced(at, 1, text);
    changes.push({ name, lines: made, moved: after(0), touched: [line, text] });
  }
  return changes;
}

export interface Original {
  readonly meanings: Meanings;
  /** Codes of warnings that it has by itself. */
  readonly known: readonly string[];
}

export function originalOf(text: string): Original {
  const { lesson, findings } = readLesson(text, 'x.md');
  if (lesson === undefined) throw new Error('the lesson has errors');
  return { meanings: meaningsOf(lesson, text), known: findings.map(({ code }) => code) };
}

/**
 * What a change has changed without a finding beside the lines that it touched: nothing, if all is
 * well. Every other line must mean in the new plan what it meant in the old one, to the letter.
 */
export function silentDifferences(original: Original, change: Change): string[] {
  const text = `${change.lines.join('\n')}\n`;
  const { lesson, findings } = readLesson(text, 'x.md');
  if (lesson === undefined || findings.length > original.known.length) return [];
  const after = meaningsOf(lesson, text);
  const before = original.meanings;
  return [...lineDifferences(before, after, change), ...passageDifferences(before, after, change)];
}

function lineDifferences(before: Meanings, after: Meanings, { moved }: Change): string[] {
  return before.lines.flatMap((line, at) => {
    const to = moved(at);
    if (to === undefined) return [];
    const was = (before.of.get(at) ?? []).map((meaning) => carried(meaning, moved));
    const is = after.of.get(to) ?? [];
    const same = was.length === is.length && was.every((one, i) => agree(one, is[i] ?? ''));
    return same ? [] : [`${at + 1} ${JSON.stringify(line)}: [${was}] is now [${is}]`];
  });
}

const OWNER = /@(?:\d+|touched)/g;
const ELSEWHERE = '@touched';

/** With the numbers of lines as they are in the changed text. */
function carried(meaning: string, moved: Change['moved']): string {
  return meaning.replace(/@(\d+)/g, (_, line: string) => {
    const to = moved(Number(line));
    return to === undefined ? ELSEWHERE : `@${to}`;
  });
}

/** The same, and the same lines' own; what belonged to a touched line may be another one's now. */
function agree(was: string, is: string): boolean {
  const owners = is.match(OWNER) ?? [];
  const known = was.match(OWNER) ?? [];
  if (was.replace(OWNER, '') !== is.replace(OWNER, '')) return false;
  return known.every((owner, i) => owner === ELSEWHERE || owner === owners[i]);
}

/** Passages that were touched differ by what was touched, the others not at all. */
function passageDifferences(before: Meanings, after: Meanings, change: Change): string[] {
  const found: string[] = [];
  const rest = [...after.passages];
  const told = (passage: Passage) => JSON.stringify(passage.leaves);
  for (const passage of before.passages) {
    const { start, end } = passage;
    const range = Array.from({ length: end - start }, (_, i) => change.moved(start + i));
    const first = range.find((line) => line !== undefined);
    const index = rest.findIndex((p) => first !== undefined && p.start <= first && first < p.end);
    const [now] = index < 0 ? [] : rest.splice(index, 1);
    const touched = range.includes(undefined);
    const kind = carried(passage.kind, change.moved);
    // Where a step begins says what a check before its Solution belongs to.
    const boundary = change.touched.some((line) => /^ {0,3}## /.test(line));
    if (now === undefined) {
      const alone = range.every((line) => line === undefined);
      if (!alone) found.push(`${start + 1} ${kind}: ${told(passage)} is gone`);
    } else if (!agree(boundary ? kind.replace(OWNER, ELSEWHERE) : kind, now.kind)) {
      found.push(`${start + 1}: ${kind} is now ${now.kind}`);
    } else if (touched ? !explained(passage, now, change) : told(passage) !== told(now)) {
      found.push(`${start + 1} ${kind}: ${told(passage)} is now ${told(now)}`);
    }
  }
  const born = rest.filter((p) => !isNew(p, before, change));
  return [...found, ...born.map((p) => `${p.start + 1} ${p.kind}: ${told(p)} is new`)];
}

/** Whether all of a passage is made of the line that was added. */
function isNew(passage: Passage, before: Meanings, { moved }: Change): boolean {
  const old = new Set(before.lines.map((_, line) => moved(line)));
  for (let line = passage.start; line < passage.end; line++) if (old.has(line)) return false;
  return true;
}

/** Whether words are in one and not in the other only where the touched lines have them. */
function explained(was: Passage, is: Passage, { touched }: Change): boolean {
  const text = touched.join('\n').replaceAll('\\x3e', '>');
  const counts = new Map<string, number>();
  // By words: the first line of a text over several says how far they all are indented.
  const words = ({ leaves }: Passage) => leaves.flatMap((leaf) => leaf.split(/\s+/));
  for (const word of words(was)) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const word of words(is)) counts.set(word, (counts.get(word) ?? 0) - 1);
  return [...counts].every(([word, count]) => count === 0 || text.includes(word));
}
