/** What the commands that help with the step at hand have in common. */
import type { Context } from '../../app/context.ts';
import type { Position } from '../../app/course/position.ts';
import { type Skipped, skip } from '../../app/learner/help.ts';
import type { Event } from '../../core/run/events.ts';
import type { Todo } from '../../core/run/progress.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { lessonAccess } from './lesson-access.ts';

/** Prints all that is done. */
export async function reportOf({ io, theme, width }: Context): Promise<(event: Event) => void> {
  const { textReport } = await import('../../view/report/text.ts');
  const write = (text: string) => void io.stdout.write(text);
  return textReport({ write, width: width(), theme, output: 'all' });
}

/** Leaves the step at hand to the runner. Says what came of it, and not what comes next. */
export async function skipStep(
  place: Position & { readonly next: Todo },
  anyway: boolean,
  context: Context,
): Promise<Skipped> {
  const skipped = await skip(place, anyway, lessonAccess(context), await reportOf(context));
  const title = harmless(place.next.step.title);
  const words = {
    done: `\n"${title}" is skipped: it was done for you.`,
    'done-again': undefined,
    'left-out': `"${title}" is left out; later steps that depend on it may fail.`,
    failed: 'Use --anyway to skip it regardless; later steps that depend on it may fail.',
  }[skipped.outcome];
  if (words !== undefined) context.print(words);
  return skipped;
}

export async function rendered(markdown: string, { width, theme }: Context): Promise<string> {
  const { renderMarkdown } = await import('../../view/terminal/markdown.ts');
  return renderMarkdown(markdown, { width: Math.min(100, width()), theme }).replace(/\n+$/, '\n');
}
