/** The lines that a lesson is made of on a screen: data in, text out. */
import { harmless } from './harmless.ts';
import type { ScreenState } from './screen-state.ts';
import { counted, duration, hang, spread } from './text.ts';
import type { Theme } from './theme.ts';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

export interface Frame {
  readonly width: number;
  readonly theme: Theme;
}

const INDENT = '  ';

export interface Header {
  readonly course: string;
  readonly title: string;
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly minutes: number;
}

export function headerLines(header: Header, { width, theme }: Frame): string[] {
  const { course, title, number, count, minutes } = header;
  const dot = theme.screenReader ? ', ' : ` ${theme.symbol.dot} `;
  const where = harmless([`lesson ${number} of ${count}`, title, `${minutes} min`].join(dot));
  return apart(theme.style.heading(harmless(course)), where, { width, theme });
}

/** At both margins; for a screen reader, which reads no margins, one after the other. */
function apart(left: string, right: string, { width, theme }: Frame): string[] {
  if (theme.screenReader) return hang(INDENT, `${left}, ${right}`, width);
  return spread(left, right, width, INDENT);
}

export interface StepPlace {
  readonly title: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export function stepLines(step: StepPlace, { width, theme }: Frame): string[] {
  const place = theme.style.dim(`step ${step.index + 1} of ${step.count}`);
  return apart(theme.style.heading(harmless(step.title)), place, { width, theme });
}

export interface Resume extends StepPlace {
  readonly lesson: string;
  /** Milliseconds since somebody was here. */
  readonly agoMs?: number;
}

/** Where you are: one line to read on coming back. */
export function resumeLines(resume: Resume, { width, theme }: Frame): string[] {
  const { lesson, title, index, count, agoMs } = resume;
  const passed = index === 0 ? '' : ` ${counted(index, 'step')} behind you.`;
  const ago = agoMs === undefined ? '' : ` You were here ${duration(agoMs)} ago.`;
  const text = `You are in "${lesson}", at step ${index + 1} of ${count}: ${title}.${passed}${ago}`;
  return hang(lead(theme), harmless(text), width);
}

/** The arrow as a mark, where its spoken word would promise a next action. */
function lead(theme: Theme): string {
  return theme.screenReader ? INDENT : `${INDENT}${theme.symbol.arrow} `;
}

export interface Farewell {
  readonly lesson: string;
  readonly done: number;
  readonly count: number;
  /** What stays, a sentence each, e.g. "Your files are in sandbox/first-image." */
  readonly stands: readonly string[];
  /** The command that comes back here. */
  readonly back: string;
}

export function farewellLines(farewell: Farewell, { width, theme }: Frame): string[] {
  const { lesson, done, count, stands, back } = farewell;
  const text = [`"${lesson}": ${done} of ${counted(count, 'step')} done.`, ...stands].join(' ');
  return [
    ...hang(INDENT, harmless(text), width),
    ...hang(`${INDENT}${theme.symbol.arrow} `, `${theme.style.key(back)}  comes back here`, width),
  ];
}

export interface Question {
  readonly markdown: string;
  readonly choices: readonly { readonly letter: string; readonly markdown: string }[];
}

interface Choice {
  readonly letter: string;
  /** Rendered Markdown, without the last line end. */
  readonly text: string;
}

export function choiceLines(choices: readonly Choice[], { theme }: Frame): string[] {
  return choices.flatMap(({ letter, text }) =>
    text.split('\n').map((line, i) => {
      const left = i === 0 ? `${theme.style.key(letter)}  ` : ' '.repeat(letter.length + 2);
      return INDENT + INDENT + left + line;
    }),
  );
}

/** How wide a choice's text may be. */
export function choiceWidth(letter: string, width: number): number {
  return width - 2 * INDENT.length - letter.length - 2;
}

/** Whether the prediction was right. A wrong one is no failure: it is what the question is for. */
export function answerLines(
  chosen: string | undefined,
  answer: string,
  { width, theme }: Frame,
): string[] {
  if (chosen === answer) {
    const sign = theme.style.passed(theme.symbol.passed);
    return hang(`${INDENT}${sign} `, `${answer} it is.`, width);
  }
  const text = chosen === undefined ? '' : `You said ${chosen}. `;
  return hang(lead(theme), `${text}The answer is ${answer}.`, width);
}

/** The line at the bottom while something takes its time. */
export function busyText(state: ScreenState, now: number, tick: number, theme: Theme): string {
  const { task, action } = state;
  const since = task?.since ?? action?.since;
  if (since === undefined) return '';
  const spinner = theme.symbol.spinner[tick % theme.symbol.spinner.length] ?? '';
  const words = task ? taskWords(task.text, task.fraction) : 'running';
  // Whole seconds: tenths would only flicker.
  const seconds = Math.floor((now - since) / 1000);
  const time = seconds < 60 ? `${seconds} s` : duration(seconds * 1000);
  return `${theme.style.dim(spinner)} ${words}${seconds < 1 ? '' : theme.style.dim(`  ${time}`)}`;
}

export function taskWords(text: string, fraction: number | undefined): string {
  const words = harmless(text).replaceAll('\n', ' ');
  if (fraction === undefined || !Number.isFinite(fraction)) return words;
  return `${words}  ${Math.round(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}

export function noteLines(text: string, sign: string, { width }: Frame): string[] {
  const left = sign === '' ? INDENT : `${INDENT}${sign} `;
  return harmless(text)
    .split('\n')
    .flatMap((line, i) =>
      i === 0
        ? hang(left, line, width)
        : wrap(line, width - displayWidth(left)).map((row) => ' '.repeat(displayWidth(left)) + row),
    );
}
