/** A verdict as lines: the symbol, the words, the time to the right, details below. */
import type { Outcome, Verdict } from '../../core/expect/verdict.ts';
import type { Explanation } from '../../core/failures/codes.ts';
import { hang, spread } from '../text/layout.ts';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';
import { wrapCode } from '../text/wrap.ts';
import { explanationWords } from './failure-text.ts';
import { describe } from './verdict-text.ts';

export interface VerdictOptions {
  readonly width: number;
  readonly theme: Theme;
  readonly indent?: string;
  /** Shown at the right margin, e.g. `0.7 s`. */
  readonly time?: string;
}

export function verdictLines(verdict: Verdict, options: VerdictOptions): string[] {
  const { width, indent = '  ' } = options;
  const [first = verdict.code, ...details] = describe(verdict).flatMap((line) =>
    harmless(line).split('\n'),
  );
  const below = `${indent}    `;
  return [
    ...outcomeLines(verdict.outcome, first, options),
    ...details.flatMap((line) => {
      // Blanks at the start are kept, so that a comparison stays in columns.
      const left = below + (/^ */.exec(line)?.[0] ?? '');
      const text = line.trim();
      return wrapCode(text, width - left.length).map((row) => (left + row).trimEnd());
    }),
  ];
}

/** What is known of a failure, below its verdict. */
export function explanationLines(explanation: Explanation, options: VerdictOptions): string[] {
  const { width, theme, indent = '  ' } = options;
  const { text, next } = explanationWords(explanation);
  return [...hang(indent, text, width), ...hang(`${indent}${theme.symbol.arrow} `, next, width)];
}

/** The lesson's own word on it. */
export function hintLines(hint: string, { width, theme }: VerdictOptions): string[] {
  return hang(`  ${theme.symbol.arrow} `, harmless(hint), width);
}

/** One line (or more, where it is narrow) that says how something came out. */
export function outcomeLines(outcome: Outcome, text: string, options: VerdictOptions): string[] {
  const { width, theme, indent = '  ', time = '' } = options;
  const sign = mark(outcome, theme);
  if (time === '') return hang(`${indent}${sign} `, text, width);
  const lines = spread(`${sign} ${text}`, theme.style.dim(time), width, indent);
  if (lines.length === 1 && !theme.screenReader) return lines;
  return hang(`${indent}${sign} `, `${text} ${theme.style.dim(`(${time})`)}`, width);
}

/** That something was not run, with the reason; a screen reader's mark says the first half already. */
export function notRunLines(reason: string | undefined, options: VerdictOptions): string[] {
  const words = options.theme.screenReader ? [] : ['not run'];
  if (reason !== undefined && reason !== '') words.push(harmless(reason));
  return outcomeLines('not-run', words.join(': ') || 'no reason given', options);
}

function mark(outcome: Outcome, theme: Theme): string {
  const { style, symbol } = theme;
  if (outcome === 'passed') return style.passed(symbol.passed);
  return outcome === 'failed' ? style.failed(symbol.failed) : style.notRun(symbol.notRun);
}
