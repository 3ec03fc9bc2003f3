/** Markdown that is made of texts from elsewhere: fences, code, outputs. */
import { normaliseOutput } from '../../core/pattern/normalise.ts';
import { harmless } from '../text/sanitize.ts';

/** What was printed, for a fence. @param most lines that are shown */
export function outputText(output: string, most: number): string {
  const lines = output.trimEnd().split('\n').map(plainLine);
  const more = lines.length - most;
  const shown = more > 1 ? [...lines.slice(0, most), `… ${more} lines more`] : lines;
  return `${shown.join('\n')}\n`;
}

/** Columns stay; what a terminal would have done with a line is done. */
function plainLine(line: string): string {
  return /[\x00-\x08\x0a-\x1f\x7f-\x9f]/.test(line)
    ? harmless(normaliseOutput(line).join(''))
    : line.trimEnd();
}

/** Longer than any fence within. */
export function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${text}${mark}`;
}

export function code(text: string): string {
  const plain = harmless(text).replaceAll('\n', ' ');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  const gap = longest > 0 ? ' ' : '';
  return `${mark}${gap}${plain}${gap}${mark}`;
}
