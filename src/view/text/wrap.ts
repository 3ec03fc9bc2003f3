/** Breaks text into lines of a width, with colours that begin and end on every line. */
import { fitsPlainly, graphemes, graphemeWidth } from './width.ts';

interface WrapPiece {
  readonly text: string;
  readonly width: number;
}

/** Broken at blanks, and within a word only where one is too long. */
export function wrap(text: string, width: number): string[] {
  return broken(text, width, true);
}

/** As `wrap`, but keeps blanks: for code and output. */
export function wrapCode(text: string, width: number): string[] {
  return broken(text, width, false);
}

/** @param trim without blanks at the start and the end of lines */
function broken(text: string, width: number, trim: boolean): string[] {
  if (fitsPlainly(text, width)) return [trim ? text.trim() : text];
  const colours = new Colours();
  return text
    .split('\n')
    .flatMap((line) => brokenLine(line, Math.max(2, width), trim))
    .map((line) => colours.close(trimmed(line, trim)));
}

function brokenLine(text: string, width: number, trim: boolean): WrapPiece[][] {
  const lines: WrapPiece[][] = [];
  let line: WrapPiece[] = [];
  let used = 0;
  /** Where in the line the last word begins; 0: nowhere to break. */
  let word = 0;
  for (const piece of pieces(text)) {
    const blank = piece.text === ' ';
    if (trim && blank && (used === 0 || used >= width)) {
      word = used === 0 ? 0 : line.length;
      continue;
    }
    while (piece.width > 0 && used + piece.width > width) {
      const rest = word > 0 && !blank ? line.splice(word) : [];
      lines.push(line);
      line = rest;
      used = rest.reduce((total, one) => total + one.width, 0);
      word = 0;
    }
    line.push(piece);
    used += piece.width;
    if (blank && line.some((one) => one.width > 0 && one.text !== ' ')) word = line.length;
  }
  lines.push(line);
  return lines;
}

/** Graphemes, and colours without a width. */
function* pieces(text: string): Generator<WrapPiece> {
  for (const part of text.split(/(\x1b\[[\d;:]*m)/)) {
    if (part.startsWith('\x1b')) yield { text: part, width: 0 };
    else for (const one of graphemes(part)) yield { text: one, width: graphemeWidth(one) };
  }
}

function trimmed(line: readonly WrapPiece[], trim: boolean): string[] {
  const end = trim ? line.findLastIndex((one) => one.width > 0 && one.text !== ' ') : line.length;
  return line.filter((one, i) => i <= end || one.width === 0).map((one) => one.text);
}

/** Ends at a line's end the colours that are on, and begins them again on the next. */
class Colours {
  #open: { readonly start: string; readonly end: string }[] = [];

  close(line: readonly string[]): string {
    const start = this.#open.map((one) => one.start).join('');
    for (const text of line) if (text.startsWith('\x1b')) this.#see(text);
    const end = this.#open.map((one) => one.end).reverse();
    return start + line.join('') + [...new Set(end)].join('');
  }

  #see(sequence: string): void {
    const code = sequence.slice(2, -1);
    if (/^0*$/.test(code)) this.#open = [];
    else if (/^(?:2[2-9]|[345]9)$/.test(code)) {
      this.#open = this.#open.filter((one) => one.end !== sequence);
    } else this.#open.push({ start: sequence, end: `\x1b[${closing(code)}m` });
  }
}

/** The code that takes back another; 0, all of them, where it is several at once. */
function closing(code: string): number {
  if (/^(?:3[0-7]|9[0-7]|38[;:].*)$/.test(code)) return 39;
  if (/^(?:4[0-7]|10[0-7]|48[;:].*)$/.test(code)) return 49;
  if (/^[12]$/.test(code)) return 22;
  return /^[3-9]$/.test(code) ? 20 + Number(code) : 0;
}
