/** `lesson show`: the text of a lesson or a step, as the terminal shows it; nothing is run. */
import { readFileSync } from 'node:fs';
import type { Lesson, Step } from '../lesson/model.ts';
import { findStep } from '../run/travel.ts';
import { loadLesson, resolveLessons } from '../workbench/lessons.ts';
import { currentLesson } from '../workbench/overview.ts';
import type { Context } from './context.ts';
import { openCourse } from './prepare.ts';

export async function show(
  word: string | undefined,
  options: { readonly json?: boolean },
  context: Context,
): Promise<number> {
  const { io, sandbox, theme, print, width } = context;
  const course = await openCourse(context);
  const [name, step] = word?.split('#') ?? [];
  const [file] = await resolveLessons([name || currentLesson(sandbox, course)], course, io.cwd);
  if (!file) return 2;
  const lesson = await loadLesson(file);
  const one = step ? findStep(lesson, step) : undefined;
  if (options.json) {
    print(JSON.stringify({ version: 1, ...(one ? { step: one } : { lesson }) }, null, 2));
    return 0;
  }
  const { renderMarkdown } = await import('../terminal/markdown.ts');
  const source = readFileSync(file.path, 'utf8');
  const text = one
    ? stepText(source, lesson, one)
    : source.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, '');
  print(renderMarkdown(text, { width: Math.min(100, width()), theme }));
  return 0;
}

/** From its heading up to the next one. */
export function stepText(source: string, { steps }: Lesson, step: Step): string {
  const next = steps[steps.indexOf(step) + 1];
  const lines = source.split(/\r?\n/);
  return lines.slice(step.place.line - 1, next && next.place.line - 1).join('\n');
}
