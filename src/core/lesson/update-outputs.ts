/** A lesson's text with the outputs that its blocks really print. Everything else of it stays. */
import { isTied, type OutputExpectation, type Stream } from '../expect/expectation.ts';
import { repairLines } from '../expect/repair.ts';
import { ANY, generalise, keepPlaceholders } from '../expect/rewrite.ts';
import { exactLines, normaliseOutput, shownLines } from '../pattern/normalise.ts';
import { escapeLine, isElision } from '../pattern/pattern.ts';
import type { Place } from '../pattern/place.ts';
import type { Lesson } from './model.ts';
import { asksSomething } from './syntax/check-comment.ts';
import { looksLikeFence } from './syntax/fence-line.ts';
import { workOf } from './work.ts';

/** What blocks have printed in one run, by action. */
export type PrintedTexts = ReadonlyMap<string, Readonly<Record<Stream, string>>>;

/** As many mismatches of one output are repaired. */
const MOST = 2000;

export interface Updated {
  readonly text: string;
  /** Outputs that differ, and stay as they are. */
  readonly kept: readonly KeptOutput[];
}

export interface KeptOutput {
  readonly place: Place;
  readonly why: 'control-characters' | 'asks-nothing';
}

/** What a lesson cannot have in its lines. */
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/;

/**
 * @param text of the lesson's file, with whatever line ends it has
 * @param runs the first is what it becomes; what is different in a later one becomes a placeholder, or `...`
 */
export function updateOutputs(
  text: string,
  lesson: Lesson,
  runs: readonly PrintedTexts[],
): Updated {
  const parts = text.split(/(\r\n?|\n)/);
  const kept: KeptOutput[] = [];
  const outputs = lesson.steps
    .flatMap(workOf)
    .flatMap(({ id, expectations }) =>
      expectations.flatMap((one) =>
        one.kind === 'output' && !isTied(one) ? [{ id, output: one }] : [],
      ),
    );
  // From the end, so that the lines above keep their numbers.
  for (const { id, output } of outputs.reverse()) {
    const { lines: before, place, contains } = output;
    const lines = updatedLines(output, id, runs);
    if (lines.join('\n') === before.join('\n') && lines.length === before.length) continue;
    if (lines.some((line) => CONTROLS.test(line)))
      kept.unshift({ place, why: 'control-characters' });
    else if (!asksSomething(lines, contains)) kept.unshift({ place, why: 'asks-nothing' });
    else replaceLines(parts, output, lines);
  }
  return { text: parts.join(''), kept };
}

function updatedLines(
  output: OutputExpectation,
  id: string,
  runs: readonly PrintedTexts[],
): string[] {
  const { exact = false, contains } = output;
  let lines = output.lines;
  for (const [index, run] of runs.entries()) {
    const printed = run.get(id)?.[output.stream];
    if (printed === undefined) return [...output.lines];
    const real = exact ? exactLines(printed) : normaliseOutput(printed);
    const shown = exact ? real : shownLines(printed);
    const again = index > 0;
    const rewriting = {
      replaced: (line: string, at: number) =>
        (again ? generalise : keepPlaceholders)(line, shown[at] ?? '', exact),
      inserted: (at: number) => (again ? '...' : escapeLine(shown[at] ?? '')),
      ...(again && !contains ? { missing: '...' } : {}),
    };
    lines = repairLines(lines, real, output, rewriting, MOST).lines;
  }
  const isNeeded = (line: string, i: number) =>
    isElision(line)
      ? !isElision(lines[i - 1] ?? '')
      : !contains || line.trim() !== ANY || output.lines.includes(line);
  return lines.filter(isNeeded);
}

/** @param parts lines of the file, and between each two the end of the first */
function replaceLines(
  parts: string[],
  { place, lines: before }: OutputExpectation,
  lines: readonly string[],
): void {
  const opening = (place.line - 1) * 2;
  const closing = opening + (before.length + 1) * 2;
  const end = parts[opening + 1] ?? '\n';
  const [, indent = '', fence = ''] = /^(\s*)(`{3,}|~{3,})/.exec(parts[opening] ?? '') ?? [];
  const [mark = '`'] = fence;
  let needed = fence;
  while (lines.some((line) => looksLikeFence(line, needed))) needed += mark;
  for (const at of needed === fence ? [] : [opening, closing])
    parts[at] = (parts[at] ?? '').replace(/^(\s*)(?:`{3,}|~{3,})/, `$1${needed}`);
  const content = lines.flatMap((line) => [line === '' ? '' : indent + line, end]);
  parts.splice(opening + 2, before.length * 2, ...content);
}
