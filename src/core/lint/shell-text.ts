/** Shell text as rules look at it. */

export interface Word {
  /** Without quotes; an expansion (`$x`, `$(…)`, a pattern in backticks) is one U+0000. */
  readonly text: string;
  readonly quoted: boolean;
  /** From 0. */
  readonly line: number;
  /** Of the text: its first character, and the one after its last, with quotes. */
  readonly from: number;
  readonly to: number;
}

export interface SimpleCommand {
  /** Without assignments before it, keywords and redirections. */
  readonly words: readonly Word[];
  /** What ended it: an operator, a line end, or nothing at the end of the text. */
  readonly end: string;
  /** The line on which it ended, from 0. */
  readonly lastLine: number;
  /** How many subshells and substitutions it is in. */
  readonly depth: number;
  /** Of the text: assignments before it and redirections are within. */
  readonly from: number;
  readonly to: number;
  /** Whether a here-document goes into it. */
  readonly here: boolean;
}

export interface ShellText {
  readonly commands: readonly SimpleCommand[];
  /** The lines; quoted text, comments and here-documents are replaced by U+0001, character by character. */
  readonly bare: readonly string[];
  /** A here-document whose last line is missing; `line` from 0. */
  readonly openHere?: { readonly word: string; readonly line: number };
}
