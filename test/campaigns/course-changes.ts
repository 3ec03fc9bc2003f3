/** Small mistakes in a shipped lesson, as somebody could make them in its text. */
import type { Action, Lesson } from '../../src/core/lesson/model.ts';
import { readLesson } from '../../src/core/lesson/read.ts';
import { workOf } from '../../src/core/lesson/work.ts';
import type { Chance } from './campaign.ts';

const KINDS = [
  'a word of a command',
  'a line of a block',
  'a word of a file',
  'a line of a file',
  'an expected line',
  'a value of a check',
  'an exit code',
  'an answer',
  'a diagnosis',
] as const;

export interface CourseChange {
  readonly kind: (typeof KINDS)[number];
  /** From 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** The whole lesson. */
  readonly text: string;
}

/** @returns undefined if the lesson has nothing of the kind that is drawn */
export function changeOf(text: string, file: string, chance: Chance): CourseChange | undefined {
  const { lesson } = readLesson(text, file);
  if (!lesson) throw new Error(`${file} has errors`);
  const kind = chance.of(KINDS);
  const lines = text.split('\n');
  const numbers = LINES[kind](lesson, lines);
  if (numbers.length === 0) return undefined;
  const line = chance.of(numbers);
  const before = lines[line - 1] ?? '';
  const isWhole = kind === 'a line of a block' || kind === 'a line of a file';
  const after = isWhole ? undefined : changed(before, kind, chance);
  if (after === before) return undefined;
  const now = after === undefined ? lines.toSpliced(line - 1, 1) : lines.with(line - 1, after);
  return { kind, line, before, after: after ?? '(removed)', text: now.join('\n') };
}

type Numbers = (lesson: Lesson, lines: readonly string[]) => number[];

/** Lines below a fence's first line, up to its end, that have a word and are no comment. */
const below = (lines: readonly string[], first: number): number[] => {
  const found: number[] = [];
  for (let at = first; !/^ {0,3}(?:```|~~~)/.test(lines[at] ?? '```'); at++)
    if (/[A-Za-z]{3}|\d/.test(lines[at] ?? '') && !/^\s*(?:#|"""|\.\.\.)/.test(lines[at] ?? ''))
      found.push(at + 1);
  return found;
};

/** What runs on every machine. */
const works = ({ steps }: Lesson, kind: 'file' | 'block') =>
  steps.flatMap(workOf).filter((one) => one.kind === kind && one.needs.length === 0);
const actions = ({ steps }: Lesson): Action[] =>
  steps.flatMap(({ parts }) => parts.filter((part): part is Action => part.kind !== 'prose'));
const expectations = (lesson: Lesson) => [
  ...actions(lesson).flatMap((one) =>
    'needs' in one && one.needs.length > 0 ? [] : one.expectations,
  ),
];
/** Lines of a comment's YAML that have a value. */
const values = (lines: readonly string[], first: number): number[] => {
  const found: number[] = [];
  for (let at = first; !/-->/.test(lines[at] ?? '-->'); at++)
    if (/^(?!says|hint|invariant|absent).*:/.test(lines[at] ?? '')) found.push(at + 1);
  return found;
};
const starts = (lesson: Lesson) => actions(lesson).filter((one) => one.kind === 'question');
const LITERAL = /^(?:`[^`]+`|-?\d+)(?=$|[:,.;])/;

const LINES: Readonly<Record<(typeof KINDS)[number], Numbers>> = {
  'a word of a command': (lesson, lines) =>
    works(lesson, 'block').flatMap(({ place }) => below(lines, place.line)),
  'a line of a block': (lesson, lines) =>
    works(lesson, 'block').flatMap(({ place }) => {
      const own = below(lines, place.line);
      return own.length > 1 ? own.filter((n) => !/\\$/.test(lines[n - 1] ?? '')) : [];
    }),
  'a word of a file': (lesson, lines) =>
    works(lesson, 'file').flatMap(({ place }) => below(lines, place.line)),
  'a line of a file': (lesson, lines) =>
    works(lesson, 'file').flatMap(({ place }) => below(lines, place.line)),
  'an expected line': (lesson, lines) =>
    expectations(lesson).flatMap((one) =>
      one.kind === 'output' ? below(lines, one.place.line) : [],
    ),
  'a value of a check': (lesson, lines) =>
    expectations(lesson).flatMap((one) =>
      one.kind === 'check' ? values(lines, one.place.line) : [],
    ),
  'an exit code': (lesson) => works(lesson, 'block').map(({ place }) => place.line),
  // Where a choice says what is printed: of sentences nobody can tell.
  'an answer': (lesson, lines) =>
    starts(lesson)
      .filter(({ choices }) => choices.filter(({ markdown }) => LITERAL.test(markdown)).length > 1)
      .map(
        ({ place }) => lines.findIndex((text, at) => at >= place.line && /Answer: /.test(text)) + 1,
      ),
  'a diagnosis': (lesson, lines) =>
    lesson.steps.flatMap(({ diagnoses }) =>
      diagnoses.flatMap(({ place }) =>
        values(lines, place.line).filter((n) => /container:|output:/.test(lines[n - 1] ?? '')),
      ),
    ),
};

function changed(line: string, kind: (typeof KINDS)[number], chance: Chance): string {
  if (kind === 'an exit code')
    return /exit=\d+/.test(line)
      ? line.replace(/exit=(\d+)/, (_, code: string) => `exit=${(Number(code) + 1) % 256}`)
      : line.replace(/^(```\w+)/, '$1 exit=1');
  if (kind === 'an answer')
    return line.replace(
      /Answer: ([A-Z])/,
      (_, letter: string) => `Answer: ${letter === 'A' ? 'B' : 'A'}`,
    );
  if (kind === 'a diagnosis' && /output:/.test(line)) return 'output: "[..][..]"';
  // Two letters change places, or a number is another one; placeholders and keys stay.
  const from = /^[a-z-]+: /.exec(line)?.[0].length ?? 0;
  const words = [...line.matchAll(/(?<![[\w$])(?:[A-Za-z]{4,}|\d+)(?![\w\]]*\])/g)].filter(
    ({ index }) => index >= (kind === 'a value of a check' || kind === 'a diagnosis' ? from : 0),
  );
  if (words.length === 0) return line;
  const { 0: word, index } = chance.of(words);
  const at = 1 + chance.below(Math.max(word.length - 2, 1));
  const other = /\d/.test(word)
    ? String(Number(word) + 1)
    : word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2);
  return line.slice(0, index) + other + line.slice(index + word.length);
}
