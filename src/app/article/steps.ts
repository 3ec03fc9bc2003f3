/** Which steps of a course an article's map means, and what these steps do. */

import type { Check } from '../../core/checks/table.ts';
import { compareJson, parseJson } from '../../core/expect/json.ts';
import { judgeLines } from '../../core/expect/match.ts';
import type {
  BlockAction,
  Expectation,
  FileAction,
  Lesson,
  Step,
} from '../../core/lesson/model.ts';
import type { Need } from '../../core/names/need.ts';
import type { ArticleBlock, BlockStep, Evidence } from './map.ts';
import { codeLines, hasRun, plainLines, reconcile } from './text.ts';

/** Lesson id → the lesson; undefined where it has errors of its own, and nothing can be said of it. */
export type LessonsById = ReadonlyMap<string, Lesson | undefined>;

export interface StepOfLesson {
  readonly lesson: Lesson;
  readonly step: Step;
}

/** Something that a run does in a step, with all that is expected of it. */
export interface MappedAction {
  readonly action: FileAction | BlockAction;
  readonly expectations: readonly Expectation[];
}

/** What a block of the article came to in a step. */
export type Match =
  /** `exit`: what the step expects it to end with, where that is no success. */
  | {
      readonly kind: 'executed';
      readonly needs: readonly Need[];
      readonly exit?: number | 'nonzero';
    }
  | { readonly kind: 'unused'; readonly unused: readonly number[] }
  /** `nearest`: the most similar thing that the step does. */
  | { readonly kind: 'missing'; readonly nearest?: string };

/** @param reference `lesson#step` */
export function stepOf(reference: string, lessons: LessonsById): StepOfLesson | undefined {
  const [id = '', name = ''] = split(reference);
  const lesson = lessons.get(id);
  const step = lesson?.steps.find((it) => it.id === name);
  return lesson && step ? { lesson, step } : undefined;
}

export function split(reference: string): [lesson: string, step: string] {
  const at = reference.indexOf('#');
  return [reference.slice(0, at), reference.slice(at + 1)];
}

/** What readers see done: commands hidden from them show nothing. */
export function deedsOf(step: Step): MappedAction[] {
  return step.parts
    .flatMap((part): MappedAction[] => {
      if (part.kind === 'prose' || part.kind === 'question') return [];
      if (part.kind !== 'task') return [{ action: part, expectations: part.expectations }];
      return part.solution.map((action) => ({
        action,
        expectations: [...action.expectations, ...part.expectations],
      }));
    })
    .filter(({ action }) => action.kind === 'file' || !action.hidden);
}

/** All that a step says: its prose, questions with their answers, and help. */
function wordsOf({ parts, hints }: Step): string {
  const texts = parts.flatMap((part) => {
    if (part.kind === 'prose') return [part.markdown];
    if (part.kind !== 'question') return [];
    return [part.markdown, ...part.choices.map(({ markdown }) => markdown), part.explanation];
  });
  const all = [...texts, ...hints.map(({ markdown }) => markdown)].join('\n');
  return all.replace(/^> ?/gm, '').replace(/\s+/g, ' ');
}

/** Whether a step executes a block of the article, with the deviations that are told of. */
export function matchBlock(
  block: ArticleBlock,
  { deviations }: BlockStep,
  { lesson, step }: StepOfLesson,
): Match {
  let unused: readonly number[] | undefined;
  const others: string[] = [];
  for (const candidate of candidatesOf(block, step)) {
    const normalise = block.kind === 'file' || block.kind === 'command' ? codeLines : plainLines;
    const own = block.text ?? (block.keeps ?? []).join('\n');
    const sides = reconcile(own, candidate.text, deviations, normalise);
    others.push(...candidate.text.split('\n'));
    if (!candidate.accepts(sides.article, sides.executed)) continue;
    if (sides.unused.length === 0) {
      const needs = [...new Set([...lesson.needs, ...candidate.needs])];
      const { exit } = candidate;
      return { kind: 'executed', needs, ...(exit === undefined ? {} : { exit }) };
    }
    unused ??= sides.unused;
  }
  if (unused) return { kind: 'unused', unused };
  const [first = ''] = codeLines(block.text ?? '');
  const nearest = mostSimilar(first, others);
  return { kind: 'missing', ...(nearest === undefined ? {} : { nearest }) };
}

interface StepCandidate {
  readonly text: string;
  readonly needs: readonly Need[];
  readonly exit?: number | 'nonzero';
  accepts(article: readonly string[], executed: readonly string[]): boolean;
}

