/** What somebody has changed in a file: lines that went and lines that came, with some around them. */
import { structuredPatch } from 'diff';
import { counted } from '../../core/words/phrases.ts';
import { harmless } from '../text/sanitize.ts';
import { wrapCode } from '../text/wrap.ts';
import { renderRule } from './code.ts';
import type { Frame } from './frames.ts';

/** Lines shown around a change. */
const AROUND = 2;
/** Of a long change, the first lines are shown and the others counted. */
const MOST_LINES = 40;
/** Lines that went and came, from which on nobody looks for the shortest way from one to the other. */
const MOST_EDITS = 2000;

const INDENT = '  ';

/** Lines under a rule with the file's name; one sentence where nothing changed, or too much to tell. */
export function changedLines(
  path: string,
  before: string,
  after: string,
  { width, theme }: Frame,
): string[] {
  const title = harmless(path);
  if (before === after) return [`${INDENT}${title} is as it was.`];
  const patch = structuredPatch('', '', before, after, undefined, undefined, {
    context: AROUND,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) return [`${INDENT}${title} is another one altogether.`];
  const { dim, passed, failed } = theme.style;
  const signs = theme.screenReader
    ? { '-': 'Removed: ', '+': 'Added: ', ' ': '' }
    : { '-': '- ', '+': '+ ', ' ': '  ' };
  const paint = { '-': failed, '+': passed, ' ': dim };
  const lines = patch.hunks.flatMap((hunk, at) => [
    ...(at === 0 ? [] : [INDENT + dim(theme.symbol.ellipsis)]),
    ...hunk.lines.flatMap((line) => {
      const kind = line.charAt(0);
      // The other kind tells that a last line has no end.
      if (kind !== '-' && kind !== '+' && kind !== ' ') return [];
      const text = harmless(line.slice(1)).replaceAll('\t', '    ');
      const room = Math.max(2, width - INDENT.length - signs[kind].length);
      return wrapCode(text, room).map((row, k) => {
        const sign = k === 0 ? signs[kind] : ' '.repeat(signs[kind].length);
        return INDENT + paint[kind](`${sign}${row}`.trimEnd());
      });
    }),
  ]);
  if (lines.length === 0) return [`${INDENT}The end of ${title}'s last line has changed.`];
  const more = lines.length - MOST_LINES;
  return [
    renderRule(`${title}, changed`, width, theme, INDENT),
    ...lines.slice(0, MOST_LINES),
    ...(more > 0
      ? [`${INDENT}${dim(`${theme.symbol.ellipsis} ${counted(more, 'line')} more`)}`]
      : []),
  ];
}
