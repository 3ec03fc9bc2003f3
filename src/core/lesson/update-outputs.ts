/** A lesson's text with the outputs that its blocks really print. Everything else of it stays. */
import { isTied, type OutputExpectation, type Stream } from '../expect/expectation.ts';
import { repairLines } from '../expect/repair.ts';
import { generalise, keepPlaceholders } from '../expect/rewrite.ts';
import { exactLines, normaliseOutput, shownLines } from '../pattern/normalise.ts';
import { escapeLine, isElision } from '../pattern/pattern.ts';
import type { Lesson } from './model.ts';
import { asksSomething } from './syntax/check-comment.ts';

/** What blocks have printed in one run, by action. */
export type PrintedTexts = ReadonlyMap<string, Readonly<Record<Stream, string>>>;

/** As many mismatches of one output are repaired. */
const MOST = 2000;

/**
 * @param text of the lesson's file, with whatever line ends it has
 * @param runs the first is what it becomes; what is different in a later one becomes a placeholder, or `...`
 */
export function updateOutputs(text: string, lesson: Lesson, runs: readonly PrintedTexts[]): string {
  const parts = text.split(/(\r\n?|\n)/);
  const outputs = lesson.steps
    .flatMap(({ parts: all }) => all)
    .flatMap((part) => (part.kind === 'task' ? part.solution : part.kind === 'block' ? [part] : []))
    .flatMap(({ id, expectations }) =>
      expectations.flatMap((one) =>
        one.kind === 'output' && !isTied(one) ? [{ id, output: one }] : [],
      ),
    );
  // From the end, so that the lines above keep their numbers.
  for (const { id, output } of outputs.reverse()) {
    const lines = updatedLines(output, id, runs);
    if (lines.join('\n') !== output.lines.join('\n') || lines.length !== output.lines.length)
      replaceLines(parts, output, lines);
  }
  return parts.join('');
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
  const updated = lines.filter((line, i) => !isElision(line) || !isElision(lines[i - 1] ?? ''));
  return asksSomething(updated, contains) ? updated : [...output.lines];
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
  const longest = lines.map((line) => new RegExp(`^\\s*(${mark}{3,})`).exec(line)?.[1] ?? '');
  const needed = Math.max(0, ...longest.map(({ length }) => length)) + 1;
  if (needed > fence.length) {
    for (const at of [opening, closing]) {
      const line = parts[at] ?? '';
      parts[at] = line.replace(/^(\s*)(?:`{3,}|~{3,})/, `$1${mark.repeat(needed)}`);
    }
  }
  const content = lines.flatMap((line) => [line === '' ? '' : indent + line, end]);
  parts.splice(opening + 2, before.length * 2, ...content);
}
