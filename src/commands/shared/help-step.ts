/** What the commands that help with the step at hand have in common. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import type { Place } from '../../app/course/position.ts';
import type { TaskAction } from '../../core/lesson/model.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { whereNext } from './where-next.ts';
import { withLearner } from './with-learner.ts';

/** Headless, with all that it prints. @param how it is remembered */
export async function doTheStep(
  place: Place,
  course: LoadedCourse,
  context: Context,
  how: 'solved' | 'skipped',
  seated = false,
): Promise<number> {
  const { io, theme, width, print } = context;
  const { textReport } = await import('../../view/report/text.ts');
  const write = (text: string) => void io.stdout.write(text);
  const report = textReport({ write, width: width(), theme, output: 'all' });
  const headless = { ...context, interactive: false };
  const task = how === 'solved' ? taskOf(place) : undefined;
  return withLearner(place, headless, report, async (learner) => {
    const { outcome } = await learner.doStep(how, task);
    if (outcome === 'failed') {
      if (how === 'solved') {
        print('\nWhat you had done may be in the way. `lesson undo` begins the step anew.');
      }
      return 1;
    }
    if (how === 'skipped')
      print(`\n"${harmless(place.next?.step.title ?? '')}" is skipped: it was done for you.`);
    if (!seated) print(whereNext(learner.next?.step.title, place.lesson.id, course, context));
    return 0;
  });
}

export function tellNext(
  place: Place,
  index: number,
  course: LoadedCourse,
  context: Context,
): void {
  context.print(whereNext(place.todos[index]?.step.title, place.lesson.id, course, context));
}

export function finished(place: Place, course: LoadedCourse, context: Context): number {
  tellNext(place, place.todos.length, course, context);
  return 0;
}

/** The first task that is not done of the step at hand. */
export function taskOf({ todos, next, progress }: Place): TaskAction | undefined {
  for (const { key, step, action } of todos) {
    if (step !== next?.step || action?.kind !== 'task') continue;
    if (!progress.done.includes(key)) return action;
  }
  return undefined;
}

export async function rendered(markdown: string, { width, theme }: Context): Promise<string> {
  const { renderMarkdown } = await import('../../view/terminal/markdown.ts');
  return renderMarkdown(markdown, { width: Math.min(100, width()), theme }).replace(/\n+$/, '\n');
}
