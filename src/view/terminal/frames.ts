/** The lines that a lesson is made of on a screen: data in, text out. */
import type { Shown } from '../../core/learner/tutor-state.ts';
import { counted, duration } from '../../core/words/phrases.ts';
import { hang, spread } from '../text/layout.ts';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';
import { visible } from '../text/visible.ts';
import { displayWidth } from '../text/width.ts';
import { wrap, wrapCode } from '../text/wrap.ts';
import type { ScreenState } from './screen-state.ts';

export interface Frame {
  readonly width: number;
  readonly theme: Theme;
}

/** One kind of thing that is shown. */
export type ShownAs<Kind extends Shown['kind']> = Extract<Shown, { kind: Kind }>;

const INDENT = '  ';

/** The lesson's word on what went wrong. */
export function diagnosisLines(markdown: readonly string[], { theme }: Frame): string[] {
  const [first = '', ...rest] = markdown;
  const sign = lead(theme);
  return [
    sign + first.trimStart(),
    ...rest.map((line) => ' '.repeat(sign.length) + line.trimStart()),
  ];
}

/** What is known of a failure, and what to do next unless the runner offers to. */
export function explanationLines(
  text: string,
  next: string | undefined,
  { width, theme }: Frame,
): string[] {
  return [
    ...hang(INDENT, text, width),
    ...(next === undefined ? [] : hang(`${INDENT}${theme.symbol.arrow} `, next, width)),
  ];
}

export function headerLines(lesson: ShownAs<'lesson'>, { width, theme }: Frame): string[] {
  const { course, title, number, count, minutes, megabytes } = lesson;
  const dot = theme.screenReader ? ', ' : ` ${theme.symbol.dot} `;
  const takes = [`${minutes} min`, ...(megabytes === undefined ? [] : [`${megabytes} MB`])];
  const where = harmless([`lesson ${number} of ${count}`, title, ...takes].join(dot));
  return apart(theme.style.heading(harmless(course)), where, { width, theme });
}

/** At both margins; for a screen reader, which reads no margins, one after the other. */
function apart(left: string, right: string, { width, theme }: Frame): string[] {
  if (theme.screenReader) return hang(INDENT, `${left}, ${right}`, width);
  return spread(left, right, width, INDENT);
}

export function stepLines(step: ShownAs<'step'>, { width, theme }: Frame): string[] {
  const place = theme.style.dim(`step ${step.index + 1} of ${step.count}`);
  return apart(theme.style.heading(harmless(step.title)), place, { width, theme });
}

/** On coming back; the heading of the step says the rest. */
export function resumeLines(resumed: ShownAs<'resumed'>, { width, theme }: Frame): string[] {
  const { done, count, agoMs } = resumed;
  const behind =
    done === 0 ? 'you are in the first step' : `${done} of ${counted(count, 'step')} done`;
  const ago =
    agoMs === undefined || agoMs < 60_000
      ? ''
      : ` You were here ${duration(Math.floor(agoMs / 60_000) * 60_000)} ago.`;
  return hang(lead(theme), harmless(`Going on where you stopped: ${behind}.${ago}`), width);
}

/** The arrow as a mark, where its spoken word would promise a next action. */
function lead(theme: Theme): string {
  return theme.screenReader ? INDENT : `${INDENT}${theme.symbol.arrow} `;
}

/** @param stands what stays, a sentence each */
export function farewellLines(
  { title, done, count }: ShownAs<'left'>,
  stands: readonly string[],
  { width, theme }: Frame,
): string[] {
  const text = [`"${title}": ${done} of ${counted(count, 'step')} done.`, ...stands].join(' ');
  return [
    ...hang(INDENT, harmless(text), width),
    ...commandLines('lesson next', 'comes back here', { width, theme }),
  ];
}

/** @param stands what stays, a sentence each */
export function finishedLines(
  { title, count }: ShownAs<'finished'>,
  stands: readonly string[],
  { width, theme }: Frame,
): string[] {
  const sign = `${INDENT}${theme.style.passed(theme.symbol.passed)} `;
  const text = `"${title}" is finished: ${counted(count, 'step')}.`;
  return [...hang(sign, harmless(text), width), ...hang(INDENT, harmless(stands.join(' ')), width)];
}

/** A command, and what it does. */
export function commandLines(words: string, does: string, { width, theme }: Frame): string[] {
  return hang(`${INDENT}${theme.symbol.arrow} `, `${theme.style.key(words)}  ${does}`, width);
}

/** Keys and what they do; a note stands beside it, or below where that is too narrow. */
export function menuLines(
  rows: readonly (readonly [key: string, does: string, note: string, ...unknown[]])[],
  { width, theme }: Frame,
): string[] {
  const gap = theme.screenReader ? ': ' : '  ';
  const left = 2 * INDENT.length + 1 + gap.length;
  const names = Math.max(...rows.map(([, does]) => displayWidth(harmless(does))));
  return rows.flatMap(([key, does, note]) => {
    const sign = `${INDENT}${INDENT}${theme.style.key(key)}${gap}`;
    const name = harmless(does);
    const dim = theme.style.dim(harmless(note));
    if (note === '') return hang(sign, name, width);
    const beside = left + names + 3 + displayWidth(harmless(note)) <= width;
    if (!beside || theme.screenReader)
      return [...hang(sign, name, width), ...hang(' '.repeat(left), dim, width)];
    return [`${sign}${name}${' '.repeat(names - displayWidth(name) + 3)}${dim}`];
  });
}

/** What to type at the prompts of a program that is about to have the terminal. */
export function suggestionLines(lines: readonly string[], { width, theme }: Frame): string[] {
  const heading = hang(INDENT, 'Type in there, one line at a time:', width);
  const left = `${INDENT}${INDENT}`;
  return [
    ...heading,
    '',
    ...lines.flatMap((line) =>
      wrapCode(visible(line), width - left.length).map((row) => left + theme.style.code(row)),
    ),
  ];
}

/** @param rendered its Markdown, as wide as `choiceWidth` says */
export function choiceLines(letter: string, rendered: readonly string[], { theme }: Frame) {
  return rendered.map((line, i) => {
    const left = i === 0 ? `${theme.style.key(letter)}  ` : ' '.repeat(letter.length + 2);
    return INDENT + INDENT + left + line;
  });
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
  const words = task ? taskWords(task.name, task.text, task.fraction) : 'running';
  // Whole seconds: tenths would only flicker.
  const seconds = Math.floor((now - since) / 1000);
  const time = seconds < 60 ? `${seconds} s` : duration(seconds * 1000);
  return `${theme.style.dim(spinner)} ${words}${seconds < 1 ? '' : theme.style.dim(`  ${time}`)}`;
}

export function taskWords(task: string, text: string, fraction: number | undefined): string {
  const words = harmless(`${task}  ${text}`).replaceAll('\n', ' ');
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
