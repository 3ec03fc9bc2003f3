/** A diagnosis as lines for people, and as one object for programs. */
import { duration as inWords } from '../../core/words/phrases.ts';
import { hang, padStart } from '../../view/text/layout.ts';
import type { Theme } from '../../view/text/theme.ts';
import { displayWidth } from '../../view/text/width.ts';
import type { Examination, MachineFinding, Severity } from './model.ts';
import { findingWords, lessonWords, unfitWords } from './words.ts';

/** Lines are not pulled apart over a wide screen. */
const WIDEST = 100;
/** Milliseconds; what took less is not worth a column. */
const WORTH_TELLING = 100;
const INDENT = '  ';

export function findingLines(found: MachineFinding, theme: Theme, columns: number): string[] {
  const width = Math.min(columns, WIDEST);
  const { text, next } = findingWords(found);
  const ms = found.durationMs ?? 0;
  const time = ms >= WORTH_TELLING ? inWords(ms) : '';
  // Only the first line of an engine's own words says what it is about; all of it is kept.
  const [first = '', ...more] = text.split('\n');
  const room = time === '' ? width : width - time.length - 2;
  const lines = hang(`${INDENT}${mark(found.severity, theme)} `, first, room);
  const last = lines.length - 1;
  if (time !== '') {
    const line = lines[last] ?? '';
    lines[last] = line + padStart(theme.style.dim(time), width - displayWidth(line));
  }
  const below = `${INDENT}    `;
  for (const line of more) lines.push(...hang(below, line, width));
  for (const [i, line] of (next?.split('\n') ?? []).entries()) {
    const arrow = `${below}${theme.symbol.arrow} `;
    lines.push(...hang(i === 0 ? arrow : ' '.repeat(displayWidth(arrow)), line, width));
  }
  return lines;
}

function mark(severity: Severity, { symbol, style, screenReader }: Theme): string {
  switch (severity) {
    case 'ok':
      return style.passed(symbol.passed);
    case 'note':
      return style.notRun(screenReader ? 'Note:' : symbol.dot);
    case 'warning':
      return style.warning(symbol.warning);
    case 'blocking':
      return style.failed(symbol.failed);
  }
}

/** What follows the findings: whether the machine is fit, and for how much. */
export function summaryLines({ fit, findings, lessons }: Examination, columns: number): string[] {
  const blocking = findings.filter((found) => found.severity === 'blocking').length;
  const text = fit ? lessonWords(lessons) : unfitWords(blocking);
  return hang(INDENT, text, Math.min(columns, WIDEST));
}

export function diagnosisJson({ fit, findings, lessons }: Examination): object {
  const checks = findings.map((found) => {
    const { text, next = null } = findingWords(found);
    return { ...found, durationMs: found.durationMs ?? null, message: text, next };
  });
  return { version: 1, fit, checks, lessons };
}