function candidatesOf(block: ArticleBlock, step: Step): StepCandidate[] {
  return deedsOf(step).flatMap(({ action, expectations }): StepCandidate[] => {
    if (action.kind === 'file') {
      if (block.kind !== 'file' || action.path !== block.file) return [];
      const text = 'text' in action.source ? action.source.text : '';
      return [{ text, needs: [], accepts: block.keeps ? keepsAll : sameLines }];
    }
    const { needs } = action;
    if (block.kind === 'command') {
      const exit = expectations.find((it) => it.kind === 'exit')?.exit ?? 0;
      const failing = exit === 0 ? {} : { exit };
      const accepts: StepCandidate['accepts'] = (article, all) => hasRun(all, article);
      return [{ text: action.script, needs, ...failing, accepts }];
    }
    if (block.kind === 'input') {
      const text = action.input.join('\n');
      return [{ text, needs, accepts: (article, all) => hasRun(all, article) }];
    }
    if (block.kind !== 'output') return [];
    return expectations.flatMap((expectation): StepCandidate[] =>
      expectation.kind === 'exit'
        ? []
        : [
            {
              text: textOf(expectation),
              needs,
              accepts: (article) => allows(expectation, article),
            },
          ],
    );
  });
}

function sameLines(article: readonly string[], executed: readonly string[]): boolean {
  return article.join('\n') === executed.join('\n');
}

function keepsAll(article: readonly string[], executed: readonly string[]): boolean {
  return article.every((part) => executed.some((line) => line.includes(part)));
}

/** Whether an expectation would be met by these lines: the article's sample is one of those it means. */
function allows(expectation: Expectation, sample: readonly string[]): boolean {
  const text = sample.join('\n');
  const fits = (lines: string | readonly string[], contains: boolean) =>
    judgeLines([lines].flat(), text, { source: { kind: 'stdout' }, contains }) === undefined;
  if (expectation.kind === 'output') return fits(expectation.lines, expectation.contains);
  if (expectation.kind !== 'check') return false;
  const { check } = expectation;
  const judgements: boolean[] = [];
  if ('lines' in check && check.lines !== undefined) judgements.push(fits(check.lines, false));
  if ('contains' in check && check.contains !== undefined) {
    judgements.push(fits(check.contains, true));
  }
  if ('json' in check && check.json !== undefined) {
    const parsed = parseJson(text);
    judgements.push('value' in parsed && compareJson(check.json, parsed.value).length === 0);
  }
  return judgements.length > 0 && judgements.every(Boolean);
}

function textOf(expectation: Expectation): string {
  if (expectation.kind === 'output') return expectation.lines.join('\n');
  return expectation.kind === 'check' ? subjectOf(expectation.check) : '';
}

/** What a check looks at: a file's path, a command, an image's name, … */
function subjectOf(check: Check): string {
  return String((check as Readonly<Record<string, unknown>>)[check.kind]);
}

/** The parts of the evidence that nothing in the step has; where each is there, but apart, all. */
export function missingEvidence(evidence: Evidence, { step }: StepOfLesson): string[] {
  const { run, exit, output, check, says } = evidence;
  const parts: [string, (deed: MappedAction) => boolean][] = [];
  if (run !== undefined) {
    const lines = codeLines(run);
    parts.push([
      `a block with ${quoted(run)}`,
      ({ action }) => action.kind === 'block' && hasRun(codeLines(action.script), lines),
    ]);
  }
  if (exit !== undefined) {
    parts.push([`exit code ${exit}`, (deed) => some(deed, 'exit', (it) => it.exit === exit)]);
  }
  if (output !== undefined) {
    const [wanted] = plainLines(output);
    parts.push([
      `an expected line ${quoted(output)}`,
      (deed) => some(deed, 'output', ({ lines }) => lines.some((l) => plainLines(l)[0] === wanted)),
    ]);
  }
  if (check !== undefined) {
    parts.push([
      `a check of ${quoted(check)}`,
      (deed) => some(deed, 'check', (it) => subjectOf(it.check) === check),
    ]);
  }
  const missing: string[] = [];
  const deeds = deedsOf(step);
  if (parts.length > 0 && !deeds.some((deed) => parts.every(([, holds]) => holds(deed)))) {
    const apart = parts.filter(([, holds]) => !deeds.some(holds));
    missing.push(...(apart.length > 0 ? apart : parts).map(([what]) => what));
  }
  if (says !== undefined && !wordsOf(step).includes(says))
    missing.push(`the words ${quoted(says)}`);
  return missing;
}

function some<K extends Expectation['kind']>(
  { expectations }: MappedAction,
  kind: K,
  holds: (expectation: Extract<Expectation, { kind: K }>) => boolean,
): boolean {
  return expectations.some(
    (it) => it.kind === kind && holds(it as Extract<Expectation, { kind: K }>),
  );
}

function quoted(text: string): string {
  return `"${text.trim()}"`;
}

/** By the words that they share. */
function mostSimilar(line: string, others: readonly string[]): string | undefined {
  const words = new Set(line.split(' '));
  let best: string | undefined;
  let most = 0;
  for (const other of others) {
    const found = other.trim().split(/\s+/);
    const shared =
      found.filter((word) => words.has(word)).length / Math.max(found.length, words.size);
    if (shared > most) {
      most = shared;
      best = other.trim();
    }
  }
  return best;
}
