/**
 * What real output becomes before it is compared: the lines a person would see on a terminal that is
 * as wide as it needs to be.
 *
 * Escape sequences go; `\r`, backspaces and the sequences that move within a line or erase part of it
 * are carried out; those that move between lines are not. Tabs count as blanks, a run of blanks as
 * one, blanks at a line's end as none; at a line's beginning they count. A final newline ends the
 * last line and begins none. Every other empty line counts, the first and the last ones too.
 */

const CSI = '(?:\\x1b\\[|\\x9b)';
const STRING_END = '(?:\\x07|\\x1b\\\\|\\x9c)';
/** Control sequences; strings for the terminal (titles, links) up to their end; the short ones. */
const ESCAPE = new RegExp(
  `${CSI}[0-?]*[ -/]*[@-~]|(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])[^\\x07\\x1b\\x9c]*${STRING_END}|\\x1b[ -/]*[0-Z\\\\^-~]`,
  'g',
);
/** Those that are carried out: cursor right, left, to a column, erase in line. */
const CURSOR = new RegExp(`^${CSI}\\d*[CDGK]$`);
const MOVES = new RegExp(`[\\r\\b]|${CSI}\\d*[CDGK]`);
const TOKEN = new RegExp(`${CSI}(\\d*)([CDGK])|[^]`, 'gu');
/** A line with none of these is as it will be compared. */
const UNTIDY = /[\x00-\x1f\x7f-\x9f]| {2}| $/;
/** How far right a sequence may move the cursor over nothing. */
const FARTHEST_COLUMN = 1000;

/** The lines of an output. No text gives no lines. */
export function normaliseOutput(output: string): string[] {
  const lines = output.split('\n').map((line) => normaliseLine(line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The same lines with their spaces, as a terminal shows them: an author can write them down. */
export function shownLines(output: string): string[] {
  const lines = output.split('\n').map((line) => normaliseLine(line, false));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The lines of a text as they are, a carriage return at the end of one too. */
export function exactLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Runs of spaces and tabs become one space, and those at the end go. No-break spaces are text. */
export function foldBlanks(line: string): string {
  return line.replace(/[ \t]+/g, ' ').replace(/ $/, '');
}

function normaliseLine(raw: string, isFolded = true): string {
  if (!UNTIDY.test(raw)) return raw;
  let line = raw;
  if (/[\x1b\x80-\x9f]/.test(line)) {
    line = line.replace(ESCAPE, (sequence) => (CURSOR.test(sequence) ? sequence : ''));
  }
  line = withoutReturnsAtEnd(line);
  if (MOVES.test(line)) line = carryOut(line);
  const visible = line.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, '');
  return isFolded ? foldBlanks(visible) : visible.replace(/(?<![ \t])[ \t]+$/, '');
}

function withoutReturnsAtEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end -= 1;
  return line.slice(0, end);
}

/** What stands in a line in the end; one code point takes one column. */
function carryOut(line: string): string {
  const cells: string[] = [];
  let column = 0;
  for (const [token, parameter, final] of line.matchAll(TOKEN)) {
    if (final === 'K') {
      erase(cells, column, parameter ?? '');
    } else if (final !== undefined) {
      const count = Math.max(1, Number(parameter));
      const target = { C: column + count, D: column - count, G: count - 1 }[final] ?? column;
      column = Math.min(Math.max(0, target), Math.max(cells.length, FARTHEST_COLUMN));
    } else if (token === '\r') {
      column = 0;
    } else if (token === '\b') {
      column = Math.max(0, column - 1);
    } else if (token === '\t' || token >= ' ') {
      while (cells.length < column) cells.push(' ');
      cells[column] = token;
      column += 1;
    }
  }
  return cells.join('');
}

function erase(cells: string[], column: number, parameter: string): void {
  if (parameter === '' || parameter === '0') cells.length = Math.min(cells.length, column);
  else cells.fill(' ', 0, parameter === '1' ? column + 1 : cells.length);
}
